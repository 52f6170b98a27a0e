"""Rows of projects, and what their runs logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from runcairn.server.store import accounts
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
    .outerjoin(run, run.c.project == project.c.id)
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


def keys(tx: Connection, project_id: int) -> list[KeyInfo]:
    """The keys that its runs logged, with how many runs have each."""
    query = (
        select(series.c.name, series.c.stream, series.c.kind, func.count())
        .join(run, run.c.id == series.c.run)
        .where(run.c.project == project_id)
        .group_by(series.c.name, series.c.stream, series.c.kind)
        .order_by(series.c.name)
    )
    return [KeyInfo(name=n, stream=s, kind=k, runs=count) for n, s, k, count in tx.execute(query)]


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
