"""Rows of saved views."""

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from runcairn.server.store.schema import view
from runcairn.wire.views import View


def _view(name: str, data: str, version: int, updated: float) -> View:
    return View(name=name, data=msgspec.Raw(data.encode()), version=version, updated=updated)


_VIEW = select(view.c.name, view.c.data, view.c.version, view.c.updated)


def find(tx: Connection, project: int, name: str) -> View | None:
    """The view `name` of a project."""
    row = tx.execute(_VIEW.where(view.c.project == project, view.c.name == name)).one_or_none()
    return _view(*row) if row else None


def all_of(tx: Connection, project: int) -> list[View]:
    """The views of a project by name."""
    return [_view(*row) for row in tx.execute(_VIEW.where(view.c.project == project).order_by(view.c.name))]


def put(tx: Connection, project: int, name: str, data: str, now: float) -> int:
    """Keep `data` under `name`; returns the number of this write, from 1."""
    here = (view.c.project == project) & (view.c.name == name)
    version = tx.execute(select(view.c.version).where(here)).scalar_one_or_none()
    if version is None:
        tx.execute(insert(view).values(project=project, name=name, version=1, updated=now, data=data))
        return 1
    tx.execute(update(view).where(here).values(version=version + 1, updated=now, data=data))
    return version + 1


def drop(tx: Connection, project: int, name: str) -> bool:
    """Remove a view; False when there was none."""
    return tx.execute(delete(view).where(view.c.project == project, view.c.name == name)).rowcount > 0
