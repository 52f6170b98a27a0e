"""Projects: found by their two names, listed, described."""

from collections.abc import Callable

from msgspec import UNSET, structs

from runcairn.errors import NotFound
from runcairn.server.access import Who
from runcairn.server.services.keycounts import KeyCounts
from runcairn.server.services.metric_rules import described
from runcairn.server.services.names import check_name
from runcairn.server.store import projects, runs
from runcairn.server.store.database import Database
from runcairn.server.store.projects import Project
from runcairn.wire.projects import KeyInfo, ProjectInfo, ProjectUpdate
from runcairn.wire.runs import MetricDef


class Projects:
    """The list of projects, and what each one's runs logged."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._counts = KeyCounts()

    async def find(self, who: Who, entity: str, name: str) -> Project:
        """The project; an entity of `-` is the caller's. Raises NotFound."""
        owner = who.entity if entity == "-" else entity
        found = await self._database.aread(lambda tx: projects.find(tx, owner, name))
        if found is None:
            raise NotFound(
                f"there is no project {owner}/{name}",
                status=404,
                code="not_found",
                remedy="a project begins with its first run",
            )
        return found

    async def make(self, who: Who, entity: str, name: str) -> Project:
        """The project, made where it is missing."""
        owner = who.entity if entity == "-" else check_name("the entity", entity)
        check_name("the project", name)
        if found := await self._database.aread(lambda tx: projects.find(tx, owner, name)):
            return found
        now = self._clock()
        return await self._database.awrite(lambda tx: projects.find_or_make(tx, owner, name, now))

    async def all(self) -> list[ProjectInfo]:
        """Every project, the one heard of last first."""
        return await self._database.aread(projects.all_of_them)

    async def info(self, project: Project) -> ProjectInfo:
        """One project as lists show it."""
        return await self._database.aread(lambda tx: projects.info(tx, project.id))

    async def edit(self, project: Project, change: ProjectUpdate) -> ProjectInfo:
        """Write what the change carries."""
        values = {key: value for key, value in structs.asdict(change).items() if value is not UNSET}
        now = self._clock()
        await self._database.awrite(lambda tx: projects.edit(tx, project.id, values, now))
        return await self.info(project)

    def forget_keys(self, project: int) -> None:
        """The keys of a project's runs have other names now: they are counted anew when somebody asks."""
        self._counts.forget(project)

    async def keys(self, project: Project) -> list[KeyInfo]:
        """What the runs logged, with what `define_metric` said of it.

        A key is drawn over another only where each run that has it has the other too: no curve is missing.
        """
        found, defined = await self._database.aread(
            lambda tx: (self._counts.of(tx, project.id), runs.metrics(tx, project.id))
        )
        first: dict[str, MetricDef] = {}
        for one in defined:
            first.setdefault(one.name, one)  # the newest run's word counts
        runs_of = {key.name: key.runs for key in found if key.stream == "history"}
        keys = [described(key, list(first.values())) for key in found]
        return [
            structs.replace(key, step_metric=None)
            if key.step_metric and runs_of.get(key.step_metric, 0) < key.runs
            else key
            for key in keys
        ]
