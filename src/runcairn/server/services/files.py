"""Files of runs: a name appears only when its bytes are there."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from pathlib import Path

import msgspec

from runcairn.errors import NotFound, UsageError
from runcairn.server.services.live import Live
from runcairn.server.store import files, runs
from runcairn.server.store.blobs import Blobs
from runcairn.server.store.database import Connection, Database
from runcairn.wire.files import MAX_BLOB, MAX_PATH, FileEntry, FileInfo, FilesKept
from runcairn.wire.live import RunChange

PIECE = 512 * 1024
"""Bytes read at once when a file is sent."""
_SHOWN = frozenset(
    {
        *(f"image/{kind}" for kind in ("png", "jpeg", "gif", "webp", "bmp")),
        *(f"audio/{kind}" for kind in ("wav", "mpeg", "ogg", "flac", "mp4", "webm")),
        *(f"video/{kind}" for kind in ("mp4", "webm", "ogg", "quicktime")),
    }
)
"""Types a browser may show in place; all others are sent as downloads (T13)."""


class Served(msgspec.Struct, frozen=True):
    """Bytes to send, and how."""

    path: Path
    name: str
    mime: str
    size: int
    inline: bool


class Files:
    """Names of runs, and the bytes behind them."""

    def __init__(self, database: Database, blobs: Blobs, live: Live, clock: Callable[[], float]) -> None:
        self._database = database
        self._blobs = blobs
        self._live = live
        self._clock = clock

    async def keep(self, run: int, entries: list[FileEntry]) -> FilesKept:
        """Keep the names whose bytes are here; say which bytes are missing. Repeating changes nothing."""
        project = await self._project(run)
        for entry in entries:
            check_path(entry.path)
        here = [entry for entry in entries if self._blobs.has(entry.digest)]
        now = self._clock()
        if here:

            def put(tx: Connection) -> None:
                # Asked again in the writing thread, where runs are deleted and bytes without a name collected.
                if runs.place(tx, run) is None:
                    raise _missing(run)
                files.put(tx, run, [entry for entry in here if self._blobs.has(entry.digest)], now)

            await self._database.awrite(put)
            self._live.publish(project, RunChange(run=run, files=True))
        missing = list(dict.fromkeys(e.digest for e in entries if not self._blobs.has(e.digest)))
        return FilesKept(kept=len(here), missing=missing)

    async def take(self, run: int, digest: str, body: AsyncIterable[bytes]) -> int:
        """Take in the bytes of `digest`; returns their number."""
        await self._project(run)
        return await self._blobs.keep(digest, body, MAX_BLOB)

    async def all(self, run: int) -> list[FileInfo]:
        """The files of a run."""
        await self._project(run)
        return await self._database.aread(lambda tx: files.all_of(tx, run))

    async def by_path(self, run: int, path: str) -> Served:
        """The bytes behind a name of the run. Raises NotFound."""
        return self._served(await self._database.aread(lambda tx: files.by_path(tx, run, path)), path)

    async def by_digest(self, run: int, digest: str) -> Served:
        """Bytes that the run has a name for; nobody else's. Raises NotFound."""
        return self._served(await self._database.aread(lambda tx: files.by_digest(tx, run, digest)), digest)

    def _served(self, info: FileInfo | None, asked: str) -> Served:
        if info is None:
            raise NotFound(f"the run has no file {asked[:200]!r}", status=404, code="not_found")
        name = info.path.rpartition("/")[2]
        return Served(self._blobs.path(info.digest), name, info.mime, info.size, info.mime in _SHOWN)

    async def _project(self, run: int) -> int:
        place = await self._database.aread(lambda tx: runs.place(tx, run))
        if place is None:
            raise _missing(run)
        return place.project


def _missing(run: int) -> NotFound:
    return NotFound(f"there is no run number {run}", status=404, code="not_found")


async def pieces(path: Path, begin: int, end: int) -> AsyncGenerator[bytes]:
    """The bytes from `begin` to before `end`, read in a thread, a piece at a time."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, begin)
        left = end - begin
        while left > 0 and (piece := await asyncio.to_thread(file.read, min(left, PIECE))):
            left -= len(piece)
            yield piece
    finally:
        file.close()


def check_path(path: str) -> str:
    """`path` as a name of a file: relative, `/` between parts, no part that climbs. Raises UsageError.

    It never becomes a path on our disk; a download on somebody else's does.
    """
    parts = path.split("/")
    bad = any(part in ("", ".", "..") for part in parts) or "\\" in path or path[1:2] == ":"
    if (
        bad
        or len(path) > MAX_PATH
        or any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in path)
    ):
        raise UsageError(
            f"{path[:200]!r} cannot be a file's name",
            remedy="use a relative path with / between its parts, without .., control characters and drive letters",
        )
    return path
