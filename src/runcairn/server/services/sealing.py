"""Sealing: what waits in the log of batches becomes chunks, in the background.

It is idempotent, since the last write wins: a seal cut off half-way is simply done again. So it writes in slices of
500 keys, and only the last slice moves `sealed` on and removes the batches.
"""

import logging
import math
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from runcairn.errors import DamagedData, RuncairnError
from runcairn.series import chunk, stored
from runcairn.series.points import Points, merged, nothing
from runcairn.series.seal import ChunkRef, Plan, cut, plan
from runcairn.series.tail import Cluster, clusters
from runcairn.server.services import failpoints
from runcairn.server.services.run_tally import RunTally, Sums, sums_of
from runcairn.server.services.tally import Tallies
from runcairn.server.store import batches, chunks, series_keys, streams
from runcairn.server.store.database import Connection, Database

ROWS = 32
"""Unsealed rows of a stream that are worth a seal, once they have waited."""
SETTLE = 0.5
"""Seconds that they wait for more: each seal rewrites the last chunk of every key, and rows that pour in cost three
times the CPU when they are sealed as they come (benchmarks/store_seal.py)."""
SIZE = 4 * 1024 * 1024
"""Unsealed bytes that are worth a seal at once."""
IDLE = 60.0
"""Seconds after which fewer rows are."""
AT_ONCE = 8 * 1024 * 1024
"""Bytes of batches that one seal takes on."""
SLICE = 500
"""Keys written in one transaction."""
SWITCH = 0.0005
"""Seconds after which a thread that computes lets another one in."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    rows: int = 0
    size: int = 0
    since: float = 0.0
    ended: bool = False

    def due_at(self) -> float:
        """When, on the clock of `since`."""
        if self.ended or self.size >= SIZE:
            return self.since
        return self.since + (SETTLE if self.rows >= ROWS else IDLE)


@dataclass(slots=True)
class _Slice:
    changes: list[chunks.Rewrite] = field(default_factory=list[chunks.Rewrite])
    keys: int = 0


class Sealing:
    """Seals streams when they are due, in one thread. `start` finds what waits; `close` ends it within a seal.

    slice_keys and reach (called at each failpoint) are for tests.
    """

    def __init__(
        self,
        database: Database,
        tallies: Tallies,
        *,
        clock: Callable[[], float] = time.monotonic,
        slice_keys: int = SLICE,
        reach: Callable[[str], None] = failpoints.reach,
    ) -> None:
        self._database, self._tallies, self._clock = database, tallies, clock
        self._slice_keys, self._reach = slice_keys, reach
        self._waiting: dict[tuple[int, str], _Waiting] = {}
        self._change = threading.Condition()
        self._ending = False
        self._thread: threading.Thread | None = None
        self.seals = 0

    def note(self, run: int, stream: str, rows: int, size: int) -> None:
        """`rows` more rows in `size` bytes wait. From any thread."""
        with self._change:
            found = self._waiting.get((run, stream))
            before = math.inf if found is None else found.due_at()
            if found is None:
                found = self._waiting[run, stream] = _Waiting(since=self._clock())
            found.rows += rows
            found.size += size
            if found.due_at() < before:
                self._change.notify()

    def ended(self, run: int) -> None:
        """The run has ended: seal all that waits and join its small chunks. From any thread."""
        with self._change:
            for stream in ("history", "events"):
                self._waiting.setdefault((run, stream), _Waiting(since=self._clock())).ended = True
            self._change.notify()

    def start(self) -> None:
        """Begin, with all that an earlier server left."""
        with self._database.read() as tx:
            found = batches.unsealed(tx)
        for left in found:
            self._waiting[left.run, left.stream] = _Waiting(left.rows, left.size, self._clock() - IDLE)
        # Sealing computes while appends hand over between the loop and the writing thread: with the interpreter's
        # 5 ms each of these hand-overs waited that long, 15 ms an append.
        sys.setswitchinterval(SWITCH)
        self._thread = threading.Thread(target=self._loop, name="sealing", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End after the seal at work."""
        with self._change:
            self._ending = True
            self._change.notify()
        if self._thread:
            self._thread.join()

    def _loop(self) -> None:
        while (job := self._next()) is not None:
            (run, stream), waiting = job
            try:
                self.seal(run, stream, all_small=waiting.ended)
            except RuncairnError as error:
                _log.warning(
                    "run %d: %s could not be sealed, it will be later: %s", run, stream, error.problem
                )
                with self._change:
                    if self._ending:
                        return
                    self._change.wait(5.0)
                self.note(run, stream, waiting.rows, waiting.size)
            except Exception:  # noqa: BLE001 -- and reported
                # At the edge of a thread that must live: one stream's fault must not stop the sealing of the others.
                _log.exception("run %d: sealing %s failed; its batches stay as they are", run, stream)

    def _next(self) -> tuple[tuple[int, str], _Waiting] | None:
        with self._change:
            while not self._ending:
                now = self._clock()
                due = [at for at, waiting in self._waiting.items() if waiting.due_at() <= now]
                if due:
                    most = max(due, key=lambda at: self._waiting[at].size)
                    return most, self._waiting.pop(most)
                soonest = min((waiting.due_at() for waiting in self._waiting.values()), default=None)
                self._change.wait(None if soonest is None else max(0.05, soonest - now))
        return None

    def seal(self, run: int, stream: str, *, all_small: bool = False) -> None:
        """Seal all of one stream that waits now. `all_small`: also join the small chunks at the end of each key."""
        while True:
            with self._database.read() as tx:
                state = streams.state_of(tx, run)
                found = batches.oldest(tx, run, stream, AT_ONCE)
            if state is None:
                return
            if found:
                self._seal(run, stream, found)
                self.seals += 1
            if not found or sum(len(batch.payload) for batch in found) < AT_ONCE // 2:
                break
        if all_small:
            self._join_small(run, stream)

    def _seal(self, run: int, stream: str, found: list[batches.LoggedBatch]) -> None:
        self._reach("seal_read")
        decoded = [stored.decode(batch.payload) for batch in found]
        gathered = clusters(decoded)
        counted = [sums for batch in decoded for sums in sums_of(batch)]
        overwritten = _written_again(counted, gathered)
        sealed: dict[str, int] = {}
        for batch in found:
            sealed[batch.writer] = batch.off + batch.n
        waiting = _Slice()
        known: list[RunTally] = []
        for cluster in gathered:
            for begin in range(0, len(cluster.ids), self._slice_keys):
                if waiting.keys and waiting.keys + len(cluster.ids) - begin > self._slice_keys:
                    known += self._write(run, waiting)
                    self._reach("seal_half")
                    waiting = _Slice()
                some = slice(begin, begin + self._slice_keys)
                points = cluster.points
                part = Cluster(cluster.ids[some], Points(points.steps, points.times, points.values[some]))
                overwritten |= self._prepare(run, part, waiting, all_small=False)

        def last(tx: Connection) -> None:
            if streams.state_of(tx, run) is None:
                return
            # Before anything is written: it is made from chunks and batches where it is not at hand.
            tally = self._tallies.of(tx, run, 0.0)
            if any(earlier is not tally for earlier in known):  # made again from what was half written
                overwritten.update(key for cluster in gathered for key in cluster.ids.tolist())
            chunks.rewrite(tx, run, waiting.changes)
            for writer, rows in sealed.items():
                streams.set_sealed(tx, run, stream, writer, rows)
                batches.remove(tx, run, stream, writer, rows)
            tally.sealed(counted)
            tally.resealed(chunks.sums(tx, run, sorted(overwritten)))
            self._tallies.save(tx, run)

        self._database.write(last).result()
        self._reach("seal_done")

    def _join_small(self, run: int, stream: str) -> None:
        with self._database.read() as tx:
            keys = [key.id for key in series_keys.of_run(tx, run) if key.stream == stream and key.n]
        for begin in range(0, len(keys), self._slice_keys):
            some = keys[begin : begin + self._slice_keys]
            waiting = _Slice()
            self._prepare(
                run, Cluster(np.array(some, np.uint32), nothing(len(some))), waiting, all_small=True
            )
            if waiting.changes:
                self._write(run, waiting)

    def _write(self, run: int, waiting: _Slice) -> list[RunTally]:
        """The tally that stood while it was written; none where the run is gone."""

        def work(tx: Connection) -> list[RunTally]:
            if streams.state_of(tx, run) is None:
                return []
            tally = self._tallies.of(tx, run, 0.0)
            chunks.rewrite(tx, run, waiting.changes)
            return [tally]

        return self._database.write(work).result()

    def _prepare(self, run: int, cluster: Cluster, into: _Slice, *, all_small: bool) -> set[int]:
        """What sealing `cluster` writes: keys with the same plan share their new axes.

        Returns the keys of which a point is overwritten.
        """
        overwritten: set[int] = set()
        keys: list[int] = cluster.ids.tolist()
        new = cluster.points
        with self._database.read() as tx:
            refs = chunks.trailing(tx, run, keys)
            if len(new):
                lo, hi = int(new.steps[0]), int(new.steps[-1])
                late = [key for key in keys if key in refs and refs[key][-1].last >= lo]
                for begin in range(0, len(late), SLICE):
                    refs |= chunks.around(tx, run, late[begin : begin + SLICE], lo, hi)
            alike: dict[Plan, list[int]] = {}
            for place, key in enumerate(keys):
                alike.setdefault(plan(refs.get(key, []), new.steps, all_small=all_small), []).append(place)
            for made, places in alike.items():
                mine = [keys[place] for place in places]
                values = new.values if len(places) == len(keys) else new.values[places]
                part = Points(new.steps, new.times, values)
                if self._rewrite(tx, run, mine, part, made, into):
                    overwritten.update(mine)
        into.keys += len(keys)
        return overwritten

    def _rewrite(
        self, tx: Connection, run: int, keys: list[int], new: Points, made: Plan, into: _Slice
    ) -> bool:
        """True when a point of `keys` is overwritten."""
        old, damaged = _absorbed(tx, run, keys, made.absorbed)
        for key in damaged:
            _log.error("run %d, key %d: a damaged chunk is overwritten by what was logged later", run, key)
        whole = merged([*old, new]) if len(new) else merged(old) if old else new
        if not len(whole) or not (len(new) or old):
            return False
        pieces: list[chunks.Piece] = []
        for piece in cut(whole, made):
            assert piece.times is not None, "sealing reads the times"
            pieces.append(
                chunks.Piece(chunk.encode_axis(piece.steps, piece.times), chunk.encode_values(piece.values))
            )
        into.changes.append(chunks.Rewrite(keys, made.absorbed, pieces))
        return len(whole) < sum(len(points) for points in old) + len(new)


def _written_again(counted: list[Sums], gathered: list[Cluster]) -> set[int]:
    """Keys of which `gathered` holds fewer points than the batches did: steps that were logged in several."""
    size = 1 + max((int(cluster.ids.max()) for cluster in gathered), default=-1)
    n = np.zeros(size)
    for sums in counted:
        n[sums.ids] += sums.added[0]
    for cluster in gathered:
        n[cluster.ids.astype(np.intp)] -= len(cluster.points)
    return set(np.flatnonzero(n).tolist())


def _absorbed(
    tx: Connection, run: int, keys: list[int], refs: tuple[ChunkRef, ...]
) -> tuple[list[Points], list[int]]:
    """The points of the chunks at `refs`, the same steps for all of `keys`; and the keys whose values are damaged:
    NaN stands for what is lost.
    """
    if not refs:
        return [], []
    axes = chunks.axes(tx, run, {ref.axis for ref in refs})
    rows = chunks.values(tx, run, keys, [ref.first for ref in refs])
    found: list[Points] = []
    damaged: list[int] = []
    for ref in refs:
        on = axes[ref.axis]
        values = np.empty((len(keys), ref.n))
        for place, key in enumerate(keys):
            row = rows[key, ref.first]
            try:
                values[place] = chunk.decode_values(row.vals, row.crc, row.codec, ref.n)
            except DamagedData:
                values[place] = np.nan
                damaged.append(key)
        found.append(
            Points(
                chunk.decode_steps(on.steps, on.crc, on.n), chunk.decode_times(on.times, on.crc, on.n), values
            )
        )
    return found, damaged
