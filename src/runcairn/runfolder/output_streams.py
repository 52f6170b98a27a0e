"""Which bytes of output.log came by stdout and which by stderr: `output.streams`, a line where another stream begins.

A line is `<position> <descriptor>`, 1 or 2: the bytes from there on. It is written before the bytes, so who has read
bytes finds their line. A log without that file does not know its streams.
"""

import os
from collections.abc import Callable

from runcairn.errors import FolderError
from runcairn.runfolder.append import Appender
from runcairn.runfolder.tail import Tail

Told = tuple[int, int]
"""A position, and the descriptor of the bytes from there on; 0: not known."""
_PIECE = 65536


def beside(output: str | os.PathLike[str]) -> str:
    """Where the streams of an output stand."""
    return os.fspath(output).removesuffix(".log") + ".streams"


class OutputAppender:
    """Appends to output.log, and tells the stream where it is another than before."""

    def __init__(self, path: str | os.PathLike[str], warn: Callable[[str], None]) -> None:
        """path: of output.log. warn: hears of the first failure."""
        self._output = Appender(path, warn)
        self._streams = Appender(beside(path), warn)
        self._end = -1
        self._stream = 0

    def append(self, data: bytes, stream: int) -> None:
        """Keep `data`, which was written to the descriptor `stream`. Never raises because of the disk."""
        try:
            position = os.lseek(self._output.fd, 0, os.SEEK_END)
        except OSError:  # opened anew by the append
            position = self._end
        if stream != self._stream or position != self._end:  # a forked child writes here too
            self._streams.append(b"%d %d\n" % (max(position, 0), stream))
            self._stream = stream
        self._output.append(data)
        self._end = position + len(data)

    def close(self) -> None:
        """Give the descriptors back."""
        self._output.close()
        self._streams.close()


class OutputStreams:
    """What is told of pieces of an output, read once from the beginning to the end."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """path: of output.log."""
        self._path = beside(path)
        self._begin()

    def between(self, begin: int, end: int) -> tuple[Told, ...]:
        """From the stream of byte `begin` on, those that begin before `end`; empty: nothing is known.

        Pieces come in order; one that begins before the last is read for from the beginning. What cannot be read
        is not known: that must not hold the output itself up.
        """
        if begin < self._asked:
            self.close()
            self._begin()
        self._asked = begin
        try:
            while (not self._told or self._told[-1][0] < end) and (lines := self._tail.read(_PIECE)):
                self._take(lines)
        except (OSError, FolderError):
            self._told.clear()
        past = sum(position <= begin for position, _ in self._told)
        del self._told[: max(0, past - 1)]
        return tuple(each for each in self._told if each[0] < end)

    def close(self) -> None:
        """Give the descriptor back."""
        self._tail.close()

    def _begin(self) -> None:
        self._tail = Tail(self._path)
        self._told: list[Told] = []
        self._asked = 0

    def _take(self, lines: bytes) -> None:
        for line in lines.splitlines():
            position, _, stream = line.partition(b" ")
            if position.isdigit() and stream in (b"1", b"2"):
                # Two processes that print at one moment may tell it in the wrong order.
                least = self._told[-1][0] if self._told else 0
                self._told.append((max(int(position), least), int(stream)))
