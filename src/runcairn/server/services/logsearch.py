"""Which lines of a log fit a pattern: rows in, numbers of rows out. Pure.

Patterns are RE2's: the time they take grows with the log alone, so nobody can hold the server up with one. Many lines
are compared in one call, which also leaves the interpreter to others meanwhile.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from runcairn.server.services.logrow import flat

_pa: Any = pa  # it has no stubs
_ESCAPES = re.compile(
    rb"\x1b\[[0-9;:?]*[@-~]|\x1b[\]P^_X][^\n\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]|\x1b[ -/]+[0-~]|\x1b"
)
_REDRAWN = re.compile(r"\r[^\n]|\x08|\x1b\[[0-9;:?]*[@-ln-~]")
"""What must be read as a terminal does; colours are only taken out."""
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


def matching(rows: Sequence[str], pattern: Pattern) -> list[int]:
    """Numbers of the rows, from 0, that hold the pattern as somebody reads them, without their colours: rising."""
    if not rows:
        return []
    text = "\n".join(rows)
    if any(control in text for control in "\r\b\x1b") and _REDRAWN.search(text):
        text = "\n".join(flat(row).text if _REDRAWN.search(row) else row for row in rows)
    data = text.encode(errors="replace") + b"\n"
    if b"\x1b" in data:
        data = _ESCAPES.sub(b"", data)
    data = data.translate(None, _CONTROLS)
    return np.flatnonzero(_fits(_texts(data, len(rows)), pattern)).tolist()


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
