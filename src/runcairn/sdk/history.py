"""Reading back what this script logged: last values for the summary, a sample for the sparklines."""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, cast

import orjson

_WHOLE: Final = 48 << 20
"""Bytes of history that are read whole at the end; of a longer one, a sample: a script must not wait to end."""
_SAMPLES: Final = 2000
_CHUNK: Final = 4 << 20
_BLOCKS: Final = "▁▂▃▄▅▆▇█"
WIDTH: Final = 40
"""Characters of a sparkline, at most."""


class LastValues:
    """The last value of each key in the file so far; each `catch_up` reads only what is new."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0
        self.values: dict[str, Any] = {}

    def catch_up(self) -> dict[str, Any]:
        """Read what was logged since the last call. Never raises because of the file."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._position)
                rest = b""
                while data := file.read(_CHUNK):
                    *lines, rest = (rest + data).split(b"\n")
                    for line in lines:
                        self.values.update(fields(line))
                    self._position += len(data)
                self._position -= len(rest)
        except OSError:
            return self.values
        return self.values


def fields(line: bytes) -> dict[str, Any]:
    """The keys and values of a row, without its `_`-fields; numbers that were not finite are floats again."""
    try:
        row = orjson.loads(line)
    except ValueError:
        return {}
    if not isinstance(row, dict):
        return {}
    found = cast("dict[str, Any]", row)
    odd = found.pop("_nan", None)
    step, time = found.pop("_step", None), found.pop("_timestamp", None)
    if isinstance(odd, dict):
        for key, word in cast("dict[str, Any]", odd).items():
            if word in {"nan", "inf", "-inf"}:
                found[key] = float(word)
    if found and isinstance(step, int):
        found["_step"] = step
        found["_timestamp"] = time
    return found


def sampled(path: Path) -> dict[str, list[float]]:
    """Numbers of each key in the order they were logged; all of them, or of a long history some 2,000 rows."""
    series: dict[str, list[float]] = {}
    for line in _lines(path):
        for key, value in fields(line).items():
            if isinstance(value, int | float) and not isinstance(value, bool) and not key.startswith("_"):
                series.setdefault(key, []).append(float(value))
    return series


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size <= _WHOLE:
                yield from file
                return
            for number in range(_SAMPLES):
                file.seek(size * number // _SAMPLES)
                file.readline(1 << 20)  # the rest of a line whose beginning is before
                yield file.readline(1 << 20)
    except OSError:
        return


def sparkline(numbers: list[float], width: int = WIDTH) -> str:
    """At most `width` blocks from the lowest to the highest; means of equal parts. Not finite ones are left out."""
    finite = [number for number in numbers if number - number == 0]
    if not finite:
        return ""
    parts = min(width, len(finite))
    bounds = [len(finite) * part // parts for part in range(parts + 1)]
    means = [sum(finite[a:b]) / (b - a) for a, b in pairwise(bounds)]
    means = [mean for mean in means if mean - mean == 0] or [0.0]
    low, high = min(means), max(means)
    span = high / 2 - low / 2  # halves: the whole may be above what a float holds
    top = len(_BLOCKS) - 1
    return "".join(_BLOCKS[round((mean / 2 - low / 2) / span * top) if span > 0 else 0] for mean in means)
