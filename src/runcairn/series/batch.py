"""Rows of a stream as one payload of columns: what the sender makes and the server checks. No numpy here.

`[1, steps, times, groups, others]` in MessagePack, all numbers little-endian (docs/formats/append.md):
steps int64[n], times float64[n] in seconds since the epoch; a group `[names, rows, values]` holds the rows that have
exactly these numeric keys (other groups may hold other rows of the same keys): rows uint32[m], empty for every row,
values float64[k * m], key-major; others `[row, key, JSON]` is all that is no number.
"""

import math
import sys
from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter, lt
from typing import Any

import msgspec
import orjson

from runcairn.errors import UsageError

VERSION = 1
MAX_ROWS = 65_536
"""Rows of one payload."""
_OURS = frozenset({"_step", "_timestamp", "_nan"})
_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_INT64 = range(-(2**63), 2**63)

Row = dict[str, Any]
Names = tuple[str, ...]


class Group(msgspec.Struct, frozen=True, array_like=True):
    """Rows with the same numeric keys: names (k), rows uint32[m] or empty for every row, values float64[k * m]."""

    names: list[str]
    rows: bytes
    values: bytes


class Other(msgspec.Struct, frozen=True, array_like=True):
    """One value that is no number: its row in the batch, its key, its JSON text in UTF-8."""

    row: int
    key: str
    json: bytes


class _Form(msgspec.Struct, frozen=True, array_like=True):
    version: int
    steps: bytes
    times: bytes
    groups: list[Group]
    others: list[Other]


@dataclass(frozen=True, slots=True)
class Batch:
    """n rows: steps int64[n] and times float64[n] as bytes, numbers in groups, the rest one by one."""

    n: int
    steps: bytes
    times: bytes
    groups: list[Group]
    others: list[Other]

    def points(self) -> int:
        """How many numbers it holds."""
        return sum(len(group.values) for group in self.groups) // 8


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Form)


def encode_rows(lines: bytes, first: int = 0) -> tuple[int, bytes]:
    """Whole lines of a stream's file -> (number of lines, payload).

    first: offset of the first line, which stands in where a row has no `_step`. Every line is one row, so that offsets
    stay true: a line that is no JSON object is an empty row. Integers beyond 2**53 are rounded to float64 (the folder
    keeps the digits); those beyond float64 go to `others`. A time that is missing or no number is 0.
    """
    batch = columns(parse(lines, lines.count(b"\n")), first)
    return batch.n, encode(batch)


def encode(batch: Batch) -> bytes:
    """The payload of `batch`."""
    return _encoder.encode(_Form(VERSION, batch.steps, batch.times, batch.groups, batch.others))


def parse(lines: bytes, n: int) -> list[Row]:
    """One row a line, `n` of them, empty where the line is no JSON object."""
    if n == 0:
        return []
    # Parsed as one array: half the time of line by line. Only where each line looks like an object of its own.
    if lines.count(b"}\n{") == n - 1 and lines.startswith(b"{") and lines.endswith(b"}\n"):
        rows: list[Row] = []
        with suppress(orjson.JSONDecodeError):  # then line by line
            rows = orjson.loads(b"[%b]" % lines[:-1].replace(b"\n", b","))
        if len(rows) == n:
            return rows
    return [_parse_line(line) for line in lines[:-1].split(b"\n")]


def columns(rows: list[Row], first: int = 0) -> Batch:
    """The batch of `rows`; see `encode_rows`."""
    groups, careful = _plain_groups(rows)
    by_names: dict[Names, tuple[array[int], list[float]]] = {}
    others: list[Other] = []
    for index in careful:
        numbers = _split(index, rows[index], others)
        if numbers:
            indices, values = by_names.setdefault(tuple(numbers), (array("I"), []))
            indices.append(index)
            values.extend(numbers.values())
    for names, (indices, values) in by_names.items():
        flat = array("d", values)
        columns = range(len(names))
        groups.append(_group(list(names), indices, len(rows), flat, columns))
    return Batch(len(rows), _steps(rows, first), _times(rows), groups, others)


def decode(payload: bytes) -> Batch:
    """Read and check a payload. Raises UsageError with what is wrong with it."""
    try:
        form = _decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"the payload is no batch: {error}") from error
    if form.version != VERSION:
        raise UsageError(
            f"the payload has version {form.version}, this end knows {VERSION}",
            remedy="install the newer version",
        )
    n = len(form.steps) // 8
    if len(form.steps) % 8 or len(form.times) != len(form.steps):
        raise UsageError(
            f"{len(form.steps)} bytes of steps and {len(form.times)} bytes of times are not of n rows"
        )
    if n > MAX_ROWS:
        raise UsageError(f"{n:,} rows in one batch; the limit is {MAX_ROWS:,}", remedy="send them in several")
    if not math.isfinite(sum(_array("d", form.times))):
        raise UsageError("a time is not finite")
    for group in form.groups:
        _check_group(group, n)
    for other in form.others:
        if not 0 <= other.row < n:
            raise UsageError(f"value of {other.key!r} in row {other.row}, but there are {n} rows")
    return Batch(n, form.steps, form.times, form.groups, form.others)


def _plain_groups(rows: list[Row]) -> tuple[list[Group], list[int]]:
    """Groups of the rows that hold only numbers, and the indices of those to be looked at value by value."""
    groups: list[Group] = []
    careful: list[int] = []
    for names, indices in _by_names(rows).items():
        members = rows if len(indices) == len(rows) else [rows[index] for index in indices]
        try:
            flat = array("d", chain.from_iterable(map(dict[str, Any].values, members)))
        except (TypeError, OverflowError):
            careful += indices
            continue
        columns = [place for place, name in enumerate(names) if name not in _OURS]
        if columns:
            groups.append(_group([names[place] for place in columns], indices, len(rows), flat, columns))
    return groups, sorted(careful)


def _by_names(rows: list[Row]) -> dict[Names, Sequence[int]]:
    names: list[Names] = list(map(tuple, rows))
    if names and names.count(names[0]) == len(names):
        return {names[0]: range(len(names))}
    found: dict[Names, list[int]] = {}
    for index, each in enumerate(names):
        found.setdefault(each, []).append(index)
    return dict(found)


def _group(
    names: list[str], indices: Sequence[int], n: int, flat: "array[float]", columns: Sequence[int]
) -> Group:
    """From values laid row by row: `flat` holds one number for each key of each row, `columns` are those wanted."""
    width = len(flat) // len(indices)
    rows = b"" if len(indices) == n else _bytes(array("I", indices))
    return Group(names, rows, b"".join(_bytes(flat[column::width]) for column in columns))


def _split(index: int, row: Row, others: list[Other]) -> dict[str, float]:
    """The numbers of a row; the rest goes to `others`."""
    named: Any = row.get("_nan")
    numbers: dict[str, float] = {}
    for key, value in row.items():
        if key in _OURS:
            continue
        number = _number(value, named[key] if isinstance(named, dict) and key in named else None)
        if number is None:
            others.append(Other(index, key, orjson.dumps(value)))
        else:
            numbers[key] = number
    return numbers


def _number(value: Any, not_finite: Any) -> float | None:
    if value is None:
        return _NOT_FINITE.get(not_finite) if isinstance(not_finite, str) else None
    if not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _steps(rows: list[Row], first: int) -> bytes:
    try:
        return _bytes(array("q", map(itemgetter("_step"), rows)))
    except (KeyError, TypeError, OverflowError):
        steps = array("q")
        for index, row in enumerate(rows, first):
            step = row.get("_step")
            steps.append(step if isinstance(step, int) and step in _INT64 else index)
        return _bytes(steps)


def _times(rows: list[Row]) -> bytes:
    try:
        times = array("d", map(itemgetter("_timestamp"), rows))
    except (KeyError, TypeError, OverflowError):
        times = array("d", (_number(row.get("_timestamp"), None) or 0.0 for row in rows))
    if not math.isfinite(sum(times)):
        times = array("d", (time if math.isfinite(time) and abs(time) < 1e15 else 0.0 for time in times))
    return _bytes(times)


def _parse_line(line: bytes) -> Row:
    try:
        row: Row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return row if isinstance(row, dict) else {}


def _check_group(group: Group, n: int) -> None:
    what = f"group of {', '.join(map(repr, group.names[:3]))}"
    if not group.names or len(set(group.names)) != len(group.names):
        raise UsageError(f"{what}: its names are missing or repeated")
    if len(group.rows) % 4:
        raise UsageError(f"{what}: rows of {len(group.rows)} bytes")
    rows = _array("I", group.rows)
    m = len(rows) if rows else n
    if len(group.values) != 8 * m * len(group.names):
        raise UsageError(
            f"{what}: {len(group.values)} bytes of values for {len(group.names)} keys in {m} rows"
        )
    if rows and not (rows[-1] < n and all(map(lt, rows, rows[1:]))):
        raise UsageError(f"{what}: its rows do not rise or lie beyond {n}")


def _bytes(numbers: "array[Any]") -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _array(kind: str, data: bytes) -> "array[Any]":
    numbers: array[Any] = array(kind, data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
