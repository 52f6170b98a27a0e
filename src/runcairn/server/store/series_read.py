"""Chunks as charts read them: many runs and keys in one statement."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from runcairn.server.store import dialects
from runcairn.server.store.chunks import AxisRow, DataRow, Meta
from runcairn.server.store.schema import axis, chunk, data

AT_ONCE = 2000
"""Chunks of one statement that names each: its parameters stay below what SQLite takes."""
_c, _a, _d = chunk.c, axis.c, data.c
_wanted = dialects.pairs("wanted")
_LEAST, _MOST = -(2**63), 2**63 - 1
Series = tuple[int, int]
"""(run, key)."""

_in_view = (
    _wanted.join(chunk, (_c.run == _wanted.c.a) & (_c.key == _wanted.c.b)),
    (_c.last >= bindparam("lo"), _c.first <= bindparam("hi")),
)
_data_columns = [_d[name] for name in DataRow.__dataclass_fields__]
_metas: Any = (
    select(*(_c[name] for name in Meta.__dataclass_fields__))
    .select_from(_in_view[0])
    .where(*_in_view[1])
    .order_by(_c.run, _c.key, _c.first)
)
_values: Any = (
    select(*_data_columns)
    .select_from(_in_view[0].join(data, (_d.run == _c.run) & (_d.key == _c.key) & (_d.first == _c.first)))
    .where(*_in_view[1])
)
_plain = [name for name in AxisRow.__dataclass_fields__ if name not in ("blocks", "steps", "times")]
_on = _wanted.join(axis, (_a.run == _wanted.c.a) & (_a.id == _wanted.c.b))


def metas(tx: Connection, wanted: Sequence[Series], lo: int | None, hi: int | None) -> list[Meta]:
    """Chunks of `wanted` with a step from `lo` to `hi`, by run, key and step, without values."""
    return [Meta(*row) for row in tx.execute(_metas, _question(wanted, lo, hi)).all()]


def values(tx: Connection, wanted: Sequence[Series], lo: int | None, hi: int | None) -> Iterator[DataRow]:
    """Values of the chunks that `metas` gives for the same question, in no order (sorting would copy the blobs)."""
    return (DataRow(*row) for row in tx.execute(_values, _question(wanted, lo, hi)))


def blocks(tx: Connection, run: int, key: int, firsts: Sequence[int]) -> dict[int, tuple[bytes, bytes]]:
    """(blocks of the values, blocks of the axis) of the chunks of one series that begin at `firsts`, by `first`."""
    found: dict[int, tuple[bytes, bytes]] = {}
    for some in _slices(firsts):
        query = (
            select(_c.first, _c.blocks, _a.blocks)
            .join(axis, (_a.run == _c.run) & (_a.id == _c.axis))
            .where(_c.run == run, _c.key == key, _c.first.in_(some))
        )
        found.update({row[0]: (row[1], row[2]) for row in tx.execute(query).all()})
    return found


def values_at(tx: Connection, run: int, key: int, firsts: Sequence[int]) -> Iterator[DataRow]:
    """Values of the chunks of one series that begin at `firsts`."""
    for some in _slices(firsts):
        query = select(*_data_columns).where(_d.run == run, _d.key == key, _d.first.in_(some))
        for row in tx.execute(query):
            yield DataRow(*row)


def axes(
    tx: Connection, ids: Sequence[tuple[int, int]], *, steps: bool, times: bool
) -> dict[tuple[int, int], AxisRow]:
    """Axes by (run, id); the blobs of steps and times only when asked for."""
    columns = [_a[name] for name in _plain] + [_a.steps] * steps + [_a.times] * times
    rows: Any = tx.execute(select(*columns).select_from(_on), {"wanted": dialects.pairs_text(ids)}).all()
    found: dict[tuple[int, int], AxisRow] = {}
    for row in rows:
        blobs: list[bytes] = [b"", row[len(_plain)] if steps else b"", row[-1] if times else b""]
        found[row.run, row.id] = AxisRow(*row[: len(_plain)], *blobs)
    return found


def first_times(tx: Connection, runs: Sequence[int]) -> dict[int, float]:
    """The earliest time, in seconds, that is sealed of each of `runs`."""
    query = select(_a.run, func.min(_a.t0)).where(_a.run.in_(runs)).group_by(_a.run)
    return {row[0]: row[1] for row in tx.execute(query)}


def _question(wanted: Sequence[Series], lo: int | None, hi: int | None) -> dict[str, object]:
    return {
        "wanted": dialects.pairs_text(wanted),
        "lo": _LEAST if lo is None else lo,
        "hi": _MOST if hi is None else hi,
    }


def _slices(many: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(many), AT_ONCE):
        yield many[begin : begin + AT_ONCE]
