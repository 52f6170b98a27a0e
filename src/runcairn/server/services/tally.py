"""What is known of the runs that are written to now: their keys and the summary of each, in memory.

All of it is touched by the writing thread alone. It is saved once a second, and with every seal; after a crash it
is made again from the batches that are not sealed: applying a batch twice changes nothing but counts and sums, which
are taken from the chunks then.
"""

from runcairn.errors import NotFound
from runcairn.series import stored
from runcairn.server.services import summing
from runcairn.server.services.extremes import extremes
from runcairn.server.services.run_tally import HIGH, LOW, NUMBER, RunTally
from runcairn.server.store import batches, chunks, overlays, series_keys, streams
from runcairn.server.store.database import Connection

__all__ = ["NUMBER", "RunTally", "Tallies"]

MOST_KEPT = 2000
"""Runs kept in memory."""
AT_A_TIME = 1000
"""Summaries saved in one job, so that acknowledgements do not wait long behind it."""


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
            _save(tx, tally, tally.unsaved())
            self._touch(tx, [tally])

    def save_some(self, tx: Connection) -> bool:
        """Unsaved summaries of any runs, up to 1,000; True when more are left."""
        left = AT_A_TIME
        touched = [tally for tally in self._runs.values() if tally.touched]
        self._touch(tx, touched)
        for tally in self._runs.values():
            ids = tally.unsaved()
            if ids:
                _save(tx, tally, ids[:left])
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


def _save(tx: Connection, tally: RunTally, ids: list[int]) -> None:
    doubtful = tally.doubtful(ids)
    if doubtful:
        for key, (low, high) in extremes(tx, tally.run, doubtful).items():
            tally.settle(key, LOW, *low)
            tally.settle(key, HIGH, *high)
    series_keys.save(tx, tally.run, tally.summaries(ids))
    if tally.veiled:  # what is remembered knows nothing of points that people hid
        summing.save(tx, tally.run, ids)


def _load(tx: Connection, run: int) -> RunTally:
    if streams.run_facts(tx, run) is None:
        raise NotFound(
            f"there is no run {run}", status=404, code="not_found", remedy="it may have been deleted"
        )
    tally = RunTally(run, next_seq=batches.next_seq(tx, run), steps=streams.steps_of(tx, run))
    for key in series_keys.of_run(tx, run):
        tally.load(key)
    for name, key_id in overlays.names(tx, run):
        tally.ids.setdefault(("history", name), key_id)
    tally.veiled = bool(overlays.hidden(tx, [run]))
    waiting = {name: batches.waiting(tx, [run], name) for name in ("history", "events")}
    if not any(waiting.values()):
        return tally
    tally.recount(chunks.sums(tx, run))
    for name, found in waiting.items():
        for logged in found:
            batch = stored.decode(logged.payload)
            tally.count(batch)
            if name == "history":
                tally.steps = max(tally.steps, batch.highest_step() + 1)
    tally.touched = True
    return tally
