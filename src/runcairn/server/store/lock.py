"""One server a data folder: a lock that the system drops with the process that holds it."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from runcairn.errors import StoreUnusable


class FolderLock:
    """Holds `folder/server.lock`, which tells the holder's pid, until `release` or the end of the process.

    Raises StoreUnusable, naming the other's pid, when another process holds it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "server.lock"
        self._file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            pid = os.pread(self._file, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise StoreUnusable(
                f"another server, pid {pid}, already uses {folder}",
                remedy="use that one, stop it, or give this one another --data folder",
            ) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let another server in. The file stays: removing it could remove the lock of the next."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.release()
