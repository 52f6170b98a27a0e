"""At most one process sends a folder: a lock that the kernel takes back when its holder dies, however it dies."""

import fcntl
import os
from pathlib import Path

from runcairn.errors import FolderError


class FolderBusy(FolderError):
    """Another process sends the folder."""


class FolderLock:
    """Held until `release`. Where the file system has no locks, or the folder cannot be written, it holds nothing."""

    def __init__(self, control: Path) -> None:
        """control: the folder's `.control`, which is never replaced."""
        self._path, self._fd = control, -1

    def take(self) -> bool:
        """Take it; False where another process has it."""
        if self._fd >= 0:
            return True
        try:
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return True
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return False
        except OSError:  # ENOLCK, EOPNOTSUPP on shares: the server's offsets keep two senders from doing harm
            os.close(fd)
            return True
        self._fd = fd
        return True

    def take_or_refuse(self) -> None:
        """Take it. Raises FolderBusy where another process has it."""
        if not self.take():
            raise FolderBusy(
                f"{self._path.parent} is being sent by another process right now",
                remedy="wait for it; it goes on by itself until all is sent",
            )

    def release(self) -> None:
        """Let it go."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)
