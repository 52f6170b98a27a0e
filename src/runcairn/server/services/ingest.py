"""Appends: each row kept once, in order, acknowledged when it is on the disk.

The rule, with `next` and `chain` the end of the writer's stream:

| the append | answer |
| --- | --- |
| begins at `next`, its `before` is `chain` | stored |
| ends at or below `next` | success, nothing changes; ends at `next` with another `after`: diverged |
| begins at `next`, its `before` is not `chain` | diverged |
| else: it begins beyond `next`, or reaches across it | offset_gap: send from `next` |
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from runcairn.errors import Diverged, NotFound, OffsetGap, RuncairnError, UsageError
from runcairn.series import received, stored
from runcairn.server.services import failpoints, logblocks
from runcairn.server.services.background import Background
from runcairn.server.services.metric_rules import shown_of
from runcairn.server.services.rank_keys import PLAIN, Naming, naming
from runcairn.server.services.tally import NUMBER, RunTally, Tallies
from runcairn.server.services.writers import rank_of
from runcairn.server.store import batches, runs, series_keys, streams, values
from runcairn.server.store.database import Connection, Database
from runcairn.wire.ingest import EMPTY_CHAIN, VERSION, Append, Appended, OutputPayload, StreamEnd, StreamName
from runcairn.wire.live import RunChange
from runcairn.wire.runs import ENDED

LONGEST_WRITER = 200
SAVE_EVERY = 1.0
"""Seconds between two savings of the summaries."""
_log = logging.getLogger(__name__)


class Publisher(Protocol):
    """Who hears of changes: services/live.py."""

    def publish(self, project: int, change: RunChange) -> None:
        """From any thread, after the commit."""
        ...


class Sealer(Protocol):
    """Who seals what was appended: services/sealing.py."""

    def note(self, run: int, stream: str, rows: int, size: int) -> None:
        """`rows` more rows in `size` bytes wait."""
        ...


@dataclass(frozen=True, slots=True)
class _Done:
    end: int
    chain: str
    stop: bool
    project: int
    size: int | None  # bytes stored; None: nothing was
    naming: Naming = PLAIN


class Ingest:
    """Takes appends. `start` begins to save summaries in the background; `close` saves the last."""

    def __init__(
        self,
        database: Database,
        live: Publisher,
        tallies: Tallies,
        sealer: Sealer | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database, self._live, self._tallies, self._sealer, self._clock = (
            database,
            live,
            tallies,
            sealer,
            clock,
        )
        database.on_rollback(tallies.forget)
        self._saving = Background("summaries", self._save_quietly, SAVE_EVERY)

    async def append(self, run: int, stream: StreamName, append: Append) -> Appended:
        """Keep the rows of `append` once. Raises OffsetGap, Diverged, NotFound, TooLarge, UsageError, StoreFull."""
        _check(append)
        payload = append.payload if append.n else None
        output = (
            logblocks.read_output(payload, append.n) if payload is not None and stream == "output" else None
        )
        rows = (
            received.decode(payload, append.n, by_time=stream == "events")
            if payload is not None and stream != "output"
            else None
        )
        done = await self._database.awrite(lambda tx: self._store(tx, run, stream, append, rows, output))
        failpoints.reach("after_commit_before_ack")
        if done.size is not None:
            self._live.publish(done.project, _change(run, stream, rows, done.naming))
            if self._sealer and rows:
                self._sealer.note(run, stream, append.n, done.size)
        return Appended(writer=append.writer, stream=stream, end=done.end, chain=done.chain, stop=done.stop)

    def ends(self, run: int) -> list[StreamEnd]:
        """Where each stream of each writer of `run` ends. Raises NotFound."""
        with self._database.read() as tx:
            if streams.run_facts(tx, run) is None:
                raise _no_run(run)
            return [
                StreamEnd(writer=end.writer, stream=end.stream, end=end.next, chain=end.chain)
                for end in streams.ends(tx, run)
            ]

    def start(self) -> None:
        """Save summaries once a second, in a thread of its own."""
        self._saving.start()

    def close(self) -> None:
        """Save what is unsaved. Call it before the database is closed."""
        self._saving.close()
        self.save()

    def save(self) -> None:
        """Save all unsaved summaries now."""
        while self._database.write(self._tallies.save_some).result():
            pass

    def _save_quietly(self) -> float:
        try:
            self.save()
        except RuncairnError as error:
            _log.warning("summaries could not be saved, they will be later: %s", error.problem)
        return SAVE_EVERY

    def _store(
        self,
        tx: Connection,
        run: int,
        stream: StreamName,
        append: Append,
        rows: received.Received | None,
        output: OutputPayload | None,
    ) -> _Done:
        """In the writing thread."""
        facts = streams.run_facts(tx, run)
        if facts is None:
            self._tallies.drop(run)
            raise _no_run(run)
        found = streams.end(tx, run, stream, append.writer)
        next_row, chain = found or (0, EMPTY_CHAIN)
        if not _is_new(tx, run, stream, append, next_row, chain):
            return _Done(next_row, chain, facts.stop, facts.project, None)
        now = self._clock()
        tally = self._tallies.of(tx, run, now)
        size, naming = len(append.payload), PLAIN
        end = append.offset + append.n
        (streams.advance if found else streams.begin)(tx, run, stream, append.writer, end, append.after)
        if output is not None:
            logblocks.store_output(tx, run, append.writer, append.offset, output, now)
        elif rows is not None:
            naming = _naming(tally, stream, append.writer, rows)
            size = _store_rows(tx, tally, stream, append, rows, naming)
            top = rows.highest_step()
            if top is not None and stream == "history":
                tally.steps = max(tally.steps, top + 1)
        if facts.state in ENDED:
            streams.mark_late(tx, run, now)
        tally.seen, tally.touched = now, True
        return _Done(end, append.after, facts.stop, facts.project, size, naming)


def _check(append: Append) -> None:
    if append.version != VERSION:
        raise UsageError(f"the append has version {append.version}, this server takes {VERSION}")
    if not 0 < len(append.writer) <= LONGEST_WRITER:
        raise UsageError(
            f"the name of a writer has 1 to {LONGEST_WRITER} characters, not {len(append.writer)}"
        )
    if append.offset < 0 or append.n < 0 or append.offset + append.n >= 2**62:
        raise UsageError(f"no stream has rows {append.offset} to {append.offset + append.n}")
    for chain in (append.before, append.after):
        if len(chain) > 64:
            raise UsageError("a chain is a digest of 16 bytes in hex")


def _is_new(tx: Connection, run: int, stream: str, append: Append, next_row: int, chain: str) -> bool:
    """Whether to store it; False: it is stored already. Raises what the table in the head of this file says."""
    end = append.offset + append.n
    if append.offset == next_row:
        if append.before != chain:
            raise Diverged(stream, next_row, append.before, chain)
        return append.n > 0
    if end > next_row:
        raise OffsetGap(stream, append.offset, next_row, chain)
    if end == next_row and append.after != chain:
        raise Diverged(stream, next_row, append.after, chain)
    there = batches.at(tx, run, stream, append.writer, append.offset)
    if there and there[0] == append.n and there[1] != append.after:
        raise Diverged(stream, end, append.after, there[1])
    return False


def _naming(tally: RunTally, stream: str, writer: str, rows: received.Received) -> Naming:
    """Under which names the keys of `rows` stand. The sender names system metrics by rank itself."""
    rank = rank_of(writer) or 0
    if stream != "history" or (not rank and not tally.owners):
        return PLAIN
    ids = {name: key for (kind, name), key in tally.ids.items() if kind == stream}
    logged = dict.fromkeys(name for group in rows.groups for name in group.names)
    return naming(ids, tally.owners, [*logged, *dict.fromkeys(other.key for other in rows.others)], rank)


def _store_rows(
    tx: Connection,
    tally: RunTally,
    stream: str,
    append: Append,
    rows: received.Received,
    naming: Naming,
) -> int:
    """The rows of a new append: keys get their ids, numbers become one batch, the rest values of their own."""
    ids = dict[str, int]()
    fresh: list[tuple[int, str, str, str]] = []
    wanted = [(name, NUMBER) for group in rows.groups for name in group.names]
    wanted += [(other.key, other.kind) for other in rows.others]
    for name, kind in wanted:
        key = ids.get(name)
        if key is None:
            stands = naming.stored.get(name, name)
            key = tally.ids.get((stream, stands))
            if key is None or key in naming.renamed:
                key = len(tally.kinds) + len(fresh)
                fresh.append((key, stream, stands, kind))
            ids[name] = key
    names = [name for _, _, name, _ in fresh]
    owners = {key: rank_of(append.writer) or 0 for key, _, name, _ in fresh if name in naming.owned}
    for key, (_, name) in naming.renamed.items():
        series_keys.rename(tx, tally.run, key, name)
    if fresh:
        series_keys.add(tx, tally.run, fresh, shown_of(names, runs.defined(tx, tally.run)), owners)
    groups = [
        (np.array([ids[name] for name in group.names], dtype="<u4").tobytes(), group) for group in rows.groups
    ]
    payload = stored.encode(
        rows.raw_steps, rows.raw_times, [(raw, group.raw_rows, group.raw_values) for raw, group in groups]
    )
    batches.add(
        tx, tally.run, stream, append.writer, append.offset, append.n, tally.next_seq, append.after, payload
    )
    _store_others(tx, tally.run, rows, ids)
    # What is remembered changes last: an error above undoes the database's part alone.
    for key, (before, name) in naming.renamed.items():
        del tally.ids[stream, before]
        tally.ids[stream, name] = key
        del tally.owners[key]
    tally.owners |= owners
    for key, _, name, kind in fresh:
        tally.ids[stream, name] = key
        tally.kinds.append(kind)
    tally.grow(len(tally.kinds))
    for group in rows.groups:
        for name in group.names:
            if tally.kinds[ids[name]] != NUMBER:
                series_keys.set_kind(tx, tally.run, ids[name], NUMBER)
                tally.kinds[ids[name]] = NUMBER
    tally.next_seq += 1
    tally.count(stored.decode(payload))
    return len(payload)


def _store_others(tx: Connection, run: int, rows: received.Received, ids: dict[str, int]) -> None:
    latest: dict[tuple[int, int], tuple[int, int, float, str]] = {}
    for other in rows.others:
        key, step = ids[other.key], int(rows.steps[other.row])
        latest[key, step] = (key, step, float(rows.times[other.row]), other.json)
    by_key: dict[int, list[tuple[int, int, float, str]]] = {}
    for row in latest.values():
        by_key.setdefault(row[0], []).append(row)
    for key, mine in by_key.items():
        top = max(mine, key=lambda row: row[1])
        before = values.last_step(tx, run, key)
        if before is None or top[1] >= before:
            series_keys.save_value(tx, run, key, len(mine), top[1], top[3])
        else:
            series_keys.add_values(tx, run, key, len(mine))
    values.put(tx, run, list(latest.values()))


def _change(run: int, stream: StreamName, rows: received.Received | None, naming: Naming) -> RunChange:
    if rows is None:
        return RunChange(run=run, output=True)
    stands = naming.stored
    names = list(dict.fromkeys(stands.get(name, name) for group in rows.groups for name in group.names))
    others = list(dict.fromkeys(stands.get(other.key, other.key) for other in rows.others))
    if stream == "events":
        return RunChange(run=run, events=names, values=others)
    return RunChange(run=run, history=names, values=others)


def _no_run(run: int) -> NotFound:
    return NotFound(f"there is no run {run}", status=404, code="not_found", remedy="it may have been deleted")
