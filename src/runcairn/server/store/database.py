"""The database: one thread that writes, many that read.

```
write(fn) -> Future     fn runs in the writing thread, many in one transaction; the future is done after the sync
read() -> Connection    one read transaction, one snapshot, on a connection that cannot write
```
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine

from runcairn.server.store import dialects, in_use, migrate
from runcairn.server.store.lock import FolderLock
from runcairn.server.store.writer import Writer

__all__ = ["Connection", "Database"]

T = TypeVar("T")
_log = logging.getLogger(__name__)
READING_THREADS = 4
MOST_READERS = 40


class Database:
    """The store at `url` (`sqlite:///path`). Use as a context manager, or `open` and `close`.

    `open` makes what is missing, applies migrations and takes the folder's lock. Raises StoreUnusable when another
    server has the folder (naming its pid), when the schema is newer than the code, or when the file is not ours.
    """

    def __init__(self, url: str) -> None:
        self.path = dialects.sqlite_path(url)
        self.folder = self.path.parent
        self._lock: FolderLock | None = None
        self._writing: Engine | None = None
        self._reading: Engine | None = None
        self._writer: Writer | None = None
        self._pool: ThreadPoolExecutor | None = None

    def open(self) -> Self:
        """Ready to read and write when it returns."""
        dialects.make_private(self.path)
        self._lock = FolderLock(self.folder)
        if in_use.log_is_missing(self.path):
            _log.warning(
                "%s was in use when it was copied, and the log beside it (-wal) is not here: the newest rows are "
                "missing. Copies of a running server are made by: runcairn backup",
                self.path,
            )
        try:
            self._writing = dialects.writing_engine(self.path)
            migrate.upgrade(self._writing)
            in_use.mark(self._writing, in_use=True)
            self._reading = dialects.reading_engine(self.path, MOST_READERS)
            self._writer = Writer(self._writing)
            self._pool = ThreadPoolExecutor(READING_THREADS, thread_name_prefix="store-reader")
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Write what was submitted, end the threads, fold the log into the file, let go of the folder."""
        if self._writer:
            self._writer.close()
        if self._pool:
            self._pool.shutdown()
        if self._reading:
            self._reading.dispose()
        if self._writing:
            with contextlib.suppress(Exception):
                in_use.mark(self._writing, in_use=False)
            self._writing.dispose()
        if self._lock:
            self._lock.release()
        self._lock = self._writer = self._pool = self._reading = self._writing = None

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    @property
    def writer(self) -> Writer:
        """The writing thread."""
        assert self._writer, "the database is not open"
        return self._writer

    @property
    def problem(self) -> str | None:
        """Why nothing can be written now (disk full, disk failed); None when all is well."""
        return self.writer.problem

    def write(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run `work` in the writing thread; the future is done once its commit is on the disk.

        `work` shares the transaction with others; if it raises, its own changes alone are undone. The future's
        errors: what `work` raised, StoreFull, Refused 503. Act on the result after waiting for it: only then
        will it last.
        """
        return self.writer.submit(work)

    async def awrite(self, work: Callable[[Connection], T]) -> T:
        """As `write`, for coroutines: returns when the commit is on the disk."""
        return await asyncio.wrap_future(self.writer.submit(work))

    @contextlib.contextmanager
    def read(self) -> Generator[Connection]:
        """One snapshot to read from. Keep it short: while it lasts the log of writes cannot be folded back."""
        assert self._reading, "the database is not open"
        with self._reading.connect() as connection, connection.begin():
            yield connection

    async def aread(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a snapshot in one of a few reading threads."""

        def reading() -> T:
            with self.read() as connection:
                return work(connection)

        return await self.athread(reading)

    async def athread(self, work: Callable[[], T]) -> T:
        """Run `work`, which reads and computes, in one of the reading threads."""
        pool: Any = self._pool
        assert pool, "the database is not open"
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    def on_rollback(self, forget: Callable[[], None]) -> None:
        """Call `forget`, in the writing thread, whenever a whole commit failed: caches filled by it are wrong."""
        self.writer.on_rollback(forget)
