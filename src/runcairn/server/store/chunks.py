"""Sealed chunks: read for charts, rewritten by sealing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from runcairn.series.chunk import EncodedAxis, EncodedValues
from runcairn.series.seal import ChunkRef
from runcairn.server.store.schema import axis, chunk, data, series

TRAILING = 14
"""Small chunks at the end of a series: a binary counter up to 4,096 / 32 has 7."""
_c, _a, _d, _s = chunk.c, axis.c, data.c, series.c

_drop_chunk = delete(chunk).where(
    _c.run == bindparam("b_run"), _c.key == bindparam("b_key"), _c.first == bindparam("b_first")
)
_drop_data = delete(data).where(
    _d.run == bindparam("b_run"), _d.key == bindparam("b_key"), _d.first == bindparam("b_first")
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One new chunk for each of several keys, on an axis of their own."""

    axis: EncodedAxis
    values: list[EncodedValues]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """`keys` lose the chunks `absorbed` and get `pieces` (values in the order of `keys`)."""

    keys: list[int]
    absorbed: tuple[ChunkRef, ...]
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Meta:
    """A chunk without its values. `blocks` as EncodedValues has them."""

    run: int
    key: int
    first: int
    last: int
    n: int
    axis: int
    finite: int
    min: float | None
    max: float | None
    sum: float | None
    final: float | None


@dataclass(frozen=True, slots=True)
class AxisRow:
    """An axis; the blobs that were not asked for are empty."""

    run: int
    id: int
    n: int
    first: int
    last: int
    t0: float
    t1: float
    crc: int
    blocks: bytes
    steps: bytes
    times: bytes


@dataclass(frozen=True, slots=True)
class DataRow:
    """The values of a chunk, encoded."""

    run: int
    key: int
    first: int
    codec: int
    crc: int
    vals: bytes


def trailing(tx: Connection, run: int, keys: list[int]) -> dict[int, list[ChunkRef]]:
    """The last chunks of each key, ascending: all of the small ones at the end, and some more."""
    inner = chunk.alias("inner")
    last = (
        select(inner.c.first)
        .where(inner.c.run == _s.run, inner.c.key == _s.id)
        .order_by(inner.c.first.desc())
        .limit(TRAILING)
        .correlate(series)
        .subquery()
    )
    least = select(func.min(last.c.first)).correlate(series).scalar_subquery()
    query = _of_keys(run, keys).where(_c.first >= least)
    return _refs(tx, query)


def around(tx: Connection, run: int, keys: list[int], lo: int, hi: int) -> dict[int, list[ChunkRef]]:
    """Chunks that late points from step `lo` to `hi` may touch, ascending, with some neighbours on both sides."""
    inner = chunk.alias("inner")
    mine = select(inner.c.first).where(inner.c.run == _s.run, inner.c.key == _s.id).correlate(series)
    before = mine.where(inner.c.first <= lo).order_by(inner.c.first.desc()).limit(TRAILING).subquery()
    after = mine.where(inner.c.first > hi).order_by(inner.c.first).limit(TRAILING).subquery()
    least = select(func.coalesce(func.min(before.c.first), lo)).correlate(series).scalar_subquery()
    most = select(func.coalesce(func.max(after.c.first), hi)).correlate(series).scalar_subquery()
    return _refs(tx, _of_keys(run, keys).where(_c.first >= least, _c.first <= most))


def _of_keys(run: int, keys: list[int]) -> Any:
    return (
        select(_c.key, _c.first, _c.last, _c.n, _c.axis)
        .select_from(series)
        .join(chunk, (_c.run == _s.run) & (_c.key == _s.id))
        .where(_s.run == run, _s.id.in_(keys))
        .order_by(_c.key, _c.first)
    )


def _refs(tx: Connection, query: Any) -> dict[int, list[ChunkRef]]:
    found: dict[int, list[ChunkRef]] = {}
    rows: Any = tx.execute(query)
    for key, first, last, n, axis_id in rows:
        found.setdefault(key, []).append(ChunkRef(first, last, n, axis_id))
    return found


def axes(tx: Connection, run: int, ids: Iterable[int]) -> dict[int, AxisRow]:
    """Whole axes of a run by id."""
    query = select(*(_a[name] for name in AxisRow.__dataclass_fields__)).where(
        _a.run == run, _a.id.in_(list(ids))
    )
    return {row.id: AxisRow(*row) for row in tx.execute(query)}


def values(tx: Connection, run: int, keys: list[int], firsts: list[int]) -> dict[tuple[int, int], DataRow]:
    """Values of the chunks of `keys` that begin at one of `firsts`, by (key, first)."""
    query = select(*(_d[name] for name in DataRow.__dataclass_fields__)).where(
        _d.run == run, _d.key.in_(keys), _d.first.in_(firsts)
    )
    return {(row.key, row.first): DataRow(*row) for row in tx.execute(query)}


def rewrite(tx: Connection, run: int, changes: list[Rewrite]) -> None:
    """Put `changes` into effect. An axis that no chunk stands on any more goes with its last."""
    dropped = [
        {"b_run": run, "b_key": key, "b_first": ref.first}
        for made in changes
        for ref in made.absorbed
        for key in made.keys
    ]
    if dropped:
        tx.execute(_drop_chunk, dropped)
        tx.execute(_drop_data, dropped)
        _release(tx, run, changes)
    highest = tx.execute(select(func.max(_a.id)).where(_a.run == run)).scalar()
    next_axis = 0 if highest is None else highest + 1
    axis_rows: list[dict[str, Any]] = []
    chunk_rows: list[dict[str, Any]] = []
    data_rows: list[dict[str, Any]] = []
    for made in changes:
        for piece in made.pieces:
            axis_rows.append(_axis_row(run, next_axis, len(made.keys), piece.axis))
            for key, encoded in zip(made.keys, piece.values, strict=True):
                at: dict[str, Any] = {"run": run, "key": key, "first": piece.axis.first}
                chunk_rows.append(at | _chunk_row(next_axis, piece.axis, encoded))
                data_rows.append(at | {"codec": encoded.codec, "crc": encoded.crc, "vals": encoded.vals})
            next_axis += 1
    if axis_rows:
        tx.execute(insert(axis), axis_rows)
        tx.execute(insert(chunk), chunk_rows)
        tx.execute(insert(data), data_rows)


def _release(tx: Connection, run: int, changes: list[Rewrite]) -> None:
    fewer: dict[int, int] = {}
    for made in changes:
        for ref in made.absorbed:
            fewer[ref.axis] = fewer.get(ref.axis, 0) + len(made.keys)
    tx.execute(
        update(axis)
        .where(_a.run == run, _a.id == bindparam("b_id"))
        .values(refs=_a.refs - bindparam("b_fewer")),
        [{"b_id": key, "b_fewer": count} for key, count in fewer.items()],
    )
    tx.execute(delete(axis).where(_a.run == run, _a.id.in_(list(fewer)), _a.refs <= 0))


def _axis_row(run: int, key: int, refs: int, made: EncodedAxis) -> dict[str, Any]:
    names = ("n", "first", "last", "t0", "t1", "crc", "blocks", "steps", "times")
    return {"run": run, "id": key, "refs": refs} | {name: getattr(made, name) for name in names}


def _chunk_row(axis_id: int, on: EncodedAxis, made: EncodedValues) -> dict[str, Any]:
    names = ("finite", "min", "max", "sum", "final", "blocks")
    return {"axis": axis_id, "last": on.last, "n": on.n} | {name: getattr(made, name) for name in names}


def sums(tx: Connection, run: int, keys: list[int] | None = None) -> dict[int, tuple[int, int, float]]:
    """Sealed points of keys of a run (None: of all): how many, how many finite, and the sum of these."""
    found: dict[int, tuple[int, int, float]] = {}
    query = select(_c.key, func.sum(_c.n), func.sum(_c.finite), func.sum(_c.sum)).group_by(_c.key)
    for some in [None] if keys is None else [keys[at : at + 500] for at in range(0, len(keys), 500)]:
        where = [_c.run == run, *([] if some is None else [_c.key.in_(some)])]
        for key, n, finite, total in tx.execute(query.where(*where)):
            found[key] = n, finite, 0.0 if total is None else total
    return found
