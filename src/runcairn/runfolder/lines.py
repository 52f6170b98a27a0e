"""Reading a file of JSON lines, whatever happened to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

_CHUNK = 1 << 20
MAX_LINE = 64 * 1024 * 1024
"""Bytes of a line that is still read; a longer one is a bad line."""


class Rows:
    """The JSON objects of a file, one a line. Iterate once; then `bad` and `first_bad` tell what was skipped.

    Bytes after the last newline are no row. A missing file has no rows. Blank lines are neither rows nor bad.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = 0
        """Lines seen, bad and blank ones too: the offset of the next one."""
        self.bad = 0
        self.first_bad: int | None = None
        """Number of the first bad line, from 1."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for line in self._whole_lines():
            self.lines += 1
            if not line.strip():
                continue
            try:
                row = orjson.loads(line)
            except ValueError:
                row = None
            if isinstance(row, dict):
                yield row
            else:
                self.bad += 1
                self.first_bad = self.first_bad or self.lines

    def complaint(self) -> str | None:
        """One line that names what was skipped, or None."""
        if not self.bad:
            return None
        return f"{self.path}: {self.bad} bad line{'s'[: self.bad > 1]}, the first is line {self.first_bad}"

    def _whole_lines(self) -> Iterator[bytes]:
        try:
            file = self.path.open("rb")
        except OSError:
            return
        with file:
            rest, too_long = b"", False
            while True:
                try:
                    data = file.read(_CHUNK)
                except OSError:
                    return
                if not data:
                    return
                *lines, rest = (rest + data).split(b"\n") if not too_long else data.split(b"\n")
                for line in lines:
                    yield b"too long" if too_long else line
                    too_long = False
                if len(rest) > MAX_LINE:
                    rest, too_long = b"", True
