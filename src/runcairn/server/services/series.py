"""Charts and points: a question in keys and x, an answer in Arrow.

A chart of up to 1,024 points a bucket is made from the points. Above that, from the statistics of chunks and their
blocks; only what crosses an edge, the ends of the view, and the chunks that a late point falls into are decoded.
"""

from dataclasses import dataclass

import numpy as np

from runcairn.errors import TooLarge, UsageError
from runcairn.series import arrow, bucket
from runcairn.series.bucket import Buckets, Grid
from runcairn.series.chunk import FloatArray
from runcairn.series.points import Points
from runcairn.server.services import coarse
from runcairn.server.services.reading import Series, Snapshot, snapshot
from runcairn.server.store import series_read
from runcairn.server.store.database import Connection, Database
from runcairn.wire.series import MAX_BUCKETS, MAX_KEYS, MAX_RUNS, ChartQuery, PointsQuery

EXACT = 1024
"""Points a bucket up to which a chart is made from the points themselves."""
MOST_POINTS = 20_000_000
"""Points of one answer: 720 MB."""
_INT64 = np.iinfo(np.int64)


@dataclass(frozen=True, slots=True)
class _Curve:
    """x (n,) rising and values (n,) of one series."""

    x: FloatArray
    values: FloatArray


@dataclass(slots=True)
class Charts:
    """Reads series. Runs that do not exist, and keys they do not have, are left out of the answers."""

    database: Database

    def chart(self, query: ChartQuery) -> bytes:
        """Buckets; see ChartQuery. Raises UsageError for a question out of its limits."""
        _check(query.runs, query.keys)
        if not 1 <= query.buckets <= MAX_BUCKETS:
            raise UsageError(f"a chart has 1 to {MAX_BUCKETS:,} buckets, not {query.buckets:,}")
        for end in (query.lo, query.hi):
            if end is not None and not np.isfinite(end):
                raise UsageError("the ends of the view are finite numbers")
        with self.database.read() as tx:
            return _chart(tx, query)

    def points(self, query: PointsQuery) -> bytes:
        """Every point; see PointsQuery. Raises UsageError, TooLarge."""
        _check(query.runs, query.keys)
        for end in (query.lo, query.hi):
            if end is not None and not _INT64.min <= end <= _INT64.max:
                raise UsageError(f"a step has 64 bits, {end} has more")
        with self.database.read() as tx:
            found = snapshot(tx, query.runs, query.stream, query.keys, query.lo, query.hi)
            many = sum(map(found.count, found.names))
            if many > MOST_POINTS:
                raise TooLarge(
                    f"an answer of {many:,} points",
                    36 * many,
                    36 * MOST_POINTS,
                    remedy="ask in ranges of steps (lo, hi)",
                )
            order = _order(found, query.runs, query.keys)
            points = found.points([series for series, _ in order], times=True)
            rows = [(series[0], place, points[series]) for series, place in order if len(points[series])]
            return arrow.points(rows, found.damaged)


def _check(runs: list[int], keys: list[str]) -> None:
    if len(runs) > MAX_RUNS or len(keys) > MAX_KEYS:
        raise UsageError(
            f"{len(runs):,} runs and {len(keys):,} keys; one question has up to {MAX_RUNS:,} and {MAX_KEYS:,}",
            remedy="ask in several",
        )
    if len(set(runs)) != len(runs) or len(set(keys)) != len(keys):
        raise UsageError("a run or a key is asked for twice")
    if any(not 0 <= run <= _INT64.max for run in runs):
        raise UsageError("a run's handle is a positive number of 64 bits")


def _order(found: Snapshot, runs: list[int], keys: list[str]) -> list[tuple[Series, int]]:
    """(series, place of its key) by run and key as asked."""
    place_of = {name: place for place, name in enumerate(keys)}
    run_at = {run: place for place, run in enumerate(runs)}
    known = [(series, place_of[name]) for series, name in found.names.items() if name in place_of]
    return sorted(known, key=lambda entry: (run_at[entry[0][0]], entry[1]))


def _chart(tx: Connection, query: ChartQuery) -> bytes:
    by_step = query.x == "step"
    keyed = query.x not in ("step", "time", "relative")
    keys = [*query.keys, query.x] if keyed and query.x not in query.keys else query.keys
    lo = _step(query.lo, np.ceil) if by_step else None
    hi = _step(query.hi, np.floor) if by_step else None
    found = snapshot(tx, query.runs, query.stream, keys, lo, hi)
    order = _order(found, query.runs, query.keys)
    every = [series for series, _ in order]
    if not keyed and sum(map(found.count, every)) > EXACT * query.buckets:
        few = [series for series in every if found.count(series) <= query.buckets]
    else:
        few = every
    origins = _origins(found, query) if query.x == "relative" else {}
    curves = _curves_by_key(found, every, query.x) if keyed else _curves(found, few, query.x, origins)
    curves = {series: _in_view(curve, query) for series, curve in curves.items()}
    many = [series for series in every if series not in curves]
    if not by_step:
        found.need_axes(many, steps=False, times=False)
    grid = _grid(query, curves, [coarse.extent(found, series, query.x, origins) for series in many])
    rows: list[arrow.Curve] = []
    raw = True
    for series, place in order:
        if series in curves:
            buckets, is_raw = _buckets(curves[series], grid)
        else:
            buckets, is_raw = coarse.buckets(found, series, grid, query.x, origins), False
        raw = raw and (is_raw or not len(buckets))
        rows.append(arrow.Curve(series[0], place, buckets))
    return arrow.chart(rows, grid.lo, grid.hi, raw=raw, damaged=found.damaged)


def _step(end: float | None, rounded: np.ufunc) -> int | None:
    if end is None:
        return None
    return int(min(max(int(rounded(end)), _INT64.min), _INT64.max))


def _buckets(curve: _Curve, grid: Grid) -> tuple[Buckets, bool]:
    """And whether each row is a point."""
    if len(curve.x) <= grid.buckets:
        return bucket.as_they_are(curve.x, curve.values), True
    return bucket.fold([bucket.pieces_of(curve.x, curve.values, grid)]), False


def _grid(query: ChartQuery, curves: dict[Series, _Curve], extents: list[tuple[float, float] | None]) -> Grid:
    ends = [(float(curve.x[0]), float(curve.x[-1])) for curve in curves.values() if len(curve.x)]
    ends += [extent for extent in extents if extent]
    lo = query.lo if query.lo is not None else min((lo for lo, _ in ends), default=0.0)
    hi = query.hi if query.hi is not None else max((hi for _, hi in ends), default=lo)
    return Grid(float(lo), float(max(lo, hi)), query.buckets)


def _in_view(curve: _Curve, query: ChartQuery) -> _Curve:
    begin = 0 if query.lo is None else int(np.searchsorted(curve.x, query.lo, "left"))
    end = len(curve.x) if query.hi is None else int(np.searchsorted(curve.x, query.hi, "right"))
    return (
        curve if begin == 0 and end == len(curve.x) else _Curve(curve.x[begin:end], curve.values[begin:end])
    )


def _curves(found: Snapshot, wanted: list[Series], x: str, origins: dict[int, float]) -> dict[Series, _Curve]:
    points = found.points(wanted, times=x != "step")
    return {
        series: _Curve(*coarse.along(mine, x, origins.get(series[0], 0.0))) for series, mine in points.items()
    }


def _curves_by_key(found: Snapshot, wanted: list[Series], x: str) -> dict[Series, _Curve]:
    """X is another key: the points whose step has a value of both."""
    axis_of = {series[0]: series for series, name in found.names.items() if name == x}
    points = found.points(list(dict.fromkeys([*wanted, *axis_of.values()])), times=False)
    curves: dict[Series, _Curve] = {}
    for series in wanted:
        mine, other = points[series], points.get(axis_of.get(series[0], (0, -1)))
        curves[series] = _joined(mine, other) if other is not None else _Curve(np.empty(0), np.empty(0))
    return curves


def _joined(points: Points, other: Points) -> _Curve:
    _, here, there = np.intersect1d(points.steps, other.steps, assume_unique=True, return_indices=True)
    x, values = other.values[0][there], points.values[0][here]
    usable = np.isfinite(x)
    order = np.argsort(x[usable], kind="stable")
    return _Curve(x[usable][order], values[usable][order])


def _origins(found: Snapshot, query: ChartQuery) -> dict[int, float]:
    """When each run's first point was logged, in seconds since the epoch."""
    origins = series_read.first_times(found.tx, query.runs)
    for (run, _), tail in found.tails.items():
        if tail.times is not None and len(tail):
            first = float(tail.times.min())
            origins[run] = min(first, origins.get(run, first))
    return origins
