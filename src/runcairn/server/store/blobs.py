"""Bytes by their digest: `blobs/ab/cdef...`. A name never becomes a path; only 64 hex digits do (T15)."""

import asyncio
import errno
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterable, Iterator
from contextlib import AbstractContextManager, suppress
from io import BufferedWriter
from pathlib import Path

from runcairn.errors import Refused, RuncairnError, StoreFull, TooLarge, UsageError
from runcairn.server.store import blob_lock

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_PIECE = 1024 * 1024
"""Bytes that are hashed and written at once."""
_TOGETHER = 500
"""Digests that are looked up in one question."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """Content-addressed bytes in a private folder; what is visible is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arriving = folder / "arriving"
        self._arriving.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        for left in self._arriving.iterdir():  # of a server that was killed: nobody knows these
            left.unlink(missing_ok=True)

    def path(self, digest: str) -> Path:
        """Where the bytes of `digest` are or would be. Raises UsageError for what is no digest."""
        if not _DIGEST.fullmatch(digest):
            raise UsageError(
                f"{digest[:80]!r} is no digest", remedy="send the SHA-256 in 64 lower-case hex digits"
            )
        return self._folder / digest[:2] / digest[2:]

    def has(self, digest: str) -> bool:
        """Whether the bytes are here."""
        return self.path(digest).is_file()

    def older_than(self, when: float) -> Iterator[list[str]]:
        """Digests of the bytes that came before `when` (seconds since the epoch), a folder's at a time."""
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            found: list[str] = []
            for entry in os.scandir(folder):
                with suppress(FileNotFoundError):
                    if _DIGEST.fullmatch(folder.name + entry.name) and entry.stat().st_mtime < when:
                        found.append(folder.name + entry.name)
            for begin in range(0, len(found), _TOGETHER):
                yield found[begin : begin + _TOGETHER]

    def deleting(self) -> AbstractContextManager[bool]:
        """Whether bytes may be deleted in the block: not while a backup copies them."""
        return blob_lock.deleting(self._folder)

    def size(self, digest: str) -> int:
        """Bytes of `digest`; 0 where they are not here."""
        with suppress(FileNotFoundError):
            return self.path(digest).stat().st_size
        return 0

    def delete(self, digest: str) -> int:
        """Delete the bytes of `digest`; returns how many there were."""
        path = self.path(digest)
        try:
            size = path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            return 0
        return size

    async def keep(self, digest: str, body: AsyncIterable[bytes], limit: int) -> int:
        """Take in `body`; returns its size. Raises UsageError when it has another digest, TooLarge, StoreFull.

        Synced before it becomes visible; nothing is left of what does not fit.
        """
        target = self.path(digest)
        arriving = self._arriving / secrets.token_hex(8)
        try:
            with os.fdopen(os.open(arriving, _NEW, 0o600), "wb") as file:
                found, size = await _receive(body, file, limit)
                if found != digest:
                    raise UsageError(
                        f"the bytes received have the digest {found}, not {digest}",
                        remedy="read the file again and send it whole",
                    )
                await asyncio.to_thread(_settle, file, arriving, target)
        except OSError as error:
            raise _translated(error) from error
        finally:
            arriving.unlink(missing_ok=True)
        return size


async def _receive(body: AsyncIterable[bytes], file: BufferedWriter, limit: int) -> tuple[str, int]:
    """Write `body` to `file` in large pieces, off the event loop; (digest, size)."""
    hasher, size, waiting = hashlib.sha256(), 0, bytearray()

    def write(piece: bytes) -> None:
        hasher.update(piece)
        file.write(piece)

    async for piece in body:
        size += len(piece)
        if size > limit:
            raise TooLarge("the file", size, limit)
        waiting += piece
        if len(waiting) >= _PIECE:
            await asyncio.to_thread(write, bytes(waiting))
            waiting.clear()
    write(bytes(waiting))
    return hasher.hexdigest(), size


def _settle(file: BufferedWriter, arriving: Path, target: Path) -> None:
    """On the disk first, then visible; the folders' own entries are synced too."""
    file.flush()
    os.fsync(file.fileno())
    target.parent.mkdir(exist_ok=True, mode=0o700)
    arriving.rename(target)
    for folder in (target.parent, target.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _translated(error: OSError) -> RuncairnError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreFull()
    return Refused(f"the files cannot be written: {error.strerror}", status=503, code="store_failed")
