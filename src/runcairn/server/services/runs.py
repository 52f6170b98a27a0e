"""Runs: begun, edited, heard of, listed, deleted."""

import json
from collections.abc import Callable

from runcairn.errors import NotFound, UsageError
from runcairn.filters import parse_filter
from runcairn.server.access import Who
from runcairn.server.services import writers
from runcairn.server.services.beginning import Begun, begin, settle
from runcairn.server.services.branching import Branching
from runcairn.server.services.edits import changed_columns
from runcairn.server.services.live import Live
from runcairn.server.services.metric_rules import described, shown_of
from runcairn.server.services.names import check_name
from runcairn.server.store import filters_sql, projects, runs, series_keys
from runcairn.server.store.database import Connection, Database
from runcairn.server.store.projects import Project
from runcairn.server.store.runs import Listing, Place
from runcairn.wire.live import RunChange
from runcairn.wire.projects import KeyInfo
from runcairn.wire.runs import ENDED, AliveAnswer, RunDetail, RunInfo, RunPage, RunStart, RunUpdate

MOST_RUNS = 1000
"""Runs of one page."""


class Runs:
    """What is known of runs besides their series."""

    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Callable[[], float],
        *,
        branching: Branching,
        on_end: Callable[[int], None],
        settle: Callable[[Connection, int], None],
    ) -> None:
        self._database = database
        self._branching = branching
        self._live = live
        self._clock = clock
        self._on_end = on_end  # a run that has ended is sealed whole
        self._settle = settle  # its summary is written down: who finished it may ask for it next

    async def start(self, who: Who, project: Project, rid: str, start: RunStart) -> RunInfo:
        """The run `rid`: made, or found and running again. Repeating changes nothing.

        Raises Refused 409 when `resume` says never and the run is there from another writer, NotFound when it says
        must and it is not.
        """
        check_name("the run id", rid)
        now = self._clock()

        def join(tx: Connection, begun: Begun) -> Begun:
            if writers.join(tx, begun.run, start, now, late=begun.late):
                standing = runs.standing(tx, begun.run)
                assert standing is not None, "it was found in this transaction"
                runs.edit(tx, begun.run, changed_columns(standing, writers.names(start), now, old=False))
            return begun

        def first(tx: Connection) -> Begun:
            begun = begin(tx, who, project, rid, start, now)
            return begun if begun.branch else join(tx, begun)

        async def whole() -> Begun:
            begun = await self._database.awrite(first)
            branch = begun.branch
            if branch is None:
                return begun
            return await self._branching.grow(
                branch, lambda tx, steps: join(tx, settle(tx, branch, steps, start, now))
            )

        place = (project.id, rid)
        begun = await self._branching.in_turn(place, whole, branches=start.origin is not None)
        if begun.aside is not None:
            self._live.publish(project.id, RunChange(run=begun.aside, info=True))
        self._live.publish(project.id, RunChange(run=begun.run, info=True, new=begun.new))
        return (await self.detail(begun.run)).run

    async def place(self, run: int) -> Place:
        """Where a run belongs. Raises NotFound."""
        found = await self._database.aread(lambda tx: runs.place(tx, run))
        if found is None:
            raise _missing(run)
        return found

    async def find(self, project: Project, rid: str) -> RunDetail:
        """The run that users call `rid`. Raises NotFound."""
        run_id = await self._database.aread(lambda tx: runs.find(tx, project.id, rid))
        if run_id is None:
            raise NotFound(
                f"there is no run {rid!r} in {project.entity}/{project.name}", status=404, code="not_found"
            )
        return await self.detail(run_id)

    async def detail(self, run: int) -> RunDetail:
        """All of one run besides series, logs and files. Raises NotFound."""
        found = await self._database.aread(lambda tx: runs.detail(tx, run))
        if found is None:
            raise _missing(run)
        return found

    async def edit(self, run: int, change: RunUpdate) -> RunDetail:
        """Write what the change carries, as edits.py decides; the same change again changes nothing."""
        place = await self.place(run)
        now = self._clock()

        def work(tx: Connection) -> bool:
            standing = runs.standing(tx, run)
            if standing is None:
                raise _missing(run)
            heard = writers.deferring(tx, run, change, standing)
            values = changed_columns(standing, heard, now, old=writers.is_old(tx, run, change))
            values |= writers.said(tx, run, change, now)
            runs.edit(tx, run, values)
            if "config" in values:
                runs.put_config(tx, run, runs.flatten(json.loads(values["config"])))
            if "metrics" in values:
                series_keys.show(tx, run, shown_of(series_keys.names_of(tx, run), runs.defined(tx, run)))
            if ended := values.get("state") in ENDED:
                self._settle(tx, run)
            return ended

        ended = await self._database.awrite(work)
        self._live.publish(place.project, RunChange(run=run, info=True))
        if ended:
            self._on_end(run)
        return await self.detail(run)

    async def alive(self, run: int) -> AliveAnswer:
        """The script was heard of just now, by the server's clock. A run silent or ended before goes on."""
        place = await self.place(run)
        now = self._clock()
        await self._database.awrite(lambda tx: runs.edit(tx, run, {"seen": now}))
        self._live.publish(place.project, RunChange(run=run, info=True))
        return AliveAnswer(stop=place.stop)

    async def stop(self, run: int) -> AliveAnswer:
        """Ask the script to stop; it hears of it with the next answer."""
        place = await self.place(run)
        await self._database.awrite(lambda tx: runs.edit(tx, run, {"stop": 1}))
        self._live.publish(place.project, RunChange(run=run, info=True))
        return AliveAnswer(stop=True)

    async def keys(self, run: int) -> list[KeyInfo]:
        """The keys that one run logged, with what its own `define_metric` said of them."""
        await self.place(run)
        found, defined = await self._database.aread(
            lambda tx: (projects.run_keys(tx, run), runs.defined(tx, run))
        )
        return [described(key, defined) for key in found]

    async def page(
        self, project: Project, *, text: str, order: str, limit: int, cursor: str, columns: str
    ) -> RunPage:
        """A page of the runs that `text` lets through. Raises FilterError, UsageError."""
        offset = int(cursor) if cursor.isdecimal() and len(cursor) < 12 else 0
        wanted = listing(text, order, min(limit, MOST_RUNS), offset, columns)
        found, total = await self._database.aread(lambda tx: runs.page(tx, project.id, wanted))
        end = offset + len(found)
        return RunPage(runs=found, total=total, next=str(end) if found and end < total else None)


def listing(text: str, order: str, limit: int, offset: int, columns: str) -> Listing:
    """What the query asks for, checked. `columns`: `*`, or `config.lr,summary.loss,...`, or both."""
    name = order.removeprefix("-")
    source, dot, key = name.partition(".")
    if not (source in ("config", "summary") and dot and key) and filters_sql.run_column(name) is None:
        raise UsageError(
            f"runs cannot be ordered by {name!r}", remedy="use created, name, ..., config.KEY or summary.KEY"
        )
    config: frozenset[str] | None = None
    summary: frozenset[str] | None = None
    asked = [column.partition(".") for column in columns.split(",") if column]
    named = frozenset(key for source, _, key in asked if source == "summary")
    if not any(source == "*" for source, _, _ in asked):
        config = frozenset(key for source, _, key in asked if source == "config")
        summary = named
    return Listing(parse_filter(text), name, order.startswith("-"), offset, limit, config, summary, named)


def _missing(run: int) -> NotFound:
    return NotFound(
        f"there is no run number {run}",
        status=404,
        code="not_found",
        remedy="it may have been deleted; the run folder still has everything",
    )
