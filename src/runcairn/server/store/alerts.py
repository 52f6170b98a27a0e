"""Alerts of runs: each kept once, by its writer and its number there."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select, tuple_

from runcairn.server.store.schema import alert
from runcairn.wire.alerts import Alert

MOST_LISTED = 1000
_t = alert.c


def add(tx: Connection, run: int, alerts: Iterable[Alert]) -> list[Alert]:
    """Keep those that are new; returns them."""
    given = {(one.writer, one.n): one for one in alerts}
    known = tx.execute(select(_t.writer, _t.n).where(_t.run == run, tuple_(_t.writer, _t.n).in_(list(given))))
    there = {(writer, n) for writer, n in known}
    new = [one for key, one in given.items() if key not in there]
    names = Alert.__struct_fields__
    if new:
        tx.execute(
            insert(alert), [{"run": run} | {name: getattr(one, name) for name in names} for one in new]
        )
    return new


def count(tx: Connection, run: int) -> int:
    """How many a run has."""
    return tx.execute(select(func.count()).select_from(alert).where(_t.run == run)).scalar_one()


def of_run(tx: Connection, run: int) -> list[Alert]:
    """The last 1,000 of a run, in the order of their time."""
    names = Alert.__struct_fields__
    latest = (_t.time.desc(), _t.writer.desc(), _t.n.desc())
    query = select(*(_t[name] for name in names)).where(_t.run == run).order_by(*latest).limit(MOST_LISTED)
    return [Alert(**row) for row in reversed(tx.execute(query).mappings().all())]
