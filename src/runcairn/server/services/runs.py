"""Runs: begun, edited, heard of, listed, deleted."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET

from runcairn.errors import NotFound, Refused, UsageError
from runcairn.filters import parse_filter
from runcairn.names import readable_name
from runcairn.server.access import Who
from runcairn.server.services.live import Live
from runcairn.server.services.names import check_name
from runcairn.server.store import filters_sql, projects, runs
from runcairn.server.store.database import Connection, Database
from runcairn.server.store.projects import Project
from runcairn.server.store.runs import Listing, Place
from runcairn.wire.live import RunChange
from runcairn.wire.projects import KeyInfo
from runcairn.wire.runs import ENDED, AliveAnswer, RunDetail, RunInfo, RunPage, RunStart, RunUpdate

MOST_RUNS = 1000
"""Runs of one page."""
_PLAIN = ("name", "notes", "job_type", "exit_code", "ended", "state")
_BY_SCRIPT = ("state", "config", "summary", "metadata", "metrics", "unsent")
"""Changes that are a sign of life; names, notes and tags are edited by people too."""
_AS_JSON = ("tags", "config", "summary", "metadata", "metrics", "unsent")


class Runs:
    """What is known of runs besides their series."""

    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Callable[[], float],
        *,
        on_end: Callable[[int], None],
        on_drop: Callable[[int], None],
    ) -> None:
        self._database = database
        self._live = live
        self._clock = clock
        self._on_end = on_end  # a run that has ended is sealed whole
        self._on_drop = on_drop  # in the writing thread: what is remembered of the run is no longer true

    async def start(self, who: Who, project: Project, rid: str, start: RunStart) -> RunInfo:
        """The run `rid`: made, or found and running again. Repeating changes nothing.

        Raises Refused 409 when `resume` says never and the run is there from another writer, NotFound when it says
        must and it is not.
        """
        check_name("the run id", rid)
        now = self._clock()

        def work(tx: Connection) -> tuple[int, bool]:
            found = runs.find(tx, project.id, rid)
            if found is None:
                if start.resume == "must":
                    raise NotFound(f"there is no run {rid!r} to resume", status=404, code="not_found")
                return runs.make(tx, self._values(tx, who, project, rid, start, now)), True
            if start.resume == "never" and runs.written_by_others(tx, found, start.writer):
                raise Refused(
                    f"the run {rid!r} is there already",
                    status=409,
                    code="run_exists",
                    remedy="choose another id, or resume='allow'",
                )
            return found, False

        run_id, new = await self._database.awrite(work)
        self._live.publish(project.id, RunChange(run=run_id, info=True, new=new))
        return (await self.detail(run_id)).run

    def _values(
        self, tx: Connection, who: Who, project: Project, rid: str, start: RunStart, now: float
    ) -> dict[str, Any]:
        slot = runs.free_slot(tx, project.id)
        return {
            "project": project.id,
            "rid": rid,
            "name": start.name or readable_name(rid),
            "state": "running",
            "slot": slot,
            "created": now,
            "started": start.started,
            "seen": now,
            "group_name": start.group or "",
            "job_type": start.job_type or "",
            "tags": json.dumps(start.tags, ensure_ascii=False),
            "notes": start.notes or "",
            "account": who.account,
        }

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
        """Write what the change carries; the same change again changes nothing."""
        place = await self.place(run)
        now = self._clock()
        values = _columns(change)
        if any(getattr(change, field) is not UNSET for field in _BY_SCRIPT):
            values["seen"] = now
        if change.state is not UNSET and change.ended is UNSET:
            values["ended"] = now if change.state in ENDED else None

        def work(tx: Connection) -> None:
            runs.edit(tx, run, values)
            if isinstance(change.config, dict):
                runs.put_config(tx, run, runs.flatten(change.config))

        await self._database.awrite(work)
        self._live.publish(place.project, RunChange(run=run, info=True))
        if change.state is not UNSET and change.state in ENDED:
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

    async def drop(self, run: int) -> None:
        """Delete a run with everything that was kept of it."""
        place = await self.place(run)

        def work(tx: Connection) -> None:
            self._on_drop(run)
            runs.drop(tx, run)

        await self._database.awrite(work)
        self._live.publish(place.project, RunChange(run=run, info=True, files=True))

    async def keys(self, run: int) -> list[KeyInfo]:
        """The keys that one run logged."""
        await self.place(run)
        return await self._database.aread(lambda tx: projects.run_keys(tx, run))

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
    """What the query asks for, checked. `columns`: `*`, or `config.lr,summary.loss,...`."""
    name = order.removeprefix("-")
    source, dot, key = name.partition(".")
    if not (source in ("config", "summary") and dot and key) and filters_sql.run_column(name) is None:
        raise UsageError(
            f"runs cannot be ordered by {name!r}", remedy="use created, name, ..., config.KEY or summary.KEY"
        )
    config: frozenset[str] | None = None
    summary: frozenset[str] | None = None
    if columns != "*":
        asked = [column.partition(".") for column in columns.split(",") if column]
        config = frozenset(key for source, _, key in asked if source == "config")
        summary = frozenset(key for source, _, key in asked if source == "summary")
    return Listing(parse_filter(text), name, order.startswith("-"), offset, limit, config, summary)


def _columns(change: RunUpdate) -> dict[str, Any]:
    """The columns that a change writes."""
    values: dict[str, Any] = {}
    for field in _PLAIN:
        if (value := getattr(change, field)) is not UNSET:
            values[field] = value
    for field in _AS_JSON:
        if (value := getattr(change, field)) is not UNSET:
            values[field] = msgspec.json.encode(value).decode()
    if change.group is not UNSET:
        values["group_name"] = change.group
    return values


def _missing(run: int) -> NotFound:
    return NotFound(
        f"there is no run number {run}",
        status=404,
        code="not_found",
        remedy="it may have been deleted; the run folder still has everything",
    )
