"""Which lines of a log fit a pattern: bytes in, numbers of lines out. Pure.

Patterns are RE2's: the time they take grows with the log alone, so nobody can hold the server up with one. Many lines
are compared in one call, which also leaves the interpreter to others meanwhile.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

_pa: Any = pa  # it has no stubs
LONGEST_SHOWN = 64 * 1024
"""Bytes of an overwritten line that are looked at: what the page shows of it."""
_MOST_OVERWRITES = 100
"""Of a line: the last ones decide what is read."""
_ESCAPES = re.compile(
    rb"\x1b\[[0-9;:?]*[@-~]|\x1b[\]P^_X][^\n\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]|\x1b[ -/]+[0-~]|\x1b"
)
_ERASE = re.compile(rb"\x1b\[[02]?K")
_OVERWRITTEN = re.compile(rb"(?m)^[^\n\r]*\r[^\n]*")
_CONTROLS = bytes(each for each in (*range(32), 127) if each not in b"\t\n")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that RE2 reads. `literal`: the text was none, and is looked for as it stands."""

    expression: str
    ignore_case: bool
    literal: bool


def pattern_of(text: str) -> Pattern:
    """Case matters only when a capital is written."""
    small = text == text.lower()
    found = Pattern(text, small, literal=False)
    try:
        _fits(_texts(b"\n", 1), found)  # none is compiled for nothing to compare
    except _pa.ArrowInvalid:
        return Pattern(re.escape(text), small, literal=True)
    return found


def matching(data: bytes, pattern: Pattern) -> list[int]:
    """Numbers of the lines of `data`, from 0, that hold the pattern as somebody reads them: rising.

    Colours and other escapes are taken out, and of a line overwritten by carriage returns counts what is left. The
    last line may lack its newline.
    """
    if not data.endswith(b"\n"):
        data += b"\n"
    if b"\r" in data:
        data = _OVERWRITTEN.sub(lambda line: _left(line[0]), data)
    if b"\x1b" in data:
        data = _ESCAPES.sub(b"", data)
    data = data.translate(None, _CONTROLS)
    return np.flatnonzero(_fits(_texts(data, data.count(b"\n")), pattern)).tolist()


def _left(line: bytes) -> bytes:
    """What a terminal shows after each piece was written over the one before."""
    left = ""
    for piece in line[:LONGEST_SHOWN].split(b"\r")[-_MOST_OVERWRITES:]:
        text = _ESCAPES.sub(b"", piece).decode(errors="replace")
        left = text if _ERASE.search(piece) else text + left[len(text) :]
    return left.encode()


def _texts(data: bytes, lines: int) -> Any:
    """An Arrow array over the lines' own bytes. From buffers: `pyarrow.array` imports pandas where it is installed."""
    offsets = np.zeros(lines + 1, np.int64)
    offsets[1:] = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")) - np.arange(lines)
    text = _pa.py_buffer(data.replace(b"\n", b""))
    return _pa.Array.from_buffers(_pa.large_utf8(), lines, [None, _pa.py_buffer(offsets), text])


def _fits(texts: Any, pattern: Pattern) -> np.ndarray:
    found = _compute().match_substring_regex(texts, pattern.expression, ignore_case=pattern.ignore_case)
    bits = np.frombuffer(found.buffers()[1] or b"", np.uint8)
    return np.unpackbits(bits, bitorder="little")[: len(texts)]


@cache
def _compute() -> Any:
    """Loaded with the first search: it takes a tenth of a second."""
    import pyarrow.compute as compute

    return compute
