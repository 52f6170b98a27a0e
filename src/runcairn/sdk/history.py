"""Reading back what this script logged: last values for the summary, a sample for the sparklines."""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson

_WHOLE: Final = 96 << 20
"""Bytes that are read at once for the last values; of more, a sample and the end: nobody waits for his own summary."""
_DRAWN: Final = 2 << 20
"""Bytes of history that are read whole for the sparklines; of more, a sample."""
_SAMPLES: Final = 2000
_CHUNK: Final = 4 << 20
_BLOCK: Final = 64 << 10
_BARS: Final = "▁▂▃▄▅▆▇█"
WIDTH: Final = 40
"""Characters of a sparkline, at most."""


class LastValues:
    """The last value of each key in the file so far; each `catch_up` reads only what is new."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0
        self.values: dict[str, Any] = {}

    def catch_up(self) -> dict[str, Any]:
        """Read what was logged since the last call. Never raises because of the file.

        Where that is more than 96 MB, keys that were not logged for long may be missed.
        """
        try:
            with self._path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size - self._position > _WHOLE:
                    for line in _spread(file, self._position, size):
                        self.values.update(_last_values(_rows(line)))
                    file.seek(size - _CHUNK)
                    file.readline()
                    self._position = file.tell()
                file.seek(self._position)
                for lines in _blocks(file):
                    self.values.update(_last_values(_rows(lines)))
                    self._position += len(lines)
        except OSError:
            return self.values
        return self.values


def sampled(path: Path) -> dict[str, list[float]]:
    """Numbers of each key in the order they were logged; all of them, or of a long history some 2,000 rows."""
    series: dict[str, list[float]] = {}
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            lines = iter(file) if size <= _DRAWN else _spread(file, 0, size)
            for line in lines:
                for row in _rows(line):
                    for key, value in row.items():
                        if isinstance(value, int | float) and not isinstance(value, bool) and key[:1] != "_":
                            series.setdefault(key, []).append(float(value))
    except OSError:
        return series
    return series


def count_lines(path: Path) -> int:
    """Whole lines of the file; 0 where there is none."""
    count = 0
    try:
        with path.open("rb") as file:
            while data := file.read(_CHUNK):
                count += data.count(b"\n")
    except OSError:
        return count
    return count


def _spread(file: IO[bytes], begin: int, end: int) -> Iterator[bytes]:
    """Some 2,000 whole lines, evenly over the bytes."""
    for number in range(_SAMPLES):
        file.seek(begin + (end - begin) * number // _SAMPLES)
        file.readline(1 << 20)  # the rest of a line whose beginning is before
        yield file.readline(1 << 20)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Whole lines, some 64 kB of them at a time: what is parsed from more than a cache holds takes twice as long."""
    rest = b""
    size = _BLOCK
    while data := file.read(size):
        end = data.rfind(b"\n") + 1
        if end:
            yield rest + data[:end]
            rest, size = data[end:], _BLOCK
        else:  # amid a long line
            rest += data
            size = len(rest)


def _rows(lines: bytes) -> list[dict[str, Any]]:
    """The rows of some whole lines, parsed as one array; by halves where a line is bad."""
    try:
        rows = orjson.loads(b"[%b]" % lines.removesuffix(b"\n").replace(b"\n", b","))
    except ValueError:
        kept = [line for line in lines.split(b"\n") if line]
        if len(kept) <= 1 and lines.strip(b"\n") == b"".join(kept):
            return []
        half = len(kept) // 2
        return _rows(b"\n".join(kept[:half])) + _rows(b"\n".join(kept[half:]))
    return rows if set(map(type, rows)) == {dict} else [row for row in rows if isinstance(row, dict)]


def _last_values(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The last value of each key; numbers that were not finite are floats again.

    Of the rows that have the same keys only the last one can tell: there are few such sets of keys.
    """
    places = {tuple(row): place for place, row in enumerate(rows)}
    last: dict[str, Any] = {}
    for place in sorted(places.values()):
        row = rows[place]
        if isinstance(odd := row.pop("_nan", None), dict):
            for key, word in cast("dict[str, Any]", odd).items():
                if word in {"nan", "inf", "-inf"}:
                    row[key] = float(word)
        last.update(row)
    return last


def sparkline(numbers: list[float], width: int = WIDTH) -> str:
    """At most `width` blocks from the lowest to the highest; means of equal parts. Not finite ones are left out."""
    finite = [number for number in numbers if number - number == 0]
    if not finite:
        return ""
    parts = min(width, len(finite))
    bounds = [len(finite) * part // parts for part in range(parts + 1)]
    means = [_mean(finite[a:b]) for a, b in pairwise(bounds)]
    low, high = min(means), max(means)
    span = high / 2 - low / 2  # halves: the whole may be above what a float holds
    top = len(_BARS) - 1
    return "".join(_BARS[round((mean / 2 - low / 2) / span * top) if span > 0 else 0] for mean in means)


def _mean(part: list[float]) -> float:
    """Between the lowest and the highest: rounding makes 0.2, 0.2, 0.2 no 0.20000000000000004."""
    return min(max(part), max(min(part), sum(part) / len(part)))
