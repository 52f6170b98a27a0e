"""The lowest and the highest point of a key, from all of its points: statistics of sealed chunks, and what waits.

Asked only where what is remembered was overwritten. Chunks are decoded where a waiting point lies in them, and where
the step of the extreme must be found.
"""

from collections.abc import Iterable

import numpy as np

from runcairn.series import stored
from runcairn.series.points import Points, merged
from runcairn.series.tail import tail_of
from runcairn.server.services.reading import Series, Snapshot, touched_by
from runcairn.server.store import batches, series_read
from runcairn.server.store.chunks import Meta
from runcairn.server.store.database import Connection

Extreme = tuple[float | None, int]
"""Value and step; None where no point is finite."""


def extremes(tx: Connection, run: int, keys: list[int]) -> dict[int, tuple[Extreme, Extreme]]:
    """Lowest and highest of each of `keys`, each at its lowest step."""
    metas: dict[Series, list[Meta]] = {(run, key): [] for key in keys}
    for meta in series_read.metas(tx, list(metas), None, None):
        metas[meta.run, meta.key].append(meta)
    logged = [batch for stream in ("history", "events") for batch in batches.waiting(tx, [run], stream)]
    tails = {
        (run, key): points
        for key, points in tail_of((stored.decode(batch.payload) for batch in logged), keys).items()
    }
    names = {series: f"key {series[1]}" for series in metas}
    found = Snapshot(tx, names, metas, tails, None, None)
    return {key: _of_one(found, (run, key)) for key in keys}


def _of_one(found: Snapshot, series: Series) -> tuple[Extreme, Extreme]:
    metas = found.metas[series]
    touched = touched_by(metas, found.tails.get(series))
    open_ones = [meta for meta, hit in zip(metas, touched, strict=True) if hit]
    pieces = found.some(series, open_ones, times=False)
    if series in found.tails:
        tail = found.tails[series]
        pieces.append(Points(tail.steps, None, tail.values))
    here = merged(pieces) if pieces else None
    whole = [meta for meta, hit in zip(metas, touched, strict=True) if not hit and meta.finite]
    return _best(found, series, whole, here, 1.0), _best(found, series, whole, here, -1.0)


def _best(found: Snapshot, series: Series, whole: list[Meta], here: Points | None, sign: float) -> Extreme:
    """sign: 1 for the lowest, -1 for the highest."""
    candidates: list[tuple[float, int]] = []
    if here is not None:
        candidates += _first_of(here, sign)
    known = [(sign * value, meta) for meta in whole if (value := _edge(meta, sign)) is not None]
    if known:
        least = min(value for value, _ in known)
        meta = min((meta for value, meta in known if value == least), key=lambda meta: meta.first)
        if not candidates or least <= min(candidates)[0]:
            opened = found.some(series, [meta], times=False)
            at = [each for points in opened for each in _first_of(points, sign)]
            candidates += at or [(least, meta.first)]  # damaged: its values are lost, its statistics are not
    if not candidates:
        return None, 0
    value, step = min(candidates)
    return sign * value, step


def _edge(meta: Meta, sign: float) -> float | None:
    return meta.min if sign > 0 else meta.max


def _first_of(points: Points, sign: float) -> Iterable[tuple[float, int]]:
    """(signed value, step) of the least finite value; nothing where none is."""
    values = sign * points.values[0]
    finite = np.isfinite(values)
    if not finite.any():
        return []
    at = int(np.argmin(np.where(finite, values, np.inf)))
    return [(float(values[at]), int(points.steps[at]))]
