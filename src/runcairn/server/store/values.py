"""Values that are no numbers: one row a key and step, the last written wins."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select

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
    tx: Connection, run: int, names: list[str], lo: int | None, hi: int | None, limit: int
) -> list[StoredValue]:
    """Values of the keys `names`, steps from `lo` to `hi` (both included), ordered by step and key."""
    query = (
        select(series.c.name, _t.step, _t.time, _t.json)
        .join(value, (_t.run == series.c.run) & (_t.key == series.c.id))
        .where(series.c.run == run, series.c.name.in_(names))
        .order_by(_t.step, series.c.id)
        .limit(limit)
    )
    if lo is not None:
        query = query.where(_t.step >= lo)
    if hi is not None:
        query = query.where(_t.step <= hi)
    return [StoredValue(*row) for row in tx.execute(query)]


def steps(tx: Connection, run: int, names: list[str]) -> list[int]:
    """All steps at which one of `names` has a value, ascending."""
    query = (
        select(_t.step)
        .distinct()
        .join(series, (_t.run == series.c.run) & (_t.key == series.c.id))
        .where(series.c.run == run, series.c.name.in_(names))
        .order_by(_t.step)
    )
    return list(tx.execute(query).scalars())


def last_step(tx: Connection, run: int, key: int) -> int | None:
    """The highest step of a key."""
    return tx.execute(
        select(_t.step).where(_t.run == run, _t.key == key).order_by(_t.step.desc()).limit(1)
    ).scalar()
