"""Following a file that grows."""

import os
import time
from collections.abc import Callable

from runcairn.errors import FolderError
from runcairn.runfolder.lines import MAX_LINE

_PATIENCE = 60.0
"""Seconds to wait for zeros to become data: a share may show a block before its bytes have come."""


class Tail:
    """What follows `position` (bytes) in `path`, which need not exist yet."""

    def __init__(
        self, path: str | os.PathLike[str], position: int = 0, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = os.fspath(path)
        self.position = position
        """Bytes handed out so far, from the file's beginning."""
        self._clock = clock
        self._fd = -1
        self._zeros_since: float | None = None

    def read(self, limit: int) -> bytes:
        """Whole lines that follow, `limit` bytes or less (one line where it alone is longer); empty: nothing new.

        A line with NUL bytes is held back for a minute, the file opened anew meanwhile; then it is handed out as
        it is, a bad line. A line above MAX_LINE is an error of the folder.
        Raises FolderError where the file is shorter than what was read before; OSError where reading fails.
        """
        data = self._pread(limit)
        end = data.rfind(b"\n") + 1
        while not end and len(data) >= limit:
            if limit >= MAX_LINE:
                raise FolderError(
                    f"{self.path}: the line at byte {self.position:,} is longer than {MAX_LINE:,} bytes",
                    remedy="cut that line out with an editor, then sync again",
                )
            limit = min(limit * 4, MAX_LINE)
            data = self._pread(limit)
            end = data.find(b"\n") + 1
        lines = self._before_zeros(data[:end])
        self.position += len(lines)
        return lines

    def read_bytes(self, limit: int) -> bytes:
        """Bytes that follow, `limit` or less, lines or not. Raises as `read`."""
        data = self._pread(limit)
        self.position += len(data)
        return data

    def waiting(self) -> int:
        """Bytes beyond `position` now, whole lines or not."""
        try:
            return max(os.stat(self.path).st_size - self.position, 0)  # noqa: PTH116 - no Path here
        except OSError:
            return 0

    def close(self) -> None:
        """Give the descriptor back; reading opens the file anew."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)

    def _pread(self, limit: int) -> bytes:
        if self._fd < 0:
            try:
                self._fd = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                if self.position:
                    raise self._shrunk(0) from None
                return b""
        try:
            size = os.fstat(self._fd).st_size
            if size < self.position:
                raise self._shrunk(size)
            return os.pread(self._fd, limit, self.position) if size > self.position else b""
        except OSError:
            self.close()  # a stale handle of a share: the next read opens the file anew
            raise

    def _shrunk(self, size: int) -> FolderError:
        return FolderError(
            f"{self.path} has {size:,} bytes, {self.position:,} were read before",
            remedy="put the whole file back, or send the folder as a run of its own: runcairn sync --as-new FOLDER",
        )

    def _before_zeros(self, lines: bytes) -> bytes:
        zero = lines.find(b"\0")
        if zero < 0:
            self._zeros_since = None
            return lines
        begin = lines.rfind(b"\n", 0, zero) + 1
        if begin:
            self._zeros_since = None
            return lines[:begin]
        now = self._clock()
        if self._zeros_since is None:
            self._zeros_since = now
        if now - self._zeros_since < _PATIENCE:
            self.close()
            return b""
        self._zeros_since = None
        return lines[: lines.find(b"\n", zero) + 1]
