"""A batch as it arrives, checked before a byte of it is stored, its columns as arrays."""

from dataclasses import dataclass
from typing import Any, cast

import msgspec
import numpy as np

from runcairn.errors import TooLarge, UsageError
from runcairn.series import batch
from runcairn.series.chunk import FloatArray, IntArray
from runcairn.series.stored import IdArray

LONGEST_KEY = 10_000
"""Characters of a key."""
LONGEST_VALUE = 4 * 1024 * 1024
"""Bytes of the JSON of one value."""
_LONGEST_TAG = 100


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """Rows with the same keys: names (k), rows (m,) or None for every row, values (k, m), and their bytes."""

    names: list[str]
    rows: IdArray | None
    values: FloatArray
    raw_rows: bytes
    raw_values: bytes


@dataclass(frozen=True, slots=True)
class OtherValue:
    """What row `row` has under `key` and is no number. `kind`: its media tag, `string` or `json`."""

    row: int
    key: str
    json: str
    kind: str


@dataclass(frozen=True, slots=True)
class Received:
    """A checked batch: steps (n,), times (n,) seconds, its groups and its other values in the order logged."""

    steps: IntArray
    times: FloatArray
    groups: list[NamedGroup]
    others: list[OtherValue]
    raw_steps: bytes
    raw_times: bytes

    def highest_step(self) -> int | None:
        """Of rows that hold anything; None when none does."""
        tops = [
            int((self.steps if g.rows is None else self.steps[g.rows]).max())
            for g in self.groups
            if g.values.size
        ]
        tops += [int(self.steps[other.row]) for other in self.others]
        return max(tops, default=None)


def decode(payload: bytes, n: int, *, by_time: bool = False) -> Received:
    """A batch that says it has `n` rows. Raises UsageError saying what is wrong, TooLarge.

    by_time: the step of a row is its time, in milliseconds, whatever the row says.
    """
    form = batch.decode(payload)
    if form.n != n or n == 0:
        raise UsageError(f"the append says {n:,} rows, its payload has {form.n:,}")
    times = np.frombuffer(form.times, dtype="<f8")
    raw_steps = steps_at(times).tobytes() if by_time else form.steps
    return Received(
        steps=np.frombuffer(raw_steps, dtype="<i8"),
        times=times,
        groups=[_group(group, n) for group in form.groups],
        others=[_other(other) for other in form.others],
        raw_steps=raw_steps,
        raw_times=form.times,
    )


def steps_at(times: FloatArray) -> IntArray:
    """The steps of system metrics: times (n,) in seconds since the epoch -> (n,) whole milliseconds.

    Samples are numbered by each folder anew, so that of a run that was gone on with, the later ones would take the
    places of the earlier ones.
    """
    return np.floor(np.clip(times, -1e15, 1e15) * 1000).astype("<i8")


def kind_of(value: Any) -> str:
    """What a page shows it as: its media tag (of a list: of its first item), `string`, or `json`."""
    if isinstance(value, str):
        return "string"
    first = value
    if isinstance(value, list) and value:
        first = cast("list[Any]", value)[0]
    tag = cast("dict[str, Any]", first).get("_type") if isinstance(first, dict) else None
    return tag if isinstance(tag, str) and 0 < len(tag) <= _LONGEST_TAG else "json"


def _group(group: batch.Group, n: int) -> NamedGroup:
    for name in group.names:
        _check_key(name)
    rows = np.frombuffer(group.rows, dtype="<u4") if group.rows else None
    many = n if rows is None else len(rows)
    values = np.frombuffer(group.values, dtype="<f8").reshape(len(group.names), many)
    return NamedGroup(group.names, rows, values, group.rows, group.values)


def _other(other: batch.Other) -> OtherValue:
    _check_key(other.key)
    if len(other.json) > LONGEST_VALUE:
        raise TooLarge(
            f"the value of {other.key!r}", len(other.json), LONGEST_VALUE, remedy="save it as a file"
        )
    try:
        text = other.json.decode()
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"the value of {other.key!r} in row {other.row} is no JSON: {error}") from error
    return OtherValue(other.row, other.key, text, kind_of(value))


def _check_key(name: str) -> None:
    if len(name) > LONGEST_KEY:
        raise TooLarge(f"the key {name[:50]!r}...", len(name), LONGEST_KEY)
