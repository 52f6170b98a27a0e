"""How much room rows take, and which runs nobody sees."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from runcairn.server.store import dialects, schema
from runcairn.server.store.schema import entity, project, run
from runcairn.server.store.versions import WHOLE, shown_id

_BLOBS = (
    (schema.data, ("vals",)),
    (schema.chunk, ("blocks",)),
    (schema.axis, ("blocks", "steps", "times")),
    (schema.batch, ("payload",)),
    (schema.logblock, ("payload",)),
    (schema.value, ("json",)),
)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A run that lists do not have. since: seconds since the epoch."""

    run: int
    id: str
    entity: str
    project: str
    why: Literal["trash", "former"]
    since: float


def unseen(tx: Connection, before: float, *, former: bool) -> list[Unseen]:
    """Runs thrown away before that moment, the oldest first; and those put aside by rewinds, where `former`."""
    query = (
        select(run.c.id, run.c.rid, entity.c.name, project.c.name, run.c.deleted, run.c.former)
        .join(project, project.c.id == run.c.project)
        .join(entity, entity.c.id == project.c.entity)
        .where(WHOLE)
        .order_by(func.coalesce(run.c.deleted, run.c.former), run.c.id)
    )
    where: Any = run.c.deleted < before
    if former:
        where |= run.c.deleted.is_(None) & (run.c.former < before)
    return [
        Unseen(
            row[0],
            shown_id(row[1]),
            row[2],
            row[3],
            "former" if row[4] is None else "trash",
            row[4] or row[5],
        )
        for row in tx.execute(query.where(where))
    ]


def removable(tx: Connection, run_ids: list[int]) -> list[int]:
    """Those of `run_ids` that are in the trash or former versions."""
    here = (run.c.id.in_(run_ids), WHOLE, run.c.deleted.is_not(None) | run.c.former.is_not(None))
    return list(tx.execute(select(run.c.id).where(*here).order_by(run.c.id)).scalars())


def size_of(tx: Connection, run_id: int) -> int:
    """Bytes of the run's large columns. The blobs themselves are not read."""
    total = 0
    for table, names in _BLOBS:
        for name in names:
            size: Any = func.coalesce(func.sum(func.length(table.c[name])), 0)
            total += int(tx.execute(select(size).where(table.c.run == run_id)).scalar_one())
    return total


def of_database(tx: Connection) -> tuple[int, int]:
    """Bytes of the database, and how many of them are unused."""
    return dialects.room(tx)
