"""Saved states of pages; the server keeps them and reads nothing of them."""

from collections.abc import Callable

import msgspec

from runcairn.errors import NotFound, Refused
from runcairn.server.services.names import check_name
from runcairn.server.store import views
from runcairn.server.store.database import Connection, Database
from runcairn.server.store.projects import Project
from runcairn.wire.views import View


class Views:
    """Views of a project, by name."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def find(self, project: Project, name: str) -> View:
        """The view `name`. Raises NotFound."""
        found = await self._database.aread(lambda tx: views.find(tx, project.id, name))
        if found is None:
            raise NotFound(f"there is no view {name!r}", status=404, code="not_found")
        return found

    async def all(self, project: Project) -> list[View]:
        """All views of a project."""
        return await self._database.aread(lambda tx: views.all_of(tx, project.id))

    async def put(self, project: Project, name: str, data: msgspec.Raw, expected: int | None) -> View:
        """Keep `data`. Raises Refused 412 when somebody else wrote since version `expected`."""
        check_name("the view", name)
        now, text = self._clock(), bytes(data).decode()

        def work(tx: Connection) -> int:
            before = views.find(tx, project.id, name)
            version = before.version if before else 0
            if expected is not None and expected != version:
                raise Refused(
                    f"the view {name!r} was changed meanwhile: version {version}, not {expected}",
                    status=412,
                    code="changed_meanwhile",
                    remedy="load it again",
                )
            return views.put(tx, project.id, name, text, now)

        version = await self._database.awrite(work)
        return View(name=name, data=data, version=version, updated=now)

    async def drop(self, project: Project, name: str) -> None:
        """Remove a view; one that is not there stays so."""
        await self._database.awrite(lambda tx: views.drop(tx, project.id, name))
