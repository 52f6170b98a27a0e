"""Runs thrown away, and had back; after a time they are deleted for good, and bytes that nobody names are collected."""

from collections.abc import Callable

from runcairn.errors import NotFound, Refused
from runcairn.server.services.dropping import Dropping
from runcairn.server.services.live import Live
from runcairn.server.store import disk, runs, versions
from runcairn.server.store.database import Connection, Database
from runcairn.server.store.projects import Project
from runcairn.wire.live import RunChange
from runcairn.wire.runs import RunInfo

KEPT = 30 * 86_400.0
"""Seconds that a run stays in the trash."""


class Trash:
    """Takes runs, gives them back."""

    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Callable[[], float],
        dropping: Dropping,
        *,
        on_drop: Callable[[int], None],
        on_return: Callable[[int], None],
    ) -> None:
        """on_drop: in the writing thread, what is remembered of the run is no longer true. on_return: it is back."""
        self._database, self._live, self._clock, self._dropping = database, live, clock, dropping
        self._on_drop, self._on_return = on_drop, on_return

    async def take(self, run: int) -> None:
        """Throw a run away: it is in no list and at no address, and can be had back for 30 days. Raises NotFound."""
        now = self._clock()

        def work(tx: Connection) -> int:
            place = runs.place(tx, run)
            if place is None:
                raise _missing(run)
            self._on_drop(run)
            versions.put_aside(tx, run, former_since=None, deleted=now)
            return place.project

        project = await self._database.awrite(work)
        self._live.publish(project, RunChange(run=run, info=True, files=True))

    async def give_back(self, run: int) -> RunInfo:
        """A run from the trash, or a former version: it has its id again, and every row.

        Where a version of it has the id now, that becomes a former one. Raises NotFound, Refused 409 where another
        run has the id.
        """
        now = self._clock()

        def work(tx: Connection) -> tuple[int, int | None]:
            where = versions.where(tx, run)
            if where is None:
                raise _missing(run)
            if where.deleted is None and where.former is None:
                return where.project, None
            aside = versions.holder(tx, run)
            if aside is not None:
                if where.former is None and run not in versions.origins(tx, aside):
                    raise Refused(
                        f"another run has the id {where.id!r} now",
                        status=409,
                        code="run_exists",
                        remedy="delete that one first, then this one can be had back",
                    )
                versions.put_aside(tx, aside, former_since=now, deleted=None)
            self._on_drop(run)
            versions.bring_back(tx, run)
            return where.project, aside

        project, aside = await self._database.awrite(work)
        for each in (run, aside):
            if each is not None:
                self._live.publish(project, RunChange(run=each, info=True, files=True, new=each == run))
        self._on_return(run)
        return (await self._database.aread(lambda tx: runs.listed(tx, [run])))[0]

    async def listing(self, project: Project) -> list[RunInfo]:
        """What of a project is in the trash, the latest first."""
        return await self._database.aread(lambda tx: runs.listed(tx, versions.thrown_away(tx, project.id)))

    async def empty(self, run: int) -> None:
        """Delete a run that is in the trash for good: it is gone at once, its rows follow in the background.

        Raises NotFound, Refused 409 for one that is not there.
        """
        now = self._clock()

        def work(tx: Connection) -> None:
            where = versions.where(tx, run)
            if where is None:
                raise _missing(run)
            if where.deleted is None:
                raise Refused(
                    f"the run {where.id!r} is not in the trash",
                    status=409,
                    code="not_in_trash",
                    remedy="delete it first; then it can be had back for 30 days, or deleted for good",
                )
            self._delete(tx, [run], now)

        await self._database.awrite(work)
        self._dropping.note()

    async def remove(self, runs: list[int]) -> int:
        """Delete those of `runs` for good that are in the trash or former versions; returns how many."""
        now = self._clock()

        def work(tx: Connection) -> int:
            gone = disk.removable(tx, runs)
            self._delete(tx, gone, now)
            return len(gone)

        return await self._database.awrite(work)

    def empty_old(self, kept: float = KEPT) -> int:
        """Delete for good what was thrown away more than `kept` seconds ago, rows and all; returns how many runs."""
        now = self._clock()
        count = 0
        while True:
            with self._database.read() as tx:
                old = versions.thrown_away_before(tx, now - kept, 100)
            if not old:
                return count
            self._database.write(lambda tx, old=old: self._delete(tx, old, now)).result()
            self._dropping.all()
            count += len(old)

    def _delete(self, tx: Connection, gone: list[int], now: float) -> None:
        for run in gone:
            self._on_drop(run)
        self._dropping.let_go(tx, gone, now)


def _missing(run: int) -> NotFound:
    return NotFound(
        f"there is no run number {run}",
        status=404,
        code="not_found",
        remedy="it may have been deleted; the run folder still has everything",
    )
