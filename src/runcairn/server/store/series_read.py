"""Chunks as charts read them: many runs and keys in one statement."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, column, func, select
from sqlalchemy import values as values_clause

from runcairn.server.store.chunks import AxisRow, DataRow, Meta
from runcairn.server.store.schema import axis, chunk, data

AT_ONCE = 2000
"""Series of one statement: its parameters stay below what SQLite takes."""
_c, _a, _d = chunk.c, axis.c, data.c
Series = tuple[int, int]
"""(run, key)."""


def metas(tx: Connection, wanted: Sequence[Series], lo: int | None, hi: int | None) -> list[Meta]:
    """Chunks of `wanted` with a step from `lo` to `hi`, by run, key and step, without values."""
    columns = [_c[name] for name in Meta.__dataclass_fields__]
    return [
        Meta(*row)
        for some in _slices(wanted)
        for row in tx.execute(_in_view(select(*columns), some, lo, hi).order_by(_c.run, _c.key, _c.first))
    ]


def blocks(tx: Connection, run: int, key: int, firsts: Sequence[int]) -> dict[int, tuple[bytes, bytes]]:
    """(blocks of the values, blocks of the axis) of the chunks of one series that begin at `firsts`, by `first`."""
    found: dict[int, tuple[bytes, bytes]] = {}
    for some in _slices(firsts):
        query = (
            select(_c.first, _c.blocks, _a.blocks)
            .join(axis, (_a.run == _c.run) & (_a.id == _c.axis))
            .where(_c.run == run, _c.key == key, _c.first.in_(some))
        )
        found.update({row[0]: (row[1], row[2]) for row in tx.execute(query)})
    return found


def values(tx: Connection, wanted: Sequence[Series], lo: int | None, hi: int | None) -> Iterator[DataRow]:
    """Values of the chunks that `metas` gives for the same question, in no order (sorting would copy the blobs)."""
    for some in _slices(wanted):
        query = _in_view(select(*_data_columns()), some, lo, hi, with_data=True)
        for row in tx.execute(query):
            yield DataRow(*row)


def values_at(tx: Connection, run: int, key: int, firsts: Sequence[int]) -> Iterator[DataRow]:
    """Values of the chunks of one series that begin at `firsts`."""
    for some in _slices(firsts):
        query = select(*_data_columns()).where(_d.run == run, _d.key == key, _d.first.in_(some))
        for row in tx.execute(query):
            yield DataRow(*row)


def axes(
    tx: Connection, ids: Sequence[tuple[int, int]], *, steps: bool, times: bool
) -> dict[tuple[int, int], AxisRow]:
    """Axes by (run, id); the blobs of steps and times only when asked for."""
    names = [name for name in AxisRow.__dataclass_fields__ if name not in ("blocks", "steps", "times")]
    columns = [_a[name] for name in names] + [_a.steps] * steps + [_a.times] * times
    found: dict[tuple[int, int], AxisRow] = {}
    for some in _slices(ids):
        pairs = _pairs(some)
        query = select(*columns).select_from(
            pairs.join(axis, (_a.run == pairs.c.run) & (_a.id == pairs.c.key))
        )
        rows: Any = tx.execute(query)
        for row in rows:
            blobs: list[bytes] = [b"", row[len(names)] if steps else b"", row[-1] if times else b""]
            found[row.run, row.id] = AxisRow(*row[: len(names)], *blobs)
    return found


def first_times(tx: Connection, runs: Sequence[int]) -> dict[int, float]:
    """The earliest time, in seconds, that is sealed of each of `runs`."""
    query = select(_a.run, func.min(_a.t0)).where(_a.run.in_(runs)).group_by(_a.run)
    return {row[0]: row[1] for row in tx.execute(query)}


def _data_columns() -> list[Any]:
    return [_d[name] for name in DataRow.__dataclass_fields__]


def _in_view(
    query: Any, wanted: Sequence[Series], lo: int | None, hi: int | None, *, with_data: bool = False
) -> Any:
    pairs = _pairs(wanted)
    joined = pairs.join(chunk, (_c.run == pairs.c.run) & (_c.key == pairs.c.key))
    if with_data:
        joined = joined.join(data, (_d.run == _c.run) & (_d.key == _c.key) & (_d.first == _c.first))
    query = query.select_from(joined)
    if lo is not None:
        query = query.where(_c.last >= lo)
    return query if hi is None else query.where(_c.first <= hi)


def _pairs(pairs: Sequence[tuple[int, int]]) -> Any:
    # A table to begin the join with: SQLite scans all of the other one for `(run, key) IN (VALUES ...)`.
    columns = column("run", Integer), column("key", Integer)
    return values_clause(*columns, name="wanted").data(list(pairs)).cte("wanted")


def _slices(many: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(many), AT_ONCE):
        yield many[begin : begin + AT_ONCE]
