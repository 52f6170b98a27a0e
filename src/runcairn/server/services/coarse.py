"""Buckets of long series, from the statistics of their chunks: 10 million points without decoding them."""

from collections.abc import Sequence

import numpy as np

from runcairn.errors import DamagedData
from runcairn.series import bucket, chunk
from runcairn.series.bucket import Buckets, Grid, Pieces
from runcairn.series.chunk import FloatArray
from runcairn.series.points import Points, merged
from runcairn.server.services.reading import Series, Snapshot, touched_by
from runcairn.server.store import series_read
from runcairn.server.store.chunks import Meta

SNAP = 0.25
"""A chunk shorter than this part of a bucket counts wholly where it begins."""


def along(points: Points, x: str, origin: float) -> tuple[FloatArray, FloatArray]:
    """X (n,) rising and values (n,) of `points`; origin: seconds, what `relative` is relative to."""
    values = points.values[0]
    if x == "step":
        return points.steps.astype(np.float64), values
    assert points.times is not None, "the times were asked for"
    times = points.times - origin if x == "relative" else points.times
    if bool((times[1:] >= times[:-1]).all()):
        return times, values
    order = np.argsort(times, kind="stable")
    return times[order], values[order]


def extent(found: Snapshot, series: Series, x: str, origins: dict[int, float]) -> tuple[float, float] | None:
    """The least and the greatest x of a series; None when it has none."""
    metas = found.metas.get(series, [])
    begins, ends = _spans(found, series, metas, x, origins)
    tail = found.tails.get(series)
    if tail is not None:
        on, _ = along(tail, x, origins.get(series[0], 0.0))
        begins, ends = np.append(begins, on[0]), np.append(ends, on[-1])
    return (float(begins.min()), float(ends.max())) if len(begins) else None


def buckets(found: Snapshot, series: Series, grid: Grid, x: str, origins: dict[int, float]) -> Buckets:
    """Of one series, each point in the view counted once."""
    metas = found.metas.get(series, [])
    begins, ends = _spans(found, series, metas, x, origins)
    seen = (ends >= grid.lo) & (begins <= grid.hi)
    cut = (begins < grid.lo) | (ends > grid.hi) | touched_by(metas, found.tails.get(series))
    at, to = grid.place(begins), grid.place(ends)
    whole = seen & ~cut & ((at == to) | (ends - begins < SNAP * grid.width))
    rest = seen & ~cut & ~whole
    opened = [meta for meta, decode in zip(metas, seen & cut, strict=True) if decode]
    pieces = [_of_chunks(metas, np.flatnonzero(whole), at, begins, ends)]
    crossing = [meta for meta, crosses in zip(metas, rest, strict=True) if crosses]
    if x == "step":
        blocks, more = _of_blocks(found, series, crossing, grid)
        pieces.append(blocks)
        opened += more
    else:
        opened += crossing
    pieces += _of_points(found, series, opened, grid, x, origins)
    return bucket.fold(pieces)


def _spans(
    found: Snapshot, series: Series, metas: Sequence[Meta], x: str, origins: dict[int, float]
) -> tuple[FloatArray, FloatArray]:
    """The least and the greatest x of each chunk."""
    if x == "step":
        return np.array([float(m.first) for m in metas]), np.array([float(m.last) for m in metas])
    origin = origins.get(series[0], 0.0) if x == "relative" else 0.0
    axes = [found.axis(meta) for meta in metas]
    return np.array([axis.t0 for axis in axes]) - origin, np.array([axis.t1 for axis in axes]) - origin


def _of_chunks(
    metas: list[Meta], which: bucket.IndexArray, at: bucket.IndexArray, begins: FloatArray, ends: FloatArray
) -> Pieces:
    mine = [metas[int(i)] for i in which]

    def column(name: str, empty: float) -> FloatArray:
        found = (getattr(meta, name) for meta in mine)
        return np.array([empty if value is None else value for value in found], np.float64)

    return Pieces(
        bucket=at[which],
        begin=begins[which],
        end=ends[which],
        n=np.array([meta.n for meta in mine], np.int64),
        finite=column("finite", 0.0),
        min=column("min", np.inf),
        max=column("max", -np.inf),
        sum=column("sum", 0.0),
        final=column("final", np.nan),
    )


def _of_blocks(found: Snapshot, series: Series, metas: list[Meta], grid: Grid) -> tuple[Pieces, list[Meta]]:
    """Pieces of the blocks of chunks that cross an edge; and the chunks that must be decoded after all."""
    rows = series_read.blocks(found.tx, *series, [meta.first for meta in metas])
    steps: list[FloatArray] = []
    values: list[FloatArray] = []
    counts: list[bucket.IndexArray] = []
    good: list[Meta] = []
    decode: list[Meta] = []
    for meta in metas:
        row = rows.get(meta.first)
        try:
            if row is None or not row[0]:
                decode.append(meta)
                continue
            spans, stats = chunk.axis_blocks(row[1], meta.first, meta.last), chunk.value_blocks(row[0])
        except DamagedData:
            decode.append(meta)  # its points may be whole
            continue
        good.append(meta)
        steps.append(spans.astype(np.float64))
        values.append(stats)
        rest = range(meta.n, 0, -chunk.BLOCK)
        counts.append(np.minimum(chunk.BLOCK, np.array(rest, np.int64)))
    if not good:
        return bucket.nothing(), decode
    span, stat, n = np.concatenate(steps, axis=1), np.concatenate(values, axis=1), np.concatenate(counts)
    owner = np.repeat(np.array(range(len(good)), np.int64), [len(count) for count in counts])
    at = grid.place(span[0])
    fine = (at == grid.place(span[1])) | (span[1] - span[0] < grid.width)
    ruined = np.unique(owner[~fine])
    decode += [good[int(i)] for i in ruined]
    keep = ~np.isin(owner, ruined)
    finite, low, high, total, final = stat[:, keep]
    return Pieces(at[keep], span[0][keep], span[1][keep], n[keep], finite, low, high, total, final), decode


def _of_points(
    found: Snapshot, series: Series, metas: list[Meta], grid: Grid, x: str, origins: dict[int, float]
) -> list[Pieces]:
    """Of decoded chunks, with what waits laid over them."""
    parts = found.some(series, sorted(metas, key=lambda meta: meta.first), times=x != "step")
    tail = found.tails.get(series)
    if tail is not None:
        parts.append(tail if x != "step" else Points(tail.steps, None, tail.values))
    if not parts:
        return []
    on, values = along(merged(parts), x, origins.get(series[0], 0.0))
    begin, end = np.searchsorted(on, grid.lo, "left"), np.searchsorted(on, grid.hi, "right")
    return [bucket.pieces_of(on[begin:end], values[begin:end], grid)]
