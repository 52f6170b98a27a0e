"""Files of runs: lists, bytes in, bytes out."""

from typing import Annotated
from urllib.parse import quote

import msgspec
from litestar import Request, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, HeaderParameter, JSONBody, PathParameter
from litestar.response import Stream

from runcairn.server.access import Permission, needs
from runcairn.server.routes.runs import RunHandle
from runcairn.server.services.files import Files, Served, pieces
from runcairn.server.services.ranges import wanted_range
from runcairn.wire.files import FileInfo, FileList, FilesKept

Digest = Annotated[str, PathParameter(pattern="^[0-9a-f]{64}$", description="SHA-256 in hex.")]
Range = Annotated[str | None, HeaderParameter(name="Range", description="One range of bytes.")]
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a browser may do with a logged file that it opens by itself: nothing (T13)."""


class BlobKept(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes are on the server's disk."""

    size: int


@get("/api/v1/runs/{run:int}/files", opt=needs(Permission.READ))
async def list_files(run: RunHandle, files: NamedDependency[Files]) -> list[FileInfo]:
    """The files of a run, by path."""
    return await files.all(run)


@post("/api/v1/runs/{run:int}/files", opt=needs(Permission.WRITE), status_code=200)
async def keep_files(run: RunHandle, data: JSONBody[FileList], files: NamedDependency[Files]) -> FilesKept:
    """Keep names whose bytes are here; the answer says which digests are missing. Repeating changes nothing."""
    return await files.keep(run, data.files)


@put("/api/v1/runs/{run:int}/blobs/{digest:str}", opt=needs(Permission.WRITE), status_code=200)
async def put_blob(
    run: RunHandle, digest: Digest, request: Request[None, None, State], files: NamedDependency[Files]
) -> BlobKept:
    """The bytes of `digest`, as they are. Other bytes are refused and nothing of them is kept."""
    return BlobKept(size=await files.take(run, digest, request.stream()))


@get("/api/v1/runs/{run:int}/blobs/{digest:str}", opt=needs(Permission.READ))
async def get_blob(
    run: RunHandle, digest: Digest, files: NamedDependency[Files], span: Range = None
) -> Stream:
    """Bytes that the run has a name for; with `Range: bytes=a-b` a part of them (206)."""
    return _stream(await files.by_digest(run, digest), span, "private, max-age=31536000, immutable")


@get("/api/v1/runs/{run:int}/files/{path:path}", opt=needs(Permission.READ))
async def get_file(
    run: RunHandle, path: FromPath[str], files: NamedDependency[Files], span: Range = None
) -> Stream:
    """The bytes of a file of the run; with `Range: bytes=a-b` a part of them (206)."""
    return _stream(await files.by_path(run, path.removeprefix("/")), span, "private, no-cache")


def download(served: Served) -> Stream:
    """The whole, as a file to keep, whatever it is."""
    return _stream(msgspec.structs.replace(served, inline=False), None, "no-store")


def _stream(served: Served, span: str | None, caching: str) -> Stream:
    """Known pictures, sounds and films in place, everything else as a download; never run, never guessed."""
    disposition = "inline" if served.inline else "attachment"
    headers = {
        "accept-ranges": "bytes",
        "cache-control": caching,
        "content-disposition": f"{disposition}; filename*=UTF-8''{quote(served.name, safe='')}",
        "content-security-policy": SANDBOX,
    }
    part = wanted_range(span, served.size)
    begin, end = part or (0, served.size)
    if part:
        headers["content-range"] = f"bytes {begin}-{end - 1}/{served.size}"
    return Stream(
        pieces(served.path, begin, end),
        status_code=206 if part else 200,
        media_type=served.mime if served.inline else "application/octet-stream",
        headers=headers | {"content-length": str(end - begin)},
    )


ROUTES: list[HTTPRouteHandler] = [list_files, keep_files, put_blob, get_blob, get_file]
