"""Series as one snapshot has them: sealed chunks, what waits unsealed laid over them, what people hid left out.

The chunks of a key never overlap, so a point that waits can only replace one of the chunk whose steps enclose it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from runcairn.errors import DamagedData
from runcairn.series import chunk, stored
from runcairn.series.arrow import Damage
from runcairn.series.chunk import IntArray
from runcairn.series.hidden import Hidden, Range, hidden
from runcairn.series.points import Points, merged, nothing
from runcairn.series.tail import tail_of
from runcairn.server.store import batches, overlays, series_keys, series_read
from runcairn.server.store.chunks import AxisRow, DataRow, Meta
from runcairn.server.store.database import Connection

Series = tuple[int, int]
"""(run, id of the key)."""


@dataclass(slots=True)
class Snapshot:
    """What one question is answered from. `metas`: chunks that touch the view, ascending, of each series that has any;
    `tails`: what waits of each, within the view; `damaged` grows while chunks are opened.
    """

    tx: Connection
    names: dict[Series, str]
    metas: dict[Series, list[Meta]]
    tails: dict[Series, Points]
    lo: int | None
    hi: int | None
    damaged: list[Damage] = field(default_factory=list[Damage])
    _axes: dict[tuple[int, int], AxisRow] = field(default_factory=dict[tuple[int, int], AxisRow])
    _steps: dict[tuple[int, int], IntArray] = field(default_factory=dict[tuple[int, int], IntArray])

    def count(self, series: Series) -> int:
        """At most how many points it has: chunks that reach out of the view are counted whole."""
        sealed = sum(meta.n for meta in self.metas.get(series, ()))
        return sealed + len(self.tails.get(series, ()))

    def need_axes(self, series: Iterable[Series], *, steps: bool, times: bool) -> None:
        """Fetch the axes of all chunks of `series` in one go."""
        ids = dict.fromkeys(
            (run, meta.axis) for run, key in series for meta in self.metas.get((run, key), ())
        )
        self._axes |= series_read.axes(self.tx, list(ids), steps=steps, times=times)

    def axis(self, meta: Meta) -> AxisRow:
        """Of a chunk; `need_axes` has fetched it."""
        return self._axes[meta.run, meta.axis]

    def points(self, wanted: Sequence[Series], *, times: bool) -> dict[Series, Points]:
        """All points of `wanted` in the view, ascending, values (1, n)."""
        self.need_axes(wanted, steps=True, times=times)
        rows = {(r.run, r.key, r.first): r for r in series_read.values(self.tx, wanted, self.lo, self.hi)}
        found: dict[Series, Points] = {}
        for series in wanted:
            opened = (
                self._open(meta, rows.get((*series, meta.first)), times)
                for meta in self.metas.get(series, ())
            )
            pieces = [points for points in opened if points is not None]
            if series in self.tails:
                pieces.append(_without(self.tails[series], times))
            found[series] = merged(pieces).between(self.lo, self.hi) if pieces else nothing()
        return found

    def some(self, series: Series, which: Sequence[Meta], *, times: bool) -> list[Points]:
        """The points of some chunks of one series, each within the view; damaged ones are left out."""
        if not which:
            return []
        self._axes |= series_read.axes(
            self.tx, list(dict.fromkeys((m.run, m.axis) for m in which)), steps=True, times=times
        )
        rows = {
            row.first: row for row in series_read.values_at(self.tx, *series, [meta.first for meta in which])
        }
        opened = (self._open(meta, rows.get(meta.first), times) for meta in which)
        return [points.between(self.lo, self.hi) for points in opened if points is not None]

    def _open(self, meta: Meta, row: DataRow | None, times: bool) -> Points | None:
        try:
            return self._decode(meta, row, times)
        except DamagedData as error:
            self.report(meta, error)
            return None

    def _decode(self, meta: Meta, row: DataRow | None, times: bool) -> Points:
        on = self._axes.get((meta.run, meta.axis))
        if row is None or on is None:
            raise DamagedData("its values or its steps are missing")
        steps = self._steps.get((meta.run, meta.axis))
        if steps is None:
            steps = self._steps[meta.run, meta.axis] = chunk.decode_steps(on.steps, on.crc, on.n)
        values = chunk.decode_values(row.vals, row.crc, row.codec, meta.n)
        when = chunk.decode_times(on.times, on.crc, on.n) if times else None
        return Points(steps, when, values[None, :])

    def report(self, meta: Meta, error: DamagedData) -> None:
        """A chunk cannot be read: the answer goes on without it and says so."""
        name = self.names[meta.run, meta.key]
        self.damaged.append(Damage(meta.run, name, meta.first, meta.last, error.problem))


def snapshot(
    tx: Connection, runs: list[int], stream: str, keys: list[str], lo: int | None, hi: int | None
) -> Snapshot:
    """Of `keys` in `runs`, steps from `lo` to `hi` (None: all)."""
    names = {(key.run, key.id): key.name for key in series_keys.find(tx, runs, stream, keys)}
    metas: dict[Series, list[Meta]] = {}
    for meta in series_read.metas(tx, list(names), lo, hi):
        metas.setdefault((meta.run, meta.key), []).append(meta)
    tails: dict[Series, Points] = {}
    ids_of: dict[int, list[int]] = {}
    for run, key in names:
        ids_of.setdefault(run, []).append(key)
    waiting: dict[int, list[stored.StoredBatch]] = {}
    for batch in batches.waiting(tx, list(ids_of), stream):
        waiting.setdefault(batch.run, []).append(stored.decode(batch.payload))
    for run, mine in waiting.items():
        for key, points in tail_of(mine, ids_of[run]).items():
            shown = points.between(lo, hi)
            if len(shown):
                tails[run, key] = shown
    found = Snapshot(tx, names, metas, tails, lo, hi)
    if stream == "history":
        _hide(found, overlays.hidden(tx, list(ids_of)))
    return found


def hidden_of(ranges: Iterable[overlays.HiddenRange], wanted: Iterable[Series]) -> dict[Series, Hidden]:
    """What is hidden of each of `wanted`; those of which nothing is are left out."""
    by_key: dict[tuple[int, int | None], list[Range]] = {}
    for each in ranges:
        by_key.setdefault((each.run, each.key), []).append((each.lo, each.hi))
    found: dict[Series, Hidden] = {}
    if by_key:
        for run, key in wanted:
            mine = hidden([*by_key.get((run, None), ()), *by_key.get((run, key), ())])
            if mine is not None:
                found[run, key] = mine
    return found


def _hide(found: Snapshot, ranges: list[overlays.HiddenRange]) -> None:
    """Leave out what is not shown: whole chunks, and points of those in part, which then count as if they waited."""
    for series, mine in hidden_of(ranges, found.names).items():
        metas = found.metas.get(series, [])
        cut = [m for m in metas if mine.touches(m.first, m.last) and not mine.whole(m.first, m.last)]
        pieces = [mine.without(points) for points in found.some(series, cut, times=True)]
        if series in found.tails:
            pieces.append(mine.without(found.tails.pop(series)))
        found.metas[series] = [meta for meta in metas if not mine.touches(meta.first, meta.last)]
        left = merged([piece for piece in pieces if len(piece)]) if any(map(len, pieces)) else None
        if left is not None:
            found.tails[series] = left


def touched_by(metas: list[Meta], tail: Points | None) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(chunks,): which of `metas`, ascending, enclose a step of `tail`."""
    hit = np.zeros(len(metas), np.bool_)
    if tail is None or not len(tail) or not metas:
        return hit
    firsts = np.array([meta.first for meta in metas])
    lasts = np.array([meta.last for meta in metas])
    at = np.searchsorted(firsts, tail.steps, "right") - 1
    inside = (at >= 0) & (tail.steps <= lasts[np.maximum(at, 0)])
    hit[at[inside]] = True
    return hit


def _without(points: Points, times: bool) -> Points:
    return points if times else Points(points.steps, None, points.values)
