"""Downsampling: a grid of buckets in x, and for each bucket what its points were.

Each point is counted exactly once, so no minimum, maximum or outlier is lost. A piece (a chunk, or a block of 256)
that lies in one bucket is counted by its statistics; one that crosses an edge and is shorter than a bucket counts
wholly where it begins; any other is decoded.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from runcairn.series.chunk import FloatArray, statistics

IndexArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """`buckets` equal intervals from `lo` to `hi`, both ends included."""

    lo: float
    hi: float
    buckets: int

    @property
    def width(self) -> float:
        """Of one bucket, in x."""
        return (self.hi - self.lo) / self.buckets

    @cached_property
    def edges(self) -> FloatArray:
        """(buckets - 1,): where one bucket ends and the next begins."""
        part = np.arange(1, self.buckets) / self.buckets
        if not np.isfinite(self.hi - self.lo):  # two ends of float64
            return self.lo * (1 - part) + self.hi * part
        return self.lo + (self.hi - self.lo) * part

    def place(self, x: npt.NDArray[np.int64] | FloatArray) -> IndexArray:
        """The bucket of each x (n,) within the grid; never falls as x rises."""
        return np.searchsorted(self.edges, x.astype(np.float64), "right").astype(np.int64)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Stretches of one series, each (pieces,): the bucket it counts in, the x of its first and last point, its
    points, and of them the finite ones' count, min, max, sum, and the last value as it is.
    """

    bucket: IndexArray
    begin: FloatArray
    end: FloatArray
    n: IndexArray
    finite: FloatArray
    min: FloatArray
    max: FloatArray
    sum: FloatArray
    final: FloatArray

    def __len__(self) -> int:
        return len(self.bucket)


@dataclass(frozen=True, slots=True)
class Buckets:
    """The non-empty buckets of one series, rising in x, each (buckets,): x of the last point, the last value, min, max
    and mean of the finite values (NaN where there is none), points, and points that are NaN or infinite.
    """

    x: FloatArray
    last: FloatArray
    min: FloatArray
    max: FloatArray
    mean: FloatArray
    n: IndexArray
    bad: IndexArray

    def __len__(self) -> int:
        return len(self.x)


def pieces_of(x: FloatArray, values: FloatArray, grid: Grid) -> Pieces:
    """Points x (n,) rising, values (n,), all within the grid: one piece for each bucket that has any."""
    if not len(x):
        return nothing()
    bounds = np.searchsorted(x, grid.edges, "left")
    starts, ends = np.append(0, bounds), np.append(bounds, len(x))
    filled = np.flatnonzero(ends > starts)
    starts, ends = starts[filled], ends[filled]
    found = statistics(values, starts)
    return Pieces(
        filled.astype(np.int64),
        x[starts],
        x[ends - 1],
        (ends - starts).astype(np.int64),
        found.finite,
        found.min,
        found.max,
        found.sum,
        found.final,
    )


def nothing() -> Pieces:
    """No pieces."""
    none, ints = np.empty(0), np.empty(0, np.int64)
    return Pieces(ints, none, none, ints, none, none, none, none, none)


def fold(found: list[Pieces]) -> Buckets:
    """All pieces of one series, in any order, joined to one row a bucket."""
    found = [pieces for pieces in found if len(pieces)]
    if not found:
        none, ints = np.empty(0), np.empty(0, np.int64)
        return Buckets(none, none, none, none, none, ints, ints)
    every = found[0] if len(found) == 1 else _joined(found)
    new = every.bucket[1:] != every.bucket[:-1]
    if new.all():
        return _finished(every)
    starts = np.flatnonzero(np.append(True, new))
    ends = np.append(starts[1:], len(every)) - 1
    with np.errstate(over="ignore"):
        total = np.add.reduceat(every.sum, starts)
    return _finished(
        Pieces(
            bucket=every.bucket[starts],
            begin=every.begin[starts],
            end=every.end[ends],
            n=np.add.reduceat(every.n, starts),
            finite=np.add.reduceat(every.finite, starts),
            min=np.minimum.reduceat(every.min, starts),
            max=np.maximum.reduceat(every.max, starts),
            sum=total,
            final=every.final[ends],
        )
    )


def _finished(one_each: Pieces) -> Buckets:
    finite = one_each.finite
    low, high = one_each.min, one_each.max
    none = finite == 0
    if none.any():
        low, high = np.where(none, np.nan, low), np.where(none, np.nan, high)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        mean = one_each.sum / finite
    bad = one_each.n - finite.astype(np.int64)
    return Buckets(one_each.end, one_each.final, low, high, mean, one_each.n, bad)


def as_they_are(x: FloatArray, values: FloatArray) -> Buckets:
    """Each point a row of its own, its value to the bit."""
    finite = np.isfinite(values)
    shown = np.where(finite, values, np.nan)
    return Buckets(x, values, shown, shown, shown, np.ones(len(x), np.int64), (~finite).astype(np.int64))


def _joined(found: list[Pieces]) -> Pieces:
    columns = {
        name: np.concatenate([getattr(p, name) for p in found]) for name in Pieces.__dataclass_fields__
    }
    order = np.lexsort((columns["begin"], columns["bucket"]))
    return Pieces(**{name: column[order] for name, column in columns.items()})
