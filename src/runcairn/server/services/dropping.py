"""Runs that are deleted for good, and copies that were not finished: their rows go in pieces, in the background."""

import logging
import threading
from collections.abc import Callable, Sequence

from runcairn.errors import RuncairnError
from runcairn.server.services import failpoints
from runcairn.server.services.background import Background
from runcairn.server.store import drops, versions
from runcairn.server.store.database import Connection, Database

AGAIN = 60.0
"""Seconds until what could not be deleted is tried again."""
_log = logging.getLogger(__name__)


class Dropping:
    """Deletes rows. `start` begins with what a server that was killed left half; `close` ends it within a piece."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._one = threading.Lock()
        self._background = Background("dropping", self._turn)

    def start(self, now: float) -> None:
        """Begin. now: seconds since the epoch."""
        with self._database.read() as tx:
            unfinished = versions.in_state(tx, versions.MAKING)
        if unfinished:
            self._database.write(lambda tx: versions.let_go(tx, unfinished, now)).result()
        self._background.wake()
        self._background.start()

    def close(self) -> None:
        """End. Call it before the database is closed."""
        self._background.close()

    def let_go(self, tx: Connection, runs: Sequence[int], now: float) -> None:
        """In the caller's transaction: the runs are there for nobody. Call `note` after the commit."""
        versions.let_go(tx, list(runs), now)

    def note(self) -> None:
        """There is something to delete. From any thread."""
        self._background.wake()

    def all(self) -> int:
        """Delete all rows of what was let go; returns of how many runs. One caller at a time."""
        with self._one:
            with self._database.read() as tx:
                going = versions.in_state(tx, versions.GOING)
            for run in going:
                while not self._background.ending and self._some(lambda tx, run=run: drops.some(tx, run)):
                    pass
            return len(going)

    def _some(self, work: Callable[[Connection], bool]) -> bool:
        left = self._database.write(work).result()
        failpoints.reach("dropped_a_piece")
        return left

    def _turn(self) -> float | None:
        try:
            self.all()
        except RuncairnError as error:
            _log.warning("runs could not be deleted, it will be tried again: %s", error.problem)
            return AGAIN
        return None
