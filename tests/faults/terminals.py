"""Scripts under a terminal of their own: what is seen on it, byte by byte, and what is typed into it."""

import fcntl
import os
import select
import struct
import subprocess
import termios
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.faults.scripts import command, environ

SECONDS = 60


class Seen(NamedTuple):
    """What came out, and how the script ended."""

    data: bytes
    code: int


class Terminal:
    """A pseudo-terminal of `columns` columns with a script on it."""

    def __init__(self, body: str, place: Path, *, columns: int = 90) -> None:
        self.seen = b""
        self._answered = 0
        self._ours, theirs = os.openpty()
        self.resize(columns)
        self.script = subprocess.Popen(
            command(body),
            cwd=place,
            env=environ(place, TERM="xterm-256color", LINES="", COLUMNS="", PYTHONUNBUFFERED=""),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def resize(self, columns: int) -> None:
        """As a user who draws the window larger."""
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("4H", 30, columns, 0, 0))

    def wait_for(self, text: bytes) -> None:
        """Until `text` is seen, after what was waited for before."""
        while text not in self.seen[self._answered :]:
            assert self._read(), f"the script ended before it showed {text!r}: {self.seen[-2000:]!r}"
        self._answered = self.seen.index(text, self._answered) + len(text)

    def type(self, keys: bytes) -> None:
        """As a user does."""
        os.write(self._ours, keys)

    def end(self) -> Seen:
        """Read to the script's end."""
        while self._read():
            pass
        os.close(self._ours)
        return Seen(self.seen, self.script.wait(SECONDS))

    def _read(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], SECONDS)
        assert ready, f"nothing came for {SECONDS} s after {self.seen[-2000:]!r}"
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # nobody has the other end open any more
            return False
        self.seen += data
        return bool(data)


def shown(body: str, place: Path, answers: Iterable[tuple[bytes, bytes]] = ()) -> Seen:
    """Run a script on a terminal; answers: (what is waited for, what is typed then), in order."""
    place.mkdir(exist_ok=True)
    terminal = Terminal(body, place)
    for prompt, keys in answers:
        terminal.wait_for(prompt)
        terminal.type(keys)
    return terminal.end()
