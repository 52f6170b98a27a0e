"""One row of output as a terminal shows it: overwritten, erased, in its colours. Text in, text out. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from runcairn.server.services.logpen import PLAIN, Pen, sequence, styled

LONGEST_ROW: Final = 64 * 1024
"""Cells of a row that are kept."""
_TOKENS: Final = re.compile(
    r"\x1b\[([0-9;:?<=>!]*)[ -/]*([@-~])"  # colours, moves, erasing
    r"|\x1b[\]P^_X][^\n\x07\x1b]*(?:\x07|\x1b\\)?"  # titles, links and other strings
    r"|\x1b[ -/]*[0-~]|\x1b"
    r"|([\x00-\x1f\x7f-\x9f])"
)
_UNEVEN: Final = re.compile(r"[^ -~\xa0-\u02ff\u2500-\u259f\r]")
"""All but characters of one cell (bars are drawn with those of 25xx) and the carriage return."""
_TAB: Final = 8


@dataclass(frozen=True, slots=True)
class Row:
    """What is left of a row: its text, with colour sequences.

    `column`: where the cursor stands; `width`: cells of the text; `cut`: bytes that had no room.
    """

    text: str
    column: int
    width: int
    cut: int = 0
    even: bool = False


def flat(raw: str) -> Row:
    """What a terminal of endless width shows of `raw`, which holds no newline and begins in the plain pen."""
    if not _UNEVEN.search(raw):
        return _overwritten(raw)
    cells = _Cells()
    at = 0
    for token in _TOKENS.finditer(raw):
        cells.write(raw[at : token.start()])
        at = token.end()
        parameters, final, control = token.groups()
        if control:
            cells.control(control)
        elif final == "m":
            cells.pen = styled(cells.pen, parameters)
        elif final:
            cells.obey(final, parameters)
    cells.write(raw[at:])
    return cells.row()


def number(parameters: str, place: int = 0) -> int:
    """The parameter at `place` of a sequence that counts, at least 1."""
    found = parameters.split(";")
    text = found[place] if place < len(found) else ""
    return max(1, min(int(text), LONGEST_ROW)) if text.isdigit() and len(text) < 9 else 1


def _overwritten(raw: str) -> Row:
    """The quick way, for the many rows and bars without colours."""
    *before, last = raw.split("\r")
    left = ""
    for piece in before:
        left = piece + left[len(piece) :]
    text = (last + left[len(last) :]).rstrip(" ") if before else last
    cut = text[LONGEST_ROW:].encode()
    text = text[:LONGEST_ROW]
    return Row(text, min(len(last), LONGEST_ROW), len(text), len(cut), even=True)


class _Cells:
    """The cells of a row. A character of two cells, or a tab, has empty ones after it."""

    def __init__(self) -> None:
        self.at = 0
        self.pen: Pen = PLAIN
        self._texts: list[str] = []
        self._pens: list[Pen] = []
        self._cut = 0
        self._changed = False
        """Something was overwritten or erased: what is blank at the end was printed to hide."""

    def write(self, text: str) -> None:
        """Put `text`, without control characters, where the cursor stands."""
        if text.isascii():
            room = max(0, LONGEST_ROW - self.at)
            self._cut += max(0, len(text) - room)
            self._put(list(text[:room]))
            return
        for character in text:
            width = _width(character)
            if width == 0 and 0 < self.at <= len(self._texts):
                self._join(character)
            elif self.at + width > LONGEST_ROW:
                self._cut += len(character.encode(errors="replace"))
            else:
                self._put([character, ""][: max(1, width)])

    def control(self, character: str) -> None:
        """A carriage return, a step back, a tab; others do nothing here."""
        if character == "\r":
            self.at = 0
        elif character == "\b":
            self.at = max(0, self.at - 1)
        elif character == "\t":
            step = _TAB - self.at % _TAB
            if self.at >= len(self._texts) and self.at + step <= LONGEST_ROW:
                self._put(["\t", *[""] * (step - 1)])
            else:
                self.at = min(self.at + step, LONGEST_ROW)

    def obey(self, final: str, parameters: str) -> None:
        """A sequence that moves along the row or erases in it; others do nothing here."""
        count = number(parameters)
        if final == "K":
            self._erase(parameters)
        elif final in "G`":
            self.at = count - 1
        elif final in "Ca":
            self.at = min(self.at + count, LONGEST_ROW)
        elif final == "D":
            self.at = max(0, self.at - count)
        elif final == "X":
            self._blank(self.at, self.at + count)
        elif final == "P":
            self._break(self.at)
            self._break(self.at + count)
            del self._texts[self.at : self.at + count], self._pens[self.at : self.at + count]
            self._changed = True
        elif final == "@" and self.at < len(self._texts):
            self._break(self.at)
            self._texts[self.at : self.at] = [" "] * count
            self._pens[self.at : self.at] = [PLAIN] * count
            del self._texts[LONGEST_ROW:], self._pens[LONGEST_ROW:]

    def row(self) -> Row:
        """What is there now."""
        if self._changed:
            while self._texts and self._texts[-1] == " " and self._pens[-1] == PLAIN:
                del self._texts[-1], self._pens[-1]
        parts: list[str] = []
        pen = PLAIN
        for text, wanted in zip(self._texts, self._pens, strict=True):
            if wanted is not pen and wanted != pen:
                parts.append(sequence(wanted))
                pen = wanted
            parts.append(text)
        if pen != PLAIN:
            parts.append(sequence(PLAIN))
        return Row("".join(parts), self.at, len(self._texts), self._cut)

    def _put(self, texts: list[str]) -> None:
        end = self.at + len(texts)
        if (gap := self.at - len(self._texts)) > 0:
            self._texts += [" "] * gap
            self._pens += [PLAIN] * gap
        if self.at < len(self._texts):
            self._changed = True
            self._break(self.at)
            self._break(end)
        self._texts[self.at : end] = texts
        self._pens[self.at : end] = [self.pen] * len(texts)
        self.at = end

    def _join(self, character: str) -> None:
        """Add an accent or a joiner to the character before the cursor."""
        place = self.at - 1
        while place > 0 and self._texts[place] == "":
            place -= 1
        if len(self._texts[place]) < 16:
            self._texts[place] += character

    def _erase(self, parameters: str) -> None:
        if parameters in ("", "0"):
            self._break(self.at)
            del self._texts[self.at :], self._pens[self.at :]
        elif parameters == "1":
            self._blank(0, self.at + 1)
        elif parameters == "2":
            self._texts.clear()
            self._pens.clear()
        self._changed = True

    def _blank(self, begin: int, end: int) -> None:
        end = min(end, len(self._texts))
        if begin < end:
            self._break(begin)
            self._break(end)
            self._texts[begin:end] = [" "] * (end - begin)
            self._pens[begin:end] = [PLAIN] * (end - begin)
            self._changed = True

    def _break(self, at: int) -> None:
        """A character that reaches over the edge before cell `at` is gone: half of one cannot be shown."""
        if not 0 < at < len(self._texts) or self._texts[at] != "":
            return
        begin = end = at
        while begin > 0 and self._texts[begin] == "":
            begin -= 1
        while end < len(self._texts) and self._texts[end] == "":
            end += 1
        self._texts[begin:end] = [" "] * (end - begin)


def _width(character: str) -> int:
    """Cells that a terminal gives to `character`."""
    if character < "\u0300":
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
