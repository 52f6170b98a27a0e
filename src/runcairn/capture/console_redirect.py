"""Everything that reaches the descriptors 1 and 2, C code and children too: `console="redirect"`.

The descriptors become a pty (where the user's is a terminal) or a pipe; a *pump*, a process of its own, copies what
comes to the user's own descriptor and to a file. Never a thread of ours: C code that holds the interpreter's lock and
writes more than the pipe holds would hang for good. This process keeps the reading end too, so that a dead pump is no
EPIPE; the pump's guard starts another on the same pipe.
"""

import contextlib
import fcntl
import os
import select
import subprocess
import sys
import termios
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PUMP: Final = Path(__file__).with_name("console_pump.py")
_LAST: Final = 2.0
"""Seconds that the end waits for the pump."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One descriptor: the user's own, and the reading end of what stands in its place."""

    number: int
    own: int
    reader: int


class RedirectedConsole:
    """stdout and stderr, redirected from `start` to `stop`."""

    def __init__(self, path: Path, limit: int) -> None:
        """path: the file that gets a copy of all bytes, up to `limit` of them."""
        self._path, self._limit = path, limit
        self._ways: list[_Way] = []
        self._life = self._done = -1
        self._owner = os.getpid()

    def start(self) -> None:
        """Put pipes in the place of the descriptors. Raises OSError where that cannot be; all is as before then."""
        _flush()
        try:
            self._replace(1)
            if os.path.sameopenfile(self._ways[0].own, 2):  # one place for both: their lines stay in order
                own = fcntl.fcntl(2, fcntl.F_DUPFD_CLOEXEC, 10)
                self._ways.append(_Way(2, own, self._ways[0].reader))
                os.dup2(1, 2, inheritable=True)
            else:
                self._replace(2)
            self._start_pump()
        except OSError:
            self._put_back()
            raise

    def stop(self) -> None:
        """Give the descriptors back, after what was printed so far has come through (2 s at most)."""
        if os.getpid() != self._owner or not self._ways:
            return
        _flush()
        self._put_back()

    def _replace(self, number: int) -> None:
        own = fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 10)
        if os.isatty(number):
            reader, writer = os.openpty()
            _plain_terminal(writer)
            with contextlib.suppress(OSError):
                fcntl.ioctl(writer, termios.TIOCSWINSZ, fcntl.ioctl(own, termios.TIOCGWINSZ, b"\0" * 8))
        else:
            reader, writer = os.pipe()
        self._ways.append(_Way(number, own, reader))
        os.dup2(writer, number, inheritable=True)
        os.close(writer)

    def _start_pump(self) -> None:
        life, self._life = os.pipe()
        self._done, done = os.pipe()
        ways = {way.reader: way.own for way in reversed(self._ways)}
        fds = [fd for way in ways.items() for fd in way]
        numbers = [str(number) for number in (self._limit, life, done, *fds)]
        try:
            pump = subprocess.Popen(
                [sys.executable, "-I", "-S", str(PUMP), str(self._path), *numbers],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[life, done, *fds],
                start_new_session=True,
            )
            pump.returncode = 0  # it ends by itself, at the end of file; nobody waits for it
        finally:
            os.close(life)
            os.close(done)

    def _put_back(self) -> None:
        for way in self._ways:
            os.dup2(way.own, way.number, inheritable=True)
        if self._life >= 0:
            os.close(self._life)  # tells the pump to finish what is there
            select.select([self._done], [], [], _LAST)
            os.close(self._done)
            self._life = self._done = -1
        for fd in {fd for way in self._ways for fd in (way.own, way.reader)}:
            os.close(fd)
        self._ways.clear()


def _plain_terminal(fd: int) -> None:
    """Bytes go through as they are: the user's own terminal does the rest."""
    mode = termios.tcgetattr(fd)
    mode[1] &= ~termios.OPOST
    mode[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
    termios.tcsetattr(fd, termios.TCSANOW, mode)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            stream.flush()
