"""What the server tidies by itself, once an hour: the trash after its time, and bytes that no name points to."""

import logging
import threading
import time
from collections.abc import Callable

from runcairn.errors import RuncairnError
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
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self.busy = False
        """A round was asked for, or is going on."""

    def start(self) -> None:
        """Begin; the first round is an hour away, so that a start is quick."""
        self._thread = threading.Thread(target=self._loop, name="tidying", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End. Call it before the database is closed."""
        self._ending.set()
        self._wake.set()
        if self._thread:
            self._thread.join()

    def hurry(self) -> None:
        """Begin a round now: something was deleted. From any thread."""
        self.busy = True
        self._wake.set()

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
            if self._ending.is_set():
                break

            with (
                self._database.read() as tx
            ):  # most have one: the writing thread is asked about the others alone
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

    def _loop(self) -> None:
        while True:
            self._wake.wait(EVERY)
            self._wake.clear()
            if self._ending.is_set():
                return
            self.busy = True
            try:
                runs, freed = self.round()
                if runs or freed:
                    _log.info("tidied: %d runs deleted for good, %d bytes collected", runs, freed)
            except (RuncairnError, OSError) as error:
                _log.warning("tidying failed, it will be tried again in an hour: %s", error)
            self.busy = self._wake.is_set()
