"""What is known of a run while it is written to: its keys and the summary of each, in memory.

All of it is touched by the writing thread alone. It is saved once a second, and with every seal; after a crash it
is made again from the batches that are not sealed: applying a batch twice changes nothing but `n`, which is counted
from the chunks then.
"""

from dataclasses import dataclass, field

import numpy as np

from runcairn.errors import NotFound
from runcairn.series import stored
from runcairn.series.chunk import IntArray
from runcairn.server.store import batches, chunks, series_keys, streams
from runcairn.server.store.database import Connection

NUMBER = "number"
MOST_KEPT = 2000
"""Runs kept in memory."""
AT_A_TIME = 1000
"""Summaries saved in one job, so that acknowledgements do not wait long behind it."""
_FIRST = np.iinfo(np.int64).min


@dataclass(slots=True)
class RunTally:
    """Of one run: `ids` by (stream, name), `kinds` by id, and per id: points, last, lowest and highest."""

    run: int
    next_seq: int = 0
    ids: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    kinds: list[str] = field(default_factory=list[str])
    seen: float = 0.0
    steps: int = 0
    touched: bool = False
    used: float = 0.0
    _size: int = 0
    _n: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    _steps: IntArray = field(default_factory=lambda: np.zeros((3, 0), np.int64))  # last, low, high
    _values: stored.FloatArray = field(default_factory=lambda: np.zeros((3, 0)))
    _dirty: np.ndarray[tuple[int], np.dtype[np.bool_]] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def grow(self, size: int) -> None:
        """Room for ids below `size`."""
        if size <= len(self._n):
            return
        more = max(size, 2 * len(self._n), 32) - len(self._n)
        self._n = np.append(self._n, np.zeros(more, np.int64))
        self._steps = np.append(self._steps, np.full((3, more), _FIRST), axis=1)
        self._values = np.append(
            self._values, np.repeat([[np.nan], [np.inf], [-np.inf]], more, axis=1), axis=1
        )
        self._dirty = np.append(self._dirty, np.zeros(more, np.bool_))

    def count(self, batch: stored.StoredBatch) -> None:
        """A batch was stored."""
        for group in batch.groups:
            steps = batch.steps if group.rows is None else batch.steps[group.rows]
            if len(steps):
                self._count(group.ids.astype(np.intp), steps, group.values)

    def _count(
        self,
        ids: np.ndarray[tuple[int], np.dtype[np.intp]],
        steps: IntArray,
        values: stored.FloatArray,
    ) -> None:
        self._n[ids] += len(steps)
        self._dirty[ids] = True
        top = len(steps) - 1 - int(np.argmax(steps[::-1]))  # of equal steps the last written
        newer = steps[top] >= self._steps[0, ids]
        self._values[0, ids[newer]] = values[newer, top]
        self._steps[0, ids[newer]] = steps[top]
        finite = np.isfinite(values)
        rows = np.arange(len(ids))
        for at, worst, argbest, better in (
            (1, np.inf, np.argmin, np.less),
            (2, -np.inf, np.argmax, np.greater),
        ):
            clean = values if finite.all() else np.where(finite, values, worst)
            place = argbest(clean, axis=1)
            best = clean[rows, place]
            won = better(best, self._values[at, ids])
            self._values[at, ids[won]] = best[won]
            self._steps[at, ids[won]] = steps[place[won]]

    def recount(self, counts: dict[int, int]) -> None:
        """`n` of all keys: `counts` by id, the others have none."""
        self._n[:] = 0
        for key, n in counts.items():
            self._n[key] = n

    def merged_away(self, ids: list[int], points: int) -> None:
        """Sealing found `points` of each of `ids` overwritten by later writes."""
        if points:
            self._n[ids] -= points
            self._dirty[ids] = True

    def load(self, key: series_keys.KnownKey) -> None:
        """What the database has of one key."""
        self.ids[key.stream, key.name] = key.id
        self.kinds.append(key.kind)
        self.grow(key.id + 1)
        if key.kind != NUMBER:
            return
        self._n[key.id] = key.n
        last = float((key.last_json or "NaN").strip('"')) if key.last is None else key.last
        for at, value, step in (
            (0, last, key.last_step),
            (1, key.low, key.low_step),
            (2, key.high, key.high_step),
        ):
            if step is not None and value is not None:
                self._values[at, key.id], self._steps[at, key.id] = value, step

    def unsaved(self) -> list[int]:
        """Ids whose summary changed since it was saved."""
        return np.flatnonzero(self._dirty).tolist()

    def summaries(self, ids: list[int]) -> list[dict[str, object]]:
        """Of `ids`, as series_keys.save wants them."""
        rows: list[dict[str, object]] = []
        for key in ids:
            last_step, low_step, high_step = (int(step) for step in self._steps[:, key])
            last, low, high = (float(value) for value in self._values[:, key])
            finite = bool(np.isfinite(last))
            rows.append(
                {
                    "id": key,
                    "n": int(self._n[key]),
                    "last": last if finite else None,
                    "last_step": last_step,
                    "low": low if low != np.inf else None,
                    "low_step": low_step if low != np.inf else None,
                    "high": high if high != -np.inf else None,
                    "high_step": high_step if high != -np.inf else None,
                    "last_json": None if finite else _NOT_FINITE.get(last, '"NaN"'),
                }
            )
        self._dirty[ids] = False
        return rows


_NOT_FINITE = {float("inf"): '"Infinity"', float("-inf"): '"-Infinity"'}


class Tallies:
    """The tallies of the runs that are written to now."""

    def __init__(self) -> None:
        self._runs: dict[int, RunTally] = {}

    def of(self, tx: Connection, run: int, now: float) -> RunTally:
        """Of `run`, read from the database when it is not at hand."""
        tally = self._runs.get(run)
        if tally is None:
            if len(self._runs) >= MOST_KEPT:
                self._make_room()
            tally = self._runs[run] = _load(tx, run)
        tally.used = now
        return tally

    def forget(self) -> None:
        """A commit failed: what is in memory may not be so."""
        self._runs.clear()

    def drop(self, run: int) -> None:
        """The run was deleted."""
        self._runs.pop(run, None)

    def save(self, tx: Connection, run: int) -> None:
        """All unsaved of one run, now."""
        if tally := self._runs.get(run):
            series_keys.save(tx, run, tally.summaries(tally.unsaved()))
            self._touch(tx, [tally])

    def save_some(self, tx: Connection) -> bool:
        """Unsaved summaries of any runs, up to 1,000; True when more are left."""
        left = AT_A_TIME
        touched = [tally for tally in self._runs.values() if tally.touched]
        self._touch(tx, touched)
        for tally in self._runs.values():
            ids = tally.unsaved()
            if ids:
                series_keys.save(tx, tally.run, tally.summaries(ids[:left]))
                left -= len(ids)
                if left <= 0:
                    return True
        return False

    def _touch(self, tx: Connection, tallies: list[RunTally]) -> None:
        marks = [(tally.run, tally.seen, tally.steps) for tally in tallies if tally.touched]
        if marks:
            streams.touch(tx, marks)
        for tally in tallies:
            tally.touched = False

    def _make_room(self) -> None:
        idle = [t for t in self._runs.values() if not t.touched and not t.unsaved()]
        for tally in sorted(idle, key=lambda t: t.used)[: MOST_KEPT // 4]:
            del self._runs[tally.run]


def _load(tx: Connection, run: int) -> RunTally:
    if streams.run_facts(tx, run) is None:
        raise NotFound(
            f"there is no run {run}", status=404, code="not_found", remedy="it may have been deleted"
        )
    tally = RunTally(run, next_seq=batches.next_seq(tx, run), steps=streams.steps_of(tx, run))
    for key in series_keys.of_run(tx, run):
        tally.load(key)
    waiting = {name: batches.waiting(tx, [run], name) for name in ("history", "events")}
    if not any(waiting.values()):
        return tally
    tally.recount(chunks.counts(tx, run))
    for name, found in waiting.items():
        for logged in found:
            batch = stored.decode(logged.payload)
            tally.count(batch)
            if name == "history":
                tally.steps = max(tally.steps, batch.highest_step() + 1)
    tally.touched = True
    return tally
