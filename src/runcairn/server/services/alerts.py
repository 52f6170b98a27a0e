"""What scripts want people to know now: kept with the run, told at once."""

from dataclasses import dataclass

from runcairn.errors import NotFound, UsageError
from runcairn.server.services.live import Live
from runcairn.server.store import alerts, runs
from runcairn.server.store.database import Connection, Database
from runcairn.wire.alerts import MAX_TEXT, MAX_TITLE, Alert
from runcairn.wire.live import RunChange

MOST = 10_000
"""Alerts of one run; later ones are refused, so that a loop gone wild fills nothing."""


@dataclass(slots=True)
class Alerts:
    """Takes them."""

    database: Database
    live: Live

    async def add(self, run: int, given: list[Alert]) -> int:
        """Keep each once; repeating changes nothing. Returns how many were new. Raises NotFound, UsageError."""
        for one in given:
            if not one.title or len(one.title) > MAX_TITLE or len(one.text) > MAX_TEXT:
                raise UsageError(
                    f"an alert has a title of 1 to {MAX_TITLE} characters and a text of up to {MAX_TEXT:,}",
                    remedy="say it shorter",
                )

        def work(tx: Connection) -> tuple[int, list[Alert]]:
            place = runs.place(tx, run)
            if place is None:
                raise NotFound(f"there is no run number {run}", status=404, code="not_found")
            if alerts.count(tx, run) + len(given) > MOST:
                raise UsageError(f"a run has up to {MOST:,} alerts")
            return place.project, alerts.add(tx, run, given)

        project, new = await self.database.awrite(work)
        if new:
            self.live.publish(project, RunChange(run=run, info=True, alerts=new))
        return len(new)
