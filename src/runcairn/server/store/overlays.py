"""What is shown otherwise than it was logged: one row an entry, in the order in which they were made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from runcairn.server.store.schema import account, overlay, series
from runcairn.wire.overlays import OverlayEntry

_t = overlay.c


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it lies. key: series.id, None: every key of history."""

    id: int
    kind: str
    key: int | None
    lo: int | None
    hi: int | None
    logged: str
    shown: str


@dataclass(frozen=True, slots=True)
class HiddenRange:
    """Steps that are not shown; key None: of every key of the run's history."""

    run: int
    key: int | None
    lo: int | None
    hi: int | None


def add(tx: Connection, run: int, values: dict[str, Any]) -> int:
    """A new entry; `values` by column. Returns its number in the run."""
    highest = tx.execute(select(func.max(_t.id)).where(_t.run == run)).scalar()
    number = 0 if highest is None else highest + 1
    tx.execute(insert(overlay).values(run=run, id=number, **values))
    return number


def remove(tx: Connection, run: int, number: int) -> None:
    """Undo an entry."""
    tx.execute(delete(overlay).where(_t.run == run, _t.id == number))


def of_run(tx: Connection, run: int) -> list[Entry]:
    """The entries of a run, the first made first."""
    columns = [_t[name] for name in Entry.__dataclass_fields__]
    return [Entry(*row) for row in tx.execute(select(*columns).where(_t.run == run).order_by(_t.id))]


def listed(tx: Connection, run: int) -> list[OverlayEntry]:
    """As people see them, the latest first."""
    query = (
        select(_t.id, _t.kind, _t.made, account.c.name, series.c.name, _t.lo, _t.hi, _t.logged, _t.shown)
        .select_from(overlay)
        .outerjoin(series, (series.c.run == _t.run) & (series.c.id == _t.key))
        .outerjoin(account, account.c.id == _t.account)
        .where(_t.run == run)
        .order_by(_t.id.desc())
    )
    names = ("id", "kind", "made", "user", "key", "lo", "hi", "logged", "shown")
    return [OverlayEntry(**dict(zip(names, row, strict=True))) for row in tx.execute(query)]


def hidden(tx: Connection, runs: Sequence[int]) -> list[HiddenRange]:
    """The ranges that are not shown, of any of `runs`."""
    query = select(_t.run, _t.key, _t.lo, _t.hi).where(_t.run.in_(runs), _t.kind == "hide")
    return [HiddenRange(*row) for row in tx.execute(query)]


def names(tx: Connection, run: int) -> list[tuple[str, int]]:
    """(name as it is logged, key) of the keys that are shown under another name."""
    query = select(_t.logged, _t.key).where(_t.run == run, _t.kind == "rename")
    return [(logged, key) for logged, key in tx.execute(query)]
