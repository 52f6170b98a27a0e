"""Versions of a run under one id: the one that is shown, those that a rewind put aside, and what was thrown away.

Only the shown one has the id itself in `rid`; the others have `id/number`: no id that users give has a slash.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, exists, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from runcairn.server.store.schema import run
from runcairn.server.store.schema import writer as writers

MAKING, GOING = "making", "going"
"""States of what is half there: a copy that is being made, a run that is being deleted for good. `deleted` is set in
both, so that nobody sees them; who finds them at a start deletes them.
"""
WHOLE: ColumnElement[bool] = run.c.state.not_in((MAKING, GOING))
SHOWN: ColumnElement[bool] = and_(run.c.deleted.is_(None), run.c.former.is_(None))
"""Of a row of `run`: lists have it."""


def shown_id(rid: str) -> str:
    """The id that users know, of what stands in `rid`."""
    return rid.partition("/")[0]


def of_writer(tx: Connection, project_id: int, rid: str, writer: str) -> int | None:
    """The version of `rid` that `writer` made or joined; None when it did neither, or that was thrown away."""
    known = exists().where(writers.c.run == run.c.id, writers.c.writer == writer).correlate(run)
    query = (
        select(run.c.id)
        .where(
            run.c.project == project_id,
            or_(run.c.rid == rid, run.c.rid.between(f"{rid}/", f"{rid}/:")),
            run.c.deleted.is_(None),
            or_(run.c.made_by == writer, known),
        )
        .order_by(run.c.id.desc())
        .limit(1)
    )
    return tx.execute(query).scalar()


def former(tx: Connection, run_id: int) -> list[int]:
    """Numbers of the versions that rewinds put aside, the latest first."""
    here = select(run.c.project, run.c.rid).where(run.c.id == run_id)
    row = tx.execute(here).one_or_none()
    if row is None:
        return []
    rid = shown_id(row.rid)
    query = select(run.c.id).where(
        run.c.project == row.project,
        run.c.rid.between(f"{rid}/", f"{rid}/:"),
        run.c.former.is_not(None),
        run.c.deleted.is_(None),
        run.c.id != run_id,
    )
    return list(tx.execute(query.order_by(run.c.former.desc())).scalars())


def put_aside(tx: Connection, run_id: int, *, former_since: float | None, deleted: float | None) -> None:
    """The run gives its id free, and says since when it is a former version, or thrown away."""
    rid = tx.execute(select(run.c.rid).where(run.c.id == run_id)).scalar_one()
    values = {"rid": f"{shown_id(rid)}/{run_id}", "former": former_since, "deleted": deleted}
    tx.execute(update(run).where(run.c.id == run_id).values(**values))


def bring_back(tx: Connection, run_id: int) -> None:
    """The run has its id again, which must be free."""
    rid = tx.execute(select(run.c.rid).where(run.c.id == run_id)).scalar_one()
    values = {"rid": shown_id(rid), "former": None, "deleted": None}
    tx.execute(update(run).where(run.c.id == run_id).values(**values))


def thrown_away(tx: Connection, project_id: int) -> list[int]:
    """Numbers of the runs of a project in the trash, the latest first."""
    query = select(run.c.id).where(run.c.project == project_id, run.c.deleted.is_not(None), WHOLE)
    return list(tx.execute(query.order_by(run.c.deleted.desc())).scalars())


def thrown_away_before(tx: Connection, when: float, most: int) -> list[int]:
    """Numbers of the runs that were thrown away before `when` (seconds since the epoch), the oldest first."""
    query = select(run.c.id).where(run.c.deleted < when, WHOLE).order_by(run.c.deleted).limit(most)
    return list(tx.execute(query).scalars())


def in_state(tx: Connection, state: str) -> list[int]:
    """Numbers of the runs that are `state`, the oldest first."""
    return list(tx.execute(select(run.c.id).where(run.c.state == state).order_by(run.c.id)).scalars())


def let_go(tx: Connection, run_ids: list[int], now: float) -> None:
    """From now on the runs are there for nobody; their rows go in pieces: store/drops.py."""
    gone = {"state": GOING, "deleted": now}
    tx.execute(update(run).where(run.c.id.in_(run_ids)).values(**gone))


def holder(tx: Connection, run_id: int) -> int | None:
    """Who has now the id that the run `run_id` had."""
    row = tx.execute(select(run.c.project, run.c.rid).where(run.c.id == run_id)).one_or_none()
    if row is None:
        return None
    query = select(run.c.id).where(run.c.project == row.project, run.c.rid == shown_id(row.rid))
    return tx.execute(query).scalar()


@dataclass(frozen=True, slots=True)
class Where:
    """Any run, also one in the trash: its project's number, the id that users know, since when it is not shown."""

    project: int
    id: str
    deleted: float | None
    former: float | None


def where(tx: Connection, run_id: int) -> Where | None:
    """Of run number `run_id`; None when it is not there, or only half."""
    row = tx.execute(
        select(run.c.project, run.c.rid, run.c.deleted, run.c.former).where(run.c.id == run_id, WHOLE)
    ).one_or_none()
    return None if row is None else Where(row[0], shown_id(row[1]), row[2], row[3])


def origins(tx: Connection, run_id: int) -> set[int]:
    """The versions that the run was rewound from, and they from others."""
    found: set[int] = set()
    at: int | None = run_id
    while at is not None and at not in found:
        found.add(at)
        row = tx.execute(
            select(run.c.parent, run.c.parent_rid, run.c.rid).where(run.c.id == at)
        ).one_or_none()
        at = row.parent if row is not None and row.parent_rid == shown_id(row.rid) else None
    return found - {run_id}
