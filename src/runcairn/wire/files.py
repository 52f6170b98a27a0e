"""Files of a run: names that point to bytes by digest.

Sending: `POST /api/v1/runs/{run}/files` with `FileList` is answered by `FilesKept`; each missing digest is sent with
`PUT /api/v1/runs/{run}/blobs/{digest}` (the raw bytes), then the same list is posted again. A name appears only
when its bytes are there.
"""

from typing import Literal

import msgspec

MAX_BLOB = 16 * 1024**3
MAX_PATH = 4096


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One file. `path`: relative, `/` between parts. `digest`: sha256 in hex. `kind`: where the page shows it."""

    path: str
    digest: str
    size: int
    kind: Literal["file", "media", "system"] = "file"
    mime: str = "application/octet-stream"


class FileList(msgspec.Struct, frozen=True, kw_only=True):
    """Files to keep under their names; a name that is there gets the new bytes."""

    files: list[FileEntry]


class FilesKept(msgspec.Struct, frozen=True, kw_only=True):
    """`kept`: names now stored; `missing`: digests whose bytes the server wants."""

    kept: int
    missing: list[str]


class FileInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One stored file. `updated`: seconds since the epoch, server's clock."""

    path: str
    digest: str
    size: int
    kind: str
    mime: str
    updated: float
