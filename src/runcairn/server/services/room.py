"""Room on the disk: what nobody sees any more, what deleting it for good frees, and the deletion."""

from collections.abc import Callable

from runcairn.server.services.tidying import GRACE, Tidying
from runcairn.server.services.trash import Trash
from runcairn.server.store import disk, files
from runcairn.server.store.blobs import Blobs
from runcairn.server.store.database import Database
from runcairn.wire.disk import DiskUse, Removable, Removed

DAY = 86_400.0


class Room:
    """Says what could go, and deletes what it is told: runs by their numbers, never by a rule."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        trash: Trash,
        tidying: Tidying,
        clock: Callable[[], float],
    ) -> None:
        self._database, self._blobs, self._trash, self._tidying = database, blobs, trash, tidying
        self._clock = clock

    def use(self, older: float, *, former: bool) -> DiskUse:
        """What could be deleted for good. older: days for which it has been out of sight. To be called in a thread."""
        now = self._clock()
        with self._database.read() as tx:
            found = disk.unseen(tx, now - older * DAY, former=former)
            database, unused = disk.of_database(tx)
        runs: list[Removable] = []
        for one in found:
            with self._database.read() as tx:
                size = disk.size_of(tx, one.run)
            runs.append(
                Removable(
                    run=one.run,
                    id=one.id,
                    entity=one.entity,
                    project=one.project,
                    why=one.why,
                    since=one.since,
                    size=size,
                )
            )
        count, total = self._unnamed_without({one.run for one in found})
        return DiskUse(
            runs=runs,
            files=count,
            file_bytes=total,
            database=database,
            unused=unused,
            busy=self._tidying.busy,
        )

    async def remove(self, runs: list[int]) -> Removed:
        """Delete those of `runs` that are in the trash or former versions; the others stay. Their rows and files
        follow in the background.
        """
        gone = await self._trash.remove(runs)
        self._tidying.hurry()
        return Removed(runs=gone)

    def _unnamed_without(self, runs: set[int]) -> tuple[int, int]:
        """(files, bytes) that nobody has a name for besides `runs`."""
        count = total = 0
        for digests in self._blobs.older_than(self._clock() - GRACE):
            with self._database.read() as tx:
                kept = files.named_by_others(tx, digests, runs)
            sizes = [self._blobs.size(digest) for digest in digests if digest not in kept]
            count += len(sizes)
            total += sum(sizes)
        return count, total
