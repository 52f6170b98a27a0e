"""Rows of one run's history, read to be copied to another, new one, a piece at a time; ids of keys change."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, select

from runcairn.series.chunk import EncodedValues
from runcairn.server.store.schema import axis, chunk, data, file, overlay, series, value

_c, _d, _s, _v = chunk.c, data.c, series.c, value.c
HISTORY, EVENTS = "history", "events"
MOST_BYTES = 2_000_000
"""Of text in one piece of values."""


def keys_upto(tx: Connection, parent: int, stream: str, step: int, logged: set[int]) -> list[dict[str, Any]]:
    """A stream's keys with a point up to `step`, or in `logged` (ids), as rows of `series` without their run."""
    chunks_here = exists().where(_c.run == _s.run, _c.key == _s.id, _c.first <= step)
    values_here = exists().where(_v.run == _s.run, _v.key == _s.id, _v.step <= step)
    query = (
        select(
            _s.id, _s.stream, _s.name, _s.kind, _s.shown, _s.owner, (chunks_here | values_here).label("any")
        )
        .where(_s.run == parent, _s.stream == stream)
        .order_by(_s.id)
    )
    found = [dict(row) for row in tx.execute(query).mappings()]
    return [row for row in found if row.pop("any") or row["id"] in logged]


def add_keys(tx: Connection, run: int, rows: list[dict[str, Any]]) -> None:
    """Rows of `series`, for `run`."""
    tx.execute(insert(series), [{**row, "run": run} for row in rows])


@dataclass(frozen=True, slots=True)
class Sealed:
    """One chunk of `key`."""

    key: int
    first: int
    last: int
    n: int
    axis: int
    values: EncodedValues


_OF_CHUNK = [_c[name] for name in ("key", "first", "last", "n", "axis")]
_STATISTICS = [_c[name] for name in ("finite", "min", "max", "sum", "final", "blocks")]
_VALUES = [_d[name] for name in ("codec", "crc", "vals")]
_of_key = (
    select(*_OF_CHUNK, *_STATISTICS, *_VALUES)
    .join(data, (_d.run == _c.run) & (_d.key == _c.key) & (_d.first == _c.first))
    .where(_c.run == bindparam("run"), _c.key == bindparam("key"), _c.first <= bindparam("step"))
)
_from_the_first = _of_key.order_by(_c.first).limit(bindparam("most"))
_beyond = _of_key.where(_c.first > bindparam("after")).order_by(_c.first).limit(bindparam("most"))
_around = _of_key.where(_c.first <= bindparam("after")).order_by(_c.first.desc()).limit(1)


def chunks_of(tx: Connection, parent: int, key: int, after: int | None, step: int, most: int) -> list[Sealed]:
    """Chunks of a key that hold a step above `after` (None: any) and one up to `step`, ascending: about `most`."""
    here = {"run": parent, "key": key, "step": step}
    if after is None:
        return [_sealed(row) for row in tx.execute(_from_the_first, {**here, "most": most})]
    # Chunks do not overlap: only the last one that begins at or before `after` can reach beyond it.
    enclosing = [row for row in tx.execute(_around, {**here, "after": after}) if row.last > after]
    rows = [*enclosing, *tx.execute(_beyond, {**here, "after": after, "most": most})]
    return [_sealed(row) for row in rows]


def _sealed(row: Any) -> Sealed:
    key, first, last, n, axis, *values = row
    return Sealed(key, first, last, n, axis, EncodedValues(*values))


def values_after(
    tx: Connection, parent: int, step: int, after: tuple[int, int] | None, most: int
) -> list[dict[str, Any]]:
    """What is no number, up to `step`, by key and step from the one behind `after`, as rows of `value` without run."""
    history = (_s.run == _v.run) & (_s.id == _v.key) & (_s.stream == HISTORY)
    query = select(_v.key, _v.step, _v.time, _v.json).join(series, history)
    query = query.where(_v.run == parent, _v.step <= step)
    if after is not None:
        query = query.where((_v.key > after[0]) | ((_v.key == after[0]) & (_v.step > after[1])))
    query = query.order_by(_v.key, _v.step).limit(most).execution_options(yield_per=64)
    found: list[dict[str, Any]] = []
    size = 0
    for row in tx.execute(query).mappings():
        found.append(dict(row))
        size += len(row["json"])
        if size > MOST_BYTES:
            break
    return found


def add_values(tx: Connection, run: int, rows: list[dict[str, Any]]) -> None:
    """Rows of `value`, for `run`."""
    tx.execute(insert(value), [{**row, "run": run} for row in rows])


def media_after(tx: Connection, parent: int, after: str, most: int) -> list[dict[str, Any]]:
    """Names of media by path, from the one behind `after`, as rows of `file` without their run."""
    query = select(file).where(file.c.run == parent, file.c.kind == "media", file.c.path > after)
    return _without_run(tx.execute(query.order_by(file.c.path).limit(most)).mappings())


def add_media(tx: Connection, run: int, rows: list[dict[str, Any]]) -> None:
    """Rows of `file`, for `run`."""
    tx.execute(insert(file), [{**row, "run": run} for row in rows])


def overlay_of(tx: Connection, parent: int) -> list[dict[str, Any]]:
    """What is shown otherwise than it was logged, as rows of `overlay` without their run."""
    return _without_run(tx.execute(select(overlay).where(overlay.c.run == parent)).mappings())


def add_overlay(tx: Connection, run: int, rows: list[dict[str, Any]]) -> None:
    """Rows of `overlay`, for `run`."""
    tx.execute(insert(overlay), [{**row, "run": run} for row in rows])


def last_time(tx: Connection, run: int) -> float | None:
    """The latest time, in seconds, of what is sealed of `run` and of what is no number; None where there is none."""
    sealed = tx.execute(select(func.max(axis.c.t1)).where(axis.c.run == run)).scalar()
    other = tx.execute(select(func.max(_v.time)).where(_v.run == run)).scalar()
    return max((time for time in (sealed, other) if time is not None), default=None)


def last_values(tx: Connection, run: int) -> list[dict[str, Any]]:
    """Of each key of `run` that has values which are no numbers: id, how many, the last step and its JSON."""
    top = select(_v.key, func.count().label("n"), func.max(_v.step).label("step"))
    tops = top.where(_v.run == run).group_by(_v.key).subquery()
    query = select(tops.c.key, tops.c.n, tops.c.step, _v.json).join(
        value, (_v.run == run) & (_v.key == tops.c.key) & (_v.step == tops.c.step)
    )
    return [{"key": row[0], "n": row[1], "step": row[2], "json": row[3]} for row in tx.execute(query)]


def _without_run(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [{name: each for name, each in row.items() if name != "run"} for row in rows]
