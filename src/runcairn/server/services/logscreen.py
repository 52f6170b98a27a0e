"""The end of an output as a terminal shows it: rows that are final leave, those that may still change are kept. Pure.

Bars below each other, dashboards and prompts move the cursor up and write again. A terminal lets them as far as it is
high; here that is `LIVE` rows. A row that has left them is never touched again.
"""

import codecs
import re
from typing import Final

import msgspec

from runcairn.server.services.logpen import PLAIN, Pen, sequence, styled
from runcairn.server.services.logrow import Row, flat, number

LIVE: Final = 64
"""Rows that may still change: as many as a tall terminal shows."""
_MOVES: Final = re.compile(r"\x1b\[([0-9;]*)([ABEFHJdfsu])|\x1b([78M])")
_COLOURS: Final = re.compile(r"\x1b\[([0-9;:]*)m")
_UNFINISHED: Final = re.compile(
    r"\x1b(?:\[[0-9;:?<=>!]{0,64}[ -/]*|[ -/]*|[\]P^_X][^\n\x07\x1b]{0,4096}\x1b?)\Z"
)
_LONG: Final = 4096
"""Characters beyond which a row that grows is written anew, without what was overwritten."""


class LogRow(msgspec.Struct, array_like=True, gc=False):
    """What was written into a row, to be read from the plain pen on.

    time: of its first byte; cut: bytes that had no room; short: characters when it was last written anew; stream: who
    wrote into it: 1 stdout, 2 stderr, 3 both, 0 not known.
    """

    time: float = 0.0
    raw: str = ""
    cut: int = 0
    short: int = 0
    stream: int = 0

    def erase(self) -> None:
        """Nothing stands in it any more."""
        self.raw, self.cut, self.stream = "", 0, 0


class KeptScreen(msgspec.Struct, frozen=True, array_like=True):
    """All that the rest of an output needs to be shown right. The cursor stands where `rows[at]` ends."""

    rows: list[LogRow]
    at: int
    pen: tuple[str, ...]
    home: int | None
    saved: tuple[int, int] | None
    held: bytes
    unfinished: str


class Screen:
    """Takes bytes as they were printed. `settled`: rows that have left it, `passed`: how many of stdout, of stderr."""

    def __init__(
        self, settled: int = 0, kept: KeptScreen | None = None, passed: tuple[int, int] = (0, 0)
    ) -> None:
        """Go on from `kept`, else from nothing."""
        self.settled, self.passed = settled, passed
        self._stream = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rows, self._at, self._pen = [LogRow()], 0, PLAIN
        self._home: int | None = None
        """The row that is the screen's first, once something was placed by its number."""
        self._saved: tuple[int, int] | None = None
        self._unfinished = ""
        if kept:
            self._rows, self._at, self._pen = kept.rows, kept.at, kept.pen
            self._home, self._saved, self._unfinished = kept.home, kept.saved, kept.unfinished
            self._decoder.setstate((kept.held, 0))

    _pen: Pen

    def feed(self, data: bytes, time: float, stream: int = 0) -> list[LogRow]:
        """What came at `time` by `stream` (1 stdout, 2 stderr); answers the rows that have left by it."""
        self._stream = stream
        text = self._unfinished + self._decoder.decode(data)
        self._unfinished = ""
        escapes = "\x1b" in text
        if escapes and (end := _UNFINISHED.search(text, max(0, len(text) - 5000))):
            text, self._unfinished = text[: end.start()], end[0]
        first, *lines = text.split("\n")
        self._line(first, time)
        if self._at == len(self._rows) - 1 and not (escapes and _MOVES.search(text)):
            self._lines(lines, time, coloured=escapes or self._pen != PLAIN)
        else:
            for line in lines:
                self._newline(time)
                self._line(line, time)
        return self._settle()

    def total(self) -> int:
        """Rows in all, without blank ones at the end, where a cursor has been and nothing was written."""
        count = len(self._rows)
        while (
            count
            and count > self._at
            and not self._rows[count - 1].cut
            and not flat(self._rows[count - 1].raw).text.strip()
        ):
            count -= 1
        return self.settled + count

    def live(self) -> list[LogRow]:
        """Rows that may still change, as many as `total` counts."""
        return self._rows[: self.total() - self.settled]

    def size(self) -> int:
        """Characters that `keep` would keep, about."""
        return sum(len(row.raw) for row in self._rows)

    def keep(self) -> KeptScreen:
        """What a screen needs to go on from here."""
        for row in self._rows:
            self._rewrite(row)
        rows = [LogRow(row.time, row.raw, row.cut, row.short, row.stream) for row in self._rows]
        held, _ = self._decoder.getstate()
        return KeptScreen(rows, self._at, self._pen, self._home, self._saved, held, self._unfinished)

    def _lines(self, lines: list[str], time: float, *, coloured: bool) -> None:
        """Many lines at the end, that nothing moves away from: the quick way."""
        if not lines:
            return
        self._end(self._rows[-1], time)
        last, stream = lines.pop(), self._stream
        if not coloured:
            self._rows += [LogRow(time, line, 0, 0, stream) for line in lines]
            lines = []
        for line in lines:
            raw = line if self._pen == PLAIN or not line else sequence(self._pen) + line
            self._rows.append(LogRow(time, raw, 0, 0, stream))
            if "\x1b" in line:
                self._draw(line)
        self._rows.append(LogRow())
        self._at = len(self._rows) - 1
        self._write(last, time)

    def _line(self, text: str, time: float) -> None:
        at = 0
        if "\x1b" in text:
            for move in _MOVES.finditer(text):
                self._write(text[at : move.start()], time)
                at = move.end()
                self._move(move[2] or {"M": "A", "7": "s", "8": "u"}[move[3]], move[1] or "")
        self._write(text[at:], time)

    def _write(self, text: str, time: float) -> None:
        """Text that stays in the cursor's row."""
        if not text:
            return
        row = self._rows[self._at]
        row.time = row.time or time
        row.stream |= self._stream
        if not row.raw and self._pen != PLAIN:
            row.raw = sequence(self._pen)
        row.raw += text
        if "\x1b" in text:
            self._draw(text)
        if len(row.raw) > _LONG and len(row.raw) > 2 * row.short:
            self._rewrite(row)

    def _draw(self, text: str) -> None:
        """Take up the colours that `text` leaves."""
        if text.startswith(("\x1b[0m", "\x1b[m"), text.rfind("\x1b")):
            self._pen = PLAIN
            return
        for parameters in _COLOURS.findall(text):
            self._pen = styled(self._pen, parameters)

    def _end(self, row: LogRow, time: float) -> None:
        """A newline is written behind `row`, which may be empty."""
        row.time = row.time or time
        row.stream = row.stream or self._stream

    def _newline(self, time: float) -> None:
        self._end(self._rows[self._at], time)
        self._at += 1
        if self._at == len(self._rows):
            self._rows.append(LogRow())
        else:
            self._arrive(0)

    def _move(self, final: str, parameters: str) -> None:
        count = number(parameters)
        if final in "AF":
            self._go(self._at - count, 0 if final == "F" else None)
        elif final in "BE":
            self._go(self._at + count, 0 if final == "E" else None)
        elif final in "Hfd":
            column = None if final == "d" else number(parameters, 1) - 1
            target = self._find_home() + min(count, LIVE) - 1
            self._rows += [LogRow() for _ in range(target + 1 - len(self._rows))]
            self._go(target, column)
        elif final == "J":
            self._erase(parameters)
        elif final == "s":
            self._saved = self._at, flat(self._rows[self._at].raw).column
        elif self._saved:
            self._go(*self._saved)

    def _go(self, target: int, column: int | None) -> None:
        """To another row of those that are live; column None: to the same cell of it."""
        left = self._fix(self._rows[self._at])
        self._at = min(max(target, self._lowest()), len(self._rows) - 1)
        self._arrive(left.column if column is None else column)

    def _arrive(self, column: int) -> None:
        row = self._rows[self._at]
        if row.raw or column:
            row.raw += f"\x1b[{column + 1}G{sequence(self._pen)}"

    def _erase(self, parameters: str) -> None:
        row = self._rows[self._at]
        if parameters in ("", "0"):
            row.raw += "\x1b[K" if row.raw else ""
            del self._rows[self._at + 1 :]
        elif parameters == "1":
            row.raw += "\x1b[1K"
            for above in self._rows[max(self._home or 0, self._lowest()) : self._at]:
                above.erase()
        elif parameters == "2":
            column = flat(row.raw).column
            home = self._find_home()
            self._at = max(self._at, home)
            for each in self._rows[home:]:
                each.erase()
            self._arrive(column)

    def _find_home(self) -> int:
        """The first row of the screen. What was printed before somebody asked for it stays above."""
        if self._home is None:
            if flat(self._rows[-1].raw).text:
                self._rows.append(LogRow())
            self._home = len(self._rows) - 1
        self._home = max(self._home, self._lowest())
        return self._home

    def _lowest(self) -> int:
        return max(0, len(self._rows) - LIVE)

    def _fix(self, row: LogRow) -> Row:
        """Keep of `row` what is seen."""
        found = flat(row.raw)
        row.raw, row.cut, row.short = found.text, row.cut + found.cut, len(found.text)
        return found

    def _rewrite(self, row: LogRow) -> None:
        """Keep of `row` what is seen, and where the cursor is."""
        found = self._fix(row)
        if row is self._rows[self._at] and (row.raw or found.column):
            if found.even and found.column < found.width:
                row.raw += f"\r{found.text[: found.column]}"  # quicker to read again than a sequence
            elif found.column != found.width:
                row.raw += f"\x1b[{found.column + 1}G"
            row.raw += "" if self._pen == PLAIN else sequence(self._pen)

    def _settle(self) -> list[LogRow]:
        over = self._lowest()
        if not over:
            return []
        left = self._rows[:over]
        del self._rows[:over]
        self.settled += over
        streams = [row.stream for row in left]
        both = streams.count(3)
        self.passed = (self.passed[0] + streams.count(1) + both, self.passed[1] + streams.count(2) + both)
        self._at -= over
        if self._home is not None:
            self._home = max(0, self._home - over)
        if self._saved:
            self._saved = max(0, self._saved[0] - over), self._saved[1]
        return left
