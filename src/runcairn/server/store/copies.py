"""Rows of one run's history copied to another, new one; keys are matched by their names."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, func, insert, literal, select

from runcairn.server.store.schema import axis, chunk, data, file, overlay, series, value

_c, _d, _a, _s, _v = chunk.c, data.c, axis.c, series.c, value.c
HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Across:
    """A chunk that holds steps on both sides of the cut. key: its id in the new run."""

    key: int
    parent_key: int
    first: int
    n: int
    axis: int


def add_keys(tx: Connection, parent: int, run: int, step: int, logged: set[int]) -> dict[int, int]:
    """The keys of `parent` with a point up to `step`, or in `logged` (ids), for `run`: new id by the old one."""
    chunks_here = exists().where(_c.run == _s.run, _c.key == _s.id, _c.first <= step)
    values_here = exists().where(_v.run == _s.run, _v.key == _s.id, _v.step <= step)
    query = (
        select(_s.id, _s.name, _s.kind, _s.shown, _s.owner, chunks_here, values_here)
        .where(_s.run == parent, _s.stream == HISTORY)
        .order_by(_s.id)
    )
    found = [row for row in tx.execute(query) if row[5] or row[6] or row.id in logged]
    same = ("name", "kind", "shown", "owner")
    rows: list[dict[str, Any]] = [
        {"run": run, "id": new, "stream": HISTORY, **{name: getattr(row, name) for name in same}}
        for new, row in enumerate(found)
    ]
    if rows:
        tx.execute(insert(series), rows)
    return {row.id: new for new, row in enumerate(found)}


def whole_chunks(tx: Connection, parent: int, run: int, step: int) -> None:
    """Chunks that end at or before `step`, with their values and axes."""
    old, new = series.alias("old"), series.alias("new")
    matched = chunk.join(old, (old.c.run == _c.run) & (old.c.id == _c.key) & (old.c.stream == HISTORY)).join(
        new, (new.c.run == run) & (new.c.stream == HISTORY) & (new.c.name == old.c.name)
    )
    here = (_c.run == parent, _c.last <= step)
    names = [column.name for column in chunk.columns if column.name not in ("run", "key")]
    _insert(
        tx,
        chunk,
        ["run", "key", *names],
        select(literal(run), new.c.id, *(_c[name] for name in names)).select_from(matched).where(*here),
    )
    names = [column.name for column in data.columns if column.name not in ("run", "key")]
    with_data = matched.join(data, (_d.run == _c.run) & (_d.key == _c.key) & (_d.first == _c.first))
    _insert(
        tx,
        data,
        ["run", "key", *names],
        select(literal(run), new.c.id, *(_d[name] for name in names)).select_from(with_data).where(*here),
    )
    names = [column.name for column in axis.columns if column.name != "run"]
    used = select(_c.axis).where(_c.run == run)
    _insert(
        tx,
        axis,
        ["run", *names],
        select(literal(run), *(_a[name] for name in names)).where(_a.run == parent, _a.id.in_(used)),
    )


def across(tx: Connection, parent: int, run: int, step: int) -> list[Across]:
    """Chunks that begin at or before `step` and end after it, by axis."""
    old, new = series.alias("old"), series.alias("new")
    query = (
        select(new.c.id, _c.key, _c.first, _c.n, _c.axis)
        .select_from(chunk)
        .join(old, (old.c.run == _c.run) & (old.c.id == _c.key) & (old.c.stream == HISTORY))
        .join(new, (new.c.run == run) & (new.c.stream == HISTORY) & (new.c.name == old.c.name))
        .where(_c.run == parent, _c.first <= step, _c.last > step)
        .order_by(_c.axis, new.c.id)
    )
    return [Across(*row) for row in tx.execute(query)]


def values_and_files(tx: Connection, parent: int, run: int, step: int) -> None:
    """What is no number, up to `step`, and the names of the media that it points to; and what is said of its keys."""
    old, new = series.alias("old"), series.alias("new")
    by_name = (new.c.run == run) & (new.c.stream == HISTORY) & (new.c.name == old.c.name)
    mine = (old.c.run == parent) & (old.c.stream == HISTORY)
    rows = select(literal(run), new.c.id, _v.step, _v.time, _v.json).select_from(
        value.join(old, mine & (old.c.id == _v.key)).join(new, by_name)
    )
    _insert(tx, value, ["run", "key", "step", "time", "json"], rows.where(_v.run == parent, _v.step <= step))
    names = [column.name for column in file.columns if column.name != "run"]
    media = select(literal(run), *(file.c[name] for name in names))
    _insert(tx, file, ["run", *names], media.where(file.c.run == parent, file.c.kind == "media"))
    names = [column.name for column in overlay.columns if column.name not in ("run", "key")]
    entries = select(literal(run), new.c.id, *(overlay.c[name] for name in names)).select_from(
        overlay.outerjoin(old, mine & (old.c.id == overlay.c.key)).outerjoin(new, by_name)
    )
    known = overlay.c.key.is_(None) | new.c.id.is_not(None)
    _insert(tx, overlay, ["run", "key", *names], entries.where(overlay.c.run == parent, known))


def last_values(tx: Connection, run: int) -> list[dict[str, Any]]:
    """Of each key of `run` that has values which are no numbers: id, how many, the last step and its JSON."""
    top = select(_v.key, func.count().label("n"), func.max(_v.step).label("step"))
    tops = top.where(_v.run == run).group_by(_v.key).subquery()
    query = select(tops.c.key, tops.c.n, tops.c.step, _v.json).join(
        value, (_v.run == run) & (_v.key == tops.c.key) & (_v.step == tops.c.step)
    )
    return [{"key": row[0], "n": row[1], "step": row[2], "json": row[3]} for row in tx.execute(query)]


def _insert(tx: Connection, table: Any, names: list[str], rows: Any) -> None:
    tx.execute(insert(table).from_select(names, rows))
