"""Appending lines to a file of the folder, whatever the disk does."""

import errno
import os
from collections.abc import Callable

MODE = 0o600
_STALE = frozenset({errno.EBADF, errno.ESTALE})
"""The descriptor is no good any more (closed by the user's daemonizing, a remounted share): opened anew."""


class Appender:
    """One file, opened to append. `append` never raises because of the disk: it counts and warns once.

    A line is one `os.write` on a descriptor with O_APPEND, so lines of several processes do not mix.
    """

    def __init__(self, path: str | os.PathLike[str], warn: Callable[[str], None]) -> None:
        """Open `path`, made if missing; a torn line at its end is ended first. warn: hears of the first failure."""
        self.path = os.fspath(path)
        self.failed = 0
        """Lines that were not kept whole."""
        self.fd = -1
        self._straight = -1
        """`fd` while lines can be written to it as they are; else a descriptor that there is not."""
        self._warn = warn
        self._warned = False
        self._torn = False
        self._closed = False
        try:
            self._open()
        except OSError as error:
            self._complain(error.strerror or str(error))

    def append(self, line: bytes) -> bool:
        """Write `line`, which ends with a newline, in one piece; True when all of it is in the file."""
        try:
            written = os.write(self._straight, line)
        except OSError as error:
            return self._append_carefully(line) if error.errno in _STALE else self._refused(error)
        return written == len(line) or self._cut_short(written, line)

    def close(self) -> None:
        """Give the descriptor back; later lines are counted as failed."""
        self._closed = True
        self._straight = -1
        if self.fd >= 0:
            fd, self.fd = self.fd, -1
            try:
                os.close(fd)
            except OSError as error:
                self._complain(error.strerror or str(error))

    def _append_carefully(self, line: bytes) -> bool:
        """As append, where the descriptor is none or no good, or the line before was torn."""
        if self._closed:
            self.failed += 1
            return False
        try:
            return self._ended_and_written(line)
        except OSError as error:
            if error.errno in _STALE:
                self.fd = -1
                try:
                    return self._ended_and_written(line)
                except OSError as again:
                    return self._refused(again)
            return self._refused(error)

    def _ended_and_written(self, line: bytes) -> bool:
        if self.fd < 0:
            self._open()
        data = b"\n" + line if self._torn else line
        written = os.write(self.fd, data)
        if written == len(data):
            self._torn, self._straight = False, self.fd
            return True
        return self._cut_short(written, data)

    def _cut_short(self, written: int, data: bytes) -> bool:
        # What was cut has no newline at its end, unless all that went out was the newline before it.
        self._torn, self._straight = written != self._torn, -1
        self.failed += 1
        self._complain(f"only {written} of {len(data)} bytes fitted")
        return False

    def _refused(self, error: OSError) -> bool:
        self.failed += 1
        self._complain(error.strerror or str(error))
        return False

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        try:
            self.fd = os.open(self.path, flags, MODE)
        except FileNotFoundError:  # the folder could not be made while the disk was full
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120 - no Path here
            self.fd = os.open(self.path, flags, MODE)
        self._torn, self._straight = False, self.fd
        size = os.fstat(self.fd).st_size
        if size and os.pread(self.fd, 1, size - 1) != b"\n" and os.write(self.fd, b"\n") != 1:
            self._torn, self._straight = True, -1

    def _complain(self, why: str) -> None:
        if not self._warned:
            self._warned = True
            self._warn(f"cannot write {self.path}: {why}; going on, what is lost is counted")
