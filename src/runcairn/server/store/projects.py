"""Rows of projects, and what their runs logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from runcairn.server.store import accounts, versions
from runcairn.server.store.schema import entity, project, run, series
from runcairn.wire.projects import KeyInfo, ProjectInfo


@dataclass(frozen=True, slots=True)
class Project:
    """A project by its number and its two names."""

    id: int
    entity: str
    name: str


_RUNNING = func.coalesce(func.sum(case((run.c.state == "running", 1), else_=0)), 0)
_SEEN = func.coalesce(func.max(run.c.seen), 0.0)
_INFO = (
    select(
        entity.c.name,
        project.c.name,
        project.c.folder,
        project.c.description,
        project.c.created,
        case((project.c.updated < _SEEN, _SEEN), else_=project.c.updated),
        func.count(run.c.id),
        _RUNNING,
    )
    .select_from(project)
    .join(entity, entity.c.id == project.c.entity)
    .outerjoin(run, (run.c.project == project.c.id) & versions.SHOWN)
    .group_by(project.c.id)
)


def find(tx: Connection, entity_name: str, name: str) -> Project | None:
    """The project `entity_name/name`."""
    query = (
        select(project.c.id, entity.c.name, project.c.name)
        .join(entity, entity.c.id == project.c.entity)
        .where(entity.c.name == entity_name, project.c.name == name)
    )
    row = tx.execute(query).one_or_none()
    return Project(*row) if row else None


def find_or_make(tx: Connection, entity_name: str, name: str, now: float) -> Project:
    """The project, made (with its entity) where it is missing."""
    if found := find(tx, entity_name, name):
        return found
    owner = accounts.entity_named(tx, entity_name, now)
    values = {"entity": owner, "name": name, "created": now, "updated": now}
    made = tx.execute(insert(project).values(**values)).inserted_primary_key
    assert made is not None
    return Project(made[0], entity_name, name)


def all_of_them(tx: Connection) -> list[ProjectInfo]:
    """Every project, the one heard of last first."""
    infos = [_info(row) for row in tx.execute(_INFO)]
    return sorted(infos, key=lambda info: -info.updated)


def info(tx: Connection, project_id: int) -> ProjectInfo:
    """One project as lists show it."""
    return _info(tx.execute(_INFO.where(project.c.id == project_id)).one())


def edit(tx: Connection, project_id: int, values: dict[str, str], now: float) -> None:
    """Write the given columns."""
    tx.execute(update(project).where(project.c.id == project_id).values(**values, updated=now))


def key_counts(tx: Connection, project_id: int) -> dict[tuple[str, str, str], int]:
    """(name, stream, kind) -> how many runs have it. Reads every key of every run."""
    query = (
        select(series.c.name, series.c.stream, series.c.kind, func.count())
        .join(run, run.c.id == series.c.run)
        .where(run.c.project == project_id, versions.SHOWN)
        .group_by(series.c.name, series.c.stream, series.c.kind)
    )
    return {(name, stream, kind): count for name, stream, kind, count in tx.execute(query)}


def highest_keys(tx: Connection, project_id: int) -> dict[int, int]:
    """Run -> the highest id of its keys, of the runs that have any. One step down the primary key for each run."""
    top = select(func.max(series.c.id)).where(series.c.run == run.c.id).correlate(run).scalar_subquery()
    query = select(run.c.id, top).where(run.c.project == project_id, versions.SHOWN)
    return {run_id: highest for run_id, highest in tx.execute(query) if highest is not None}


def keys_above(tx: Connection, run_id: int, above: int, upto: int) -> list[tuple[str, str, str]]:
    """(name, stream, kind) of the keys of a run with ids in (above, upto]."""
    query = select(series.c.name, series.c.stream, series.c.kind).where(
        series.c.run == run_id, series.c.id > above, series.c.id <= upto
    )
    return [(name, stream, kind) for name, stream, kind in tx.execute(query)]


def run_keys(tx: Connection, run_id: int) -> list[KeyInfo]:
    """The keys that one run logged."""
    query = (
        select(series.c.name, series.c.stream, series.c.kind)
        .where(series.c.run == run_id)
        .order_by(series.c.name)
    )
    return [KeyInfo(name=n, stream=s, kind=k, runs=1) for n, s, k in tx.execute(query)]


def _info(row: Sequence[Any]) -> ProjectInfo:
    fields: tuple[Any, ...] = tuple(row)
    owner, name, folder, description, created, updated, runs, running = fields
    return ProjectInfo(
        entity=owner,
        name=name,
        folder=folder,
        description=description,
        created=created,
        updated=updated,
        runs=runs,
        running=running,
    )
