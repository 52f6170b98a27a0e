"""What the server tidies by itself, once an hour: the trash after its time, and bytes that no name points to."""

import logging
import time
from collections.abc import Callable

from runcairn.errors import RuncairnError
from runcairn.server.services.background import Background
from runcairn.server.services.dropping import Dropping
from runcairn.server.services.trash import Trash
from runcairn.server.store import files
from runcairn.server.store.blobs import Blobs
from runcairn.server.store.database import Connection, Database

EVERY = 3600.0
"""Seconds between two rounds."""
GRACE = 86_400.0
"""Seconds that bytes without a name are kept: those of an upload come before their name."""
_log = logging.getLogger(__name__)


class Tidying:
    """A thread that tidies. `close` ends it within what it is at."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        trash: Trash,
        dropping: Dropping,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database, self._blobs, self._trash, self._clock = database, blobs, trash, clock
        self._dropping = dropping
        self._background = Background("tidying", self._turn, EVERY)
        self.busy = False
        """A round was asked for, or is going on."""

    def start(self) -> None:
        """Begin; the first round is an hour away, so that a start is quick."""
        self._background.start()

    def close(self) -> None:
        """End. Call it before the database is closed."""
        self._background.close()

    def hurry(self) -> None:
        """Begin a round now: something was deleted. From any thread."""
        self.busy = True
        self._background.wake()

    def round(self) -> tuple[int, int]:
        """Empty the trash of what is too old, collect bytes; returns (runs, bytes) that are gone."""
        self._dropping.all()
        return self._trash.empty_old(), self.collect()

    def collect(self) -> int:
        """Delete bytes without a name that are older than a day; returns how many bytes.

        Whether they have one is asked in the writing thread, and they are deleted there: a name that is given at the
        same moment comes before, and they stay, or after, and its sender hears that they are missing (F48).
        """
        before, freed = self._clock() - GRACE, 0
        for digests in self._blobs.older_than(before):
            if self._background.ending:
                break
            # Most have one: the writing thread is asked about the others alone.
            with self._database.read() as tx:
                used = files.named(tx, digests)
            loose = [digest for digest in digests if digest not in used]
            if not loose:
                continue

            def work(tx: Connection, some: list[str] = loose) -> int:
                used = files.named(tx, some)
                return sum(self._blobs.delete(digest) for digest in some if digest not in used)

            with self._blobs.deleting() as may:
                if not may:
                    _log.info("bytes are not collected while a backup copies them")
                    break
                freed += self._database.write(work).result()
        return freed

    def _turn(self) -> float:
        self.busy = True
        try:
            runs, freed = self.round()
            if runs or freed:
                _log.info("tidied: %d runs deleted for good, %d bytes collected", runs, freed)
        except (RuncairnError, OSError) as error:
            _log.warning("tidying failed, it will be tried again in an hour: %s", error)
        self.busy = self._background.woken
        return EVERY
