"""Files of runs: lists, bytes in, bytes out."""

from typing import Annotated
from urllib.parse import quote

import msgspec
from litestar import Request, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, PathParameter
from litestar.response import File

from runcairn.server.access import Permission, needs
from runcairn.server.services.files import Files, Served
from runcairn.wire.files import FileInfo, FileList, FilesKept

Digest = Annotated[str, PathParameter(pattern="^[0-9a-f]{64}$", description="SHA-256 in hex.")]
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a browser may do with a logged file that it opens by itself: nothing (T13)."""


class BlobKept(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes are on the server's disk."""

    size: int


@get("/api/v1/runs/{run:int}/files", opt=needs(Permission.READ))
async def list_files(run: FromPath[int], files: NamedDependency[Files]) -> list[FileInfo]:
    """The files of a run, by path."""
    return await files.all(run)


@post("/api/v1/runs/{run:int}/files", opt=needs(Permission.WRITE), status_code=200)
async def keep_files(
    run: FromPath[int], data: JSONBody[FileList], files: NamedDependency[Files]
) -> FilesKept:
    """Keep names whose bytes are here; the answer says which digests are missing. Repeating changes nothing."""
    return await files.keep(run, data.files)


@put("/api/v1/runs/{run:int}/blobs/{digest:str}", opt=needs(Permission.WRITE), status_code=200)
async def put_blob(
    run: FromPath[int], digest: Digest, request: Request[None, None, State], files: NamedDependency[Files]
) -> BlobKept:
    """The bytes of `digest`, as they are. Other bytes are refused and nothing of them is kept."""
    return BlobKept(size=await files.take(run, digest, request.stream()))


@get("/api/v1/runs/{run:int}/blobs/{digest:str}", opt=needs(Permission.READ))
async def get_blob(run: FromPath[int], digest: Digest, files: NamedDependency[Files]) -> File:
    """Bytes that the run has a name for."""
    return _file(await files.by_digest(run, digest), "private, max-age=31536000, immutable")


@get("/api/v1/runs/{run:int}/files/{path:path}", opt=needs(Permission.READ))
async def get_file(run: FromPath[int], path: FromPath[str], files: NamedDependency[Files]) -> File:
    """The bytes of a file of the run."""
    return _file(await files.by_path(run, path.removeprefix("/")), "private, no-cache")


def _file(served: Served, caching: str) -> File:
    """Known pictures, sounds and films in place, everything else as a download; never run, never guessed."""
    disposition = "inline" if served.inline else "attachment"
    return File(
        path=served.path,
        media_type=served.mime if served.inline else "application/octet-stream",
        headers={
            "cache-control": caching,
            "content-disposition": f"{disposition}; filename*=UTF-8''{quote(served.name, safe='')}",
            "content-security-policy": SANDBOX,
        },
        etag=None,
    )


ROUTES: list[HTTPRouteHandler] = [list_files, keep_files, put_blob, get_blob, get_file]
