"""Values that are no numbers: one row a key and step, the last written wins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, insert, not_, or_, select

from runcairn.server.store.overlays import HiddenRange
from runcairn.server.store.schema import series, value

_t = value.c
_drop = delete(value).where(
    _t.run == bindparam("b_run"), _t.key == bindparam("b_key"), _t.step == bindparam("b_step")
)


@dataclass(frozen=True, slots=True)
class StoredValue:
    """One value: the key's name, its step, when it was logged (seconds), and its JSON."""

    key: str
    step: int
    time: float
    json: str


def put(tx: Connection, run: int, rows: list[tuple[int, int, float, str]]) -> None:
    """(key, step, time, json), each (key, step) once; what stood there goes."""
    if not rows:
        return
    tx.execute(_drop, [{"b_run": run, "b_key": key, "b_step": step} for key, step, _, _ in rows])
    tx.execute(
        insert(value),
        [
            {"run": run, "key": key, "step": step, "time": time, "json": json}
            for key, step, time, json in rows
        ],
    )


def between(
    tx: Connection,
    run: int,
    names: list[str],
    lo: int | None,
    hi: int | None,
    limit: int,
    gone: Sequence[HiddenRange] = (),
) -> list[StoredValue]:
    """Values of the keys `names`, steps from `lo` to `hi` (both included), ordered by step and key; without `gone`."""
    query = (
        select(series.c.name, _t.step, _t.time, _t.json)
        .join(value, (_t.run == series.c.run) & (_t.key == series.c.id))
        .where(series.c.run == run, series.c.name.in_(names), *_shown(gone))
        .order_by(_t.step, series.c.id)
        .limit(limit)
    )
    if lo is not None:
        query = query.where(_t.step >= lo)
    if hi is not None:
        query = query.where(_t.step <= hi)
    return [StoredValue(*row) for row in tx.execute(query)]


def steps(tx: Connection, run: int, names: list[str], gone: Sequence[HiddenRange] = ()) -> list[int]:
    """All steps at which one of `names` has a value that is not in `gone`, ascending."""
    query = (
        select(_t.step)
        .distinct()
        .join(series, (_t.run == series.c.run) & (_t.key == series.c.id))
        .where(series.c.run == run, series.c.name.in_(names), *_shown(gone))
        .order_by(_t.step)
    )
    return list(tx.execute(query).scalars())


def _shown(gone: Sequence[HiddenRange]) -> list[ColumnElement[bool]]:
    """Conditions that leave out the ranges."""
    hidden = [
        and_(
            series.c.stream == "history",
            *([] if each.key is None else [_t.key == each.key]),
            *([] if each.lo is None else [_t.step >= each.lo]),
            *([] if each.hi is None else [_t.step <= each.hi]),
        )
        for each in gone
    ]
    return [not_(or_(*hidden))] if hidden else []


def last_step(tx: Connection, run: int, key: int) -> int | None:
    """The highest step of a key."""
    return tx.execute(
        select(_t.step).where(_t.run == run, _t.key == key).order_by(_t.step.desc()).limit(1)
    ).scalar()


def backwards(tx: Connection, run: int, key: int) -> Iterator[tuple[int, str]]:
    """(step, JSON) of a key, the highest step first; read as they are asked for."""
    query = select(_t.step, _t.json).where(_t.run == run, _t.key == key).order_by(_t.step.desc())
    return ((row[0], row[1]) for row in tx.execute(query.execution_options(yield_per=64)))
