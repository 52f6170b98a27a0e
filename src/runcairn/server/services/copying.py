"""A history up to a step, copied into a run that nobody sees yet: for fork and rewind.

Points are copied as they lie: chunks whole, those across the step cut, what waits in the log written again. So the new
run reads as any other, and its parent may be deleted. It costs the parent's bytes. It is done in pieces, each read and
written in a transaction of its own: appends to other runs wait for one piece, not for all.

The parent may be logged to and sealed meanwhile. What waits in its log is read first, in one moment with its keys: a
row that is sealed afterwards is copied twice, as it stood, and counts once. Of each key its points are copied in the
order of steps, and the next piece begins behind the last step copied, wherever that lies by then: chunks are joined
and split by sealing, but never lose a point.

A run that is rewound keeps its system metrics too, up to the time of the last row that it keeps. A fork is a run of its
own, on a machine of its own: it begins without.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from runcairn.errors import DamagedData
from runcairn.series import chunk, received, stored
from runcairn.series.chunk import EncodedAxis, EncodedValues
from runcairn.series.points import Points
from runcairn.server.services import failpoints, summing
from runcairn.server.store import batches, chunks, copies, series_keys, streams
from runcairn.server.store.copies import EVENTS, HISTORY, Sealed
from runcairn.server.store.database import Connection, Database
from runcairn.wire.ingest import EMPTY_CHAIN

T = TypeVar("T")
WRITER = "copied-history"
"""Whose rows those are that waited in the parent's log."""
CHUNKS, ROWS, BYTES = 50, 1000, 2_000_000
"""Of one piece: chunks, smaller rows, bytes of batches."""


def copy(database: Database, parent: int, run: int, step: int, *, rewinds: bool = False) -> int:
    """Give the new run `run` the history of `parent` up to `step`, included; returns the highest step, plus one.

    rewinds: with the system metrics up to then. Not to be called in the writing thread.
    """
    ids = _numbers(database, parent, run, HISTORY, step, 0)
    _others(database, parent, run, step, ids)
    if rewinds and (until := _time_of_last(database, run)) is not None:
        _numbers(database, parent, run, EVENTS, int(received.steps_at(np.array([until]))[0]), len(ids))
    return _sum_up(database, run)


def _numbers(database: Database, parent: int, run: int, stream: str, step: int, first: int) -> dict[int, int]:
    """All numbers of one stream up to `step`; its keys are numbered from `first` on: new ids by old."""
    with database.read() as tx:
        waiting = [
            part
            for logged in batches.waiting(tx, [parent], stream)
            if (part := stored.upto(stored.decode(logged.payload), step)) is not None
        ]
        logged_keys = {int(key) for part in waiting for group in part.groups for key in group.ids}
        keys = copies.keys_upto(tx, parent, stream, step, logged_keys)
    ids = {row["id"]: new for new, row in enumerate(keys, first)}
    for some in _parts([{**row, "id": ids[row["id"]]} for row in keys], ROWS):
        _write(database, lambda tx, some=some: copies.add_keys(tx, run, some))
    _log(database, run, stream, waiting, ids)
    for some in _parts(list(ids), CHUNKS):
        _chunks(database, parent, run, step, {old: ids[old] for old in some})
    return ids


def _time_of_last(database: Database, run: int) -> float | None:
    """When the latest row of the copy was logged, by the script's clock; None where it has none."""
    with database.read() as tx:
        other = copies.last_time(tx, run)
        waiting = [stored.decode(logged.payload).times for logged in batches.waiting(tx, [run], HISTORY)]
    times = [float(part.max()) for part in waiting if len(part)]
    return max([*times, *([] if other is None else [other])], default=None)


def _chunks(database: Database, parent: int, run: int, step: int, ids: dict[int, int]) -> None:
    """All chunks of the keys `ids` (new by old), a few of each key at a time."""
    copied: dict[int, int | None] = dict.fromkeys(ids)
    while copied:
        most = max(1, CHUNKS // len(copied))
        with database.read() as tx:
            found = {key: copies.chunks_of(tx, parent, key, at, step, most) for key, at in copied.items()}
            parts = [_Part(each, copied[key], step) for key, some in found.items() for each in some]
            changes = list(_rewrites(tx, parent, parts, ids))
        if changes:
            _write(database, lambda tx, changes=changes: chunks.rewrite(tx, run, changes))
        copied = {key: some[-1].last for key, some in found.items() if some and some[-1].last < step}


@dataclass(frozen=True, slots=True)
class _Part:
    """Of a chunk, the steps above `after` (None: from its first) up to `upto`."""

    chunk: Sealed
    after: int | None
    upto: int

    @property
    def cut(self) -> tuple[int | None, int | None]:
        """Its bounds where the chunk reaches across them."""
        lower = self.after is not None and self.chunk.first <= self.after
        return self.after if lower else None, self.upto if self.chunk.last > self.upto else None


def _rewrites(
    tx: Connection, parent: int, parts: Sequence[_Part], ids: dict[int, int]
) -> Iterator[chunks.Rewrite]:
    """Keys that stand on one axis, and are cut alike, share one in the new run."""
    axes = chunks.axes(tx, parent, {part.chunk.axis for part in parts})
    alike: dict[tuple[int, int | None, int | None], list[_Part]] = {}
    for part in parts:
        alike.setdefault((part.chunk.axis, *part.cut), []).append(part)
    for (axis, after, upto), some in alike.items():
        on = axes[axis]
        whole = EncodedAxis(on.n, on.first, on.last, on.t0, on.t1, on.crc, on.blocks, on.steps, on.times)
        if after is None and upto is None:
            mine = [ids[part.chunk.key] for part in some]
            yield chunks.Rewrite(mine, (), [chunks.Piece(whole, [part.chunk.values for part in some])])
        elif (made := _cut(whole, some, after, upto, ids)) is not None:
            yield made


def _cut(
    on: EncodedAxis, parts: Sequence[_Part], after: int | None, upto: int | None, ids: dict[int, int]
) -> chunks.Rewrite | None:
    """Decoded, cut and encoded again. What is damaged stays behind."""
    keys: list[int] = []
    rows: list[np.ndarray[Any, np.dtype[np.float64]]] = []
    try:
        steps = chunk.decode_steps(on.steps, on.crc, on.n)
        times = chunk.decode_times(on.times, on.crc, on.n)
    except DamagedData:
        return None
    for part in parts:
        values: EncodedValues = part.chunk.values
        try:
            rows.append(chunk.decode_values(values.vals, values.crc, values.codec, part.chunk.n))
            keys.append(ids[part.chunk.key])
        except DamagedData:
            continue
    if not keys:
        return None
    kept = Points(steps, times, np.stack(rows)).between(None if after is None else after + 1, upto)
    if not len(kept) or kept.times is None:
        return None
    piece = chunks.Piece(chunk.encode_axis(kept.steps, kept.times), chunk.encode_values(kept.values))
    return chunks.Rewrite(keys, (), [piece])


def _log(
    database: Database, run: int, stream: str, waiting: Iterable[stored.StoredBatch], ids: dict[int, int]
) -> None:
    """What waits in the parent's log waits in the new run's, under its own ids."""
    off = 0
    rows: list[tuple[int, int, int, bytes]] = []
    for seq, part in enumerate(waiting):
        groups = [
            (
                np.array([ids[int(key)] for key in group.ids], "<u4").tobytes(),
                b"" if group.rows is None else group.rows.astype("<u4").tobytes(),
                np.ascontiguousarray(group.values, "<f8").tobytes(),
            )
            for group in part.groups
        ]
        n = len(part.steps)
        rows.append((off, n, seq, stored.encode(part.steps.tobytes(), part.times.tobytes(), groups)))
        off += n

    def add(tx: Connection, some: list[tuple[int, int, int, bytes]]) -> None:
        for at, n, seq, payload in some:
            batches.add(tx, run, stream, WRITER, at, n, seq, EMPTY_CHAIN, payload)

    for some in _parts(rows, ROWS, lambda row: len(row[3])):
        _write(database, lambda tx, some=some: add(tx, some))
    if off:
        _write(database, lambda tx: streams.begin(tx, run, stream, WRITER, off, EMPTY_CHAIN))


def _others(database: Database, parent: int, run: int, step: int, ids: dict[int, int]) -> None:
    """What is no number, the names of the media that it points to, and what is said of its keys."""
    after: tuple[int, int] | None = None
    while rows := _read(database, lambda tx, at=after: copies.values_after(tx, parent, step, at, ROWS)):
        after = rows[-1]["key"], rows[-1]["step"]
        mine = [{**row, "key": ids[row["key"]]} for row in rows if row["key"] in ids]
        if mine:
            _write(database, lambda tx, some=mine: copies.add_values(tx, run, some))
    path = ""
    while rows := _read(database, lambda tx, at=path: copies.media_after(tx, parent, at, ROWS)):
        path = rows[-1]["path"]
        _write(database, lambda tx, some=rows: copies.add_media(tx, run, some))
    laid = _read(database, lambda tx: copies.overlay_of(tx, parent))
    known: dict[int | None, int | None] = {None: None, **ids}
    mine = [{**row, "key": known[row["key"]]} for row in laid if row["key"] in known]
    for some in _parts(mine, ROWS):
        _write(database, lambda tx, some=some: copies.add_overlay(tx, run, some))


def _sum_up(database: Database, run: int) -> int:
    known = _read(database, lambda tx: series_keys.of_run(tx, run))
    for stream in (HISTORY, EVENTS):
        for some in _parts([key.id for key in known if key.stream == stream], ROWS):
            found = _read(database, lambda tx, some=some, of=stream: summing.of_keys(tx, run, some, of))
            _write(database, lambda tx, found=found: series_keys.save(tx, run, found))
    others = _read(database, lambda tx: copies.last_values(tx, run))

    def save(tx: Connection) -> None:
        for row in others:
            series_keys.save_value(tx, run, row["key"], row["n"], row["step"], row["json"])

    _write(database, save)
    keys = _read(database, lambda tx: series_keys.of_run(tx, run))
    tops = [key.last_step or 0 for key in keys if key.n and key.stream == HISTORY] + [
        row["step"] for row in others
    ]
    return max(tops, default=-1) + 1


def _read(database: Database, work: Callable[[Connection], T]) -> T:
    with database.read() as tx:
        return work(tx)


def _write(database: Database, work: Callable[[Connection], object]) -> None:
    database.write(work).result()
    failpoints.reach("copied_a_piece")


def _parts(rows: Sequence[T], most: int, size: Callable[[T], int] = lambda _: 0) -> Iterator[list[T]]:
    """`rows` in lists of at most `most`, and of about BYTES."""
    part: list[T] = []
    total = 0
    for row in rows:
        part.append(row)
        total += size(row)
        if len(part) >= most or total >= BYTES:
            yield part
            part, total = [], 0
    if part:
        yield part
