"""Files of a run: listed, sent by digest, fetched."""

from typing import IO

from runcairn.remote.answers import error_of
from runcairn.remote.client import BYTES, Server, segment
from runcairn.wire.files import FileEntry, FileInfo, FileList, FilesKept


def keep(server: Server, run: int, files: list[FileEntry]) -> FilesKept:
    """Give names to bytes; the answer tells which bytes the server still wants."""
    return server.json("POST", f"/api/v1/runs/{run}/files", FilesKept, send=FileList(files=files))


def put(server: Server, run: int, digest: str, file: IO[bytes], size: int) -> None:
    """Send the bytes of a digest. Raises Refused where they are others, TooLarge, StoreFull, Unreachable."""
    got = server.exchange("PUT", f"/api/v1/runs/{run}/blobs/{digest}", file, BYTES, size=size)
    if got.status not in (200, 201, 204):
        raise error_of(got, server.url)


def listing(server: Server, run: int) -> list[FileInfo]:
    """All files of the run."""
    return server.json("GET", f"/api/v1/runs/{run}/files", list[FileInfo])


def fetch(server: Server, run: int, path: str, into: IO[bytes]) -> int:
    """Write a file's bytes to `into`; returns how many. Raises NotFound."""
    parts = "/".join(segment(part) for part in path.split("/"))
    return server.download(f"/api/v1/runs/{run}/files/{parts}", into)
