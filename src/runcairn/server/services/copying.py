"""A run that begins with another's history up to a step: fork and rewind.

Points are copied as they lie: chunks below the step whole, those across it cut, what waits in the log written again.
So the new run reads as any other, and its parent may be deleted. It costs the parent's bytes.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import numpy as np

from runcairn.errors import DamagedData
from runcairn.series import chunk, stored
from runcairn.series.points import Points
from runcairn.server.services import summing
from runcairn.server.store import batches, chunks, copies, runs, series_keys, streams
from runcairn.server.store.copies import HISTORY, Across
from runcairn.server.store.database import Connection
from runcairn.wire.ingest import EMPTY_CHAIN
from runcairn.wire.runs import Origin

WRITER = "copied-history"
"""Whose rows those are that waited in the parent's log."""


def origin(parent: int, what: Origin) -> dict[str, Any]:
    """What the row of the new run says of its beginning."""
    return {"parent": parent, "parent_rid": what.id, "parent_step": what.step}


def copy(tx: Connection, parent: int, run: int, step: int) -> None:
    """Give the new run `run` the history of `parent` up to `step`, included. All in the caller's transaction."""
    waiting = [
        part
        for logged in batches.waiting(tx, [parent], HISTORY)
        if (part := stored.upto(stored.decode(logged.payload), step)) is not None
    ]
    logged_keys = {int(key) for part in waiting for group in part.groups for key in group.ids}
    ids = copies.add_keys(tx, parent, run, step, logged_keys)
    copies.whole_chunks(tx, parent, run, step)
    for _, alike in groupby(copies.across(tx, parent, run, step), key=lambda found: found.axis):
        _cut(tx, parent, run, step, list(alike))
    _log(tx, run, waiting, ids)
    copies.values_and_files(tx, parent, run, step)
    _sum_up(tx, run)


def _cut(tx: Connection, parent: int, run: int, step: int, found: list[Across]) -> None:
    """Chunks of one axis, up to the step. One that is damaged stays behind."""
    first, n = found[0].first, found[0].n
    on = chunks.axes(tx, parent, [found[0].axis])[found[0].axis]
    rows = chunks.values(tx, parent, [each.parent_key for each in found], [first])
    keys: list[int] = []
    values: list[np.ndarray[Any, np.dtype[np.float64]]] = []
    try:
        steps = chunk.decode_steps(on.steps, on.crc, on.n)
        times = chunk.decode_times(on.times, on.crc, on.n)
    except DamagedData:
        return
    for each in found:
        row = rows.get((each.parent_key, first))
        try:
            if row is not None:
                values.append(chunk.decode_values(row.vals, row.crc, row.codec, n))
                keys.append(each.key)
        except DamagedData:
            continue
    if not keys:
        return
    kept = Points(steps, times, np.stack(values)).between(None, step)
    assert kept.times is not None, "they were decoded"
    piece = chunks.Piece(chunk.encode_axis(kept.steps, kept.times), chunk.encode_values(kept.values))
    chunks.rewrite(tx, run, [chunks.Rewrite(keys, (), [piece])])


def _log(tx: Connection, run: int, waiting: Iterable[stored.StoredBatch], ids: dict[int, int]) -> None:
    """What waits in the parent's log waits in the new run's, under its own ids."""
    off = 0
    for seq, part in enumerate(waiting):
        groups = [
            (
                np.array([ids[int(key)] for key in group.ids], "<u4").tobytes(),
                b"" if group.rows is None else group.rows.astype("<u4").tobytes(),
                np.ascontiguousarray(group.values, "<f8").tobytes(),
            )
            for group in part.groups
        ]
        payload = stored.encode(part.steps.tobytes(), part.times.tobytes(), groups)
        n = len(part.steps)
        batches.add(tx, run, HISTORY, WRITER, off, n, seq, EMPTY_CHAIN, payload)
        off += n
    if off:
        streams.begin(tx, run, HISTORY, WRITER, off, EMPTY_CHAIN)


def _sum_up(tx: Connection, run: int) -> None:
    summing.save(tx, run)
    top = max((key.last_step or 0 for key in series_keys.of_run(tx, run) if key.n), default=-1)
    for row in copies.last_values(tx, run):
        series_keys.save_value(tx, run, row["key"], row["n"], row["step"], row["json"])
        top = max(top, row["step"])
    runs.edit(tx, run, {"steps": top + 1})
