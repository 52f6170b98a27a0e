"""The thread that writes: many callers share one transaction and its sync (group commit)."""

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from runcairn.errors import Refused, StoreFull
from runcairn.server.store import dialects

T = TypeVar("T")
MOST_JOBS = 256
"""Jobs that share one transaction."""


@dataclass(slots=True)
class _Job:
    work: Callable[[Connection], Any]
    future: Future[Any] = field(default_factory=Future[Any])


class Writer:
    """Runs what it is given, in the order given, and answers when the commit is on the disk.

    A job that raises is undone alone and gets its exception; when the commit itself fails, all its jobs fail:
    with StoreFull when the disk is full (the next commit tries again), else with Refused 503, and from then on
    nothing is written, because what the disk holds is unknown.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._forget: list[Callable[[], None]] = []
        self._gate = threading.Lock()
        self._closed = False
        self._broken: str | None = None
        self._full = False
        self.commits = 0
        self._thread = threading.Thread(target=self._loop, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str | None:
        """Why nothing can be written now; None when all is well."""
        return self._broken or ("the disk is full" if self._full else None)

    def on_rollback(self, forget: Callable[[], None]) -> None:
        """Call `forget` in the writing thread after a failed commit: what jobs remembered of it is not so."""
        self._forget.append(forget)

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run `work` in the next transaction. It must not keep the connection, nor commit."""
        job = _Job(work)
        with self._gate:
            if self._closed:
                raise Refused(
                    "the store is closed", status=503, code="closing", remedy="try again in a moment"
                )
            self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """Finish what was submitted, then end."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _loop(self) -> None:
        with self._engine.connect() as connection:
            while (first := self._jobs.get()) is not None:
                jobs, last = [first], False
                with contextlib.suppress(queue.Empty):
                    while len(jobs) < MOST_JOBS:
                        job = self._jobs.get_nowait()
                        if job is None:
                            last = True
                            break
                        jobs.append(job)
                self._commit(connection, [job for job in jobs if job.future.set_running_or_notify_cancel()])
                if last:
                    return

    def _commit(self, connection: Connection, jobs: list[_Job]) -> None:
        outcomes: list[tuple[Future[Any], Any, Exception | None]] = []
        if self._broken:
            for job in jobs:
                job.future.set_exception(_unwritable(self._broken))
            return
        try:
            with connection.begin():
                outcomes.extend((job.future, *_attempt(connection, job.work)) for job in jobs)
        except Exception as error:  # noqa: BLE001 -- whatever it was, every waiting caller must hear of it
            failure = self._explain(error)
            for forget in self._forget:
                forget()
            for job in jobs:
                job.future.set_exception(failure)
            return
        self._full = False
        self.commits += 1
        for future, result, failure in outcomes:
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)

    def _explain(self, error: Exception) -> Exception:
        if dialects.is_full(error):
            self._full = True
            return StoreFull()
        if dialects.is_broken(error):
            self._broken = f"the store failed to write: {error.__cause__ or error}"
            return _unwritable(self._broken)
        return error


def _attempt(connection: Connection, work: Callable[[Connection], Any]) -> tuple[Any, Exception | None]:
    """(result, None) or (None, what it raised), its changes undone. Raises when the whole transaction is lost."""
    # Straight to the driver: a savepoint through SQLAlchemy costs 60 us, this 2 us, and it frames every append.
    raw: Any = connection.connection.driver_connection
    raw.execute("SAVEPOINT job")
    try:
        result = work(connection)
    except Exception as error:
        if dialects.is_full(error) or dialects.is_broken(error) or not raw.in_transaction:
            raise
        raw.execute("ROLLBACK TO job")
        raw.execute("RELEASE job")
        return None, error
    raw.execute("RELEASE job")
    return result, None


def _unwritable(why: str) -> Refused:
    return Refused(
        why,
        status=503,
        code="store_failed",
        remedy="see to the disk, then restart the server; reading goes on",
    )
