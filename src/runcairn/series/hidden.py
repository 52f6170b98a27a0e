"""Ranges of steps that are not shown, of one key: merged, and asked of points and of whole chunks."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from runcairn.series.chunk import IntArray
from runcairn.series.points import Points

Range = tuple[int | None, int | None]
"""First and last step, both included; None: no limit on that side."""
_LEAST, _MOST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Hidden:
    """firsts (n,) and lasts (n,): disjoint ranges, ascending."""

    firsts: IntArray
    lasts: IntArray

    def whole(self, first: int, last: int) -> bool:
        """Whether every step from `first` to `last` is hidden."""
        at = int(np.searchsorted(self.firsts, first, "right")) - 1
        return at >= 0 and last <= int(self.lasts[at])

    def touches(self, first: int, last: int) -> bool:
        """Whether a step from `first` to `last` is hidden."""
        at = int(np.searchsorted(self.lasts, first, "left"))
        return at < len(self.firsts) and int(self.firsts[at]) <= last

    def of(self, steps: IntArray) -> npt.NDArray[np.bool_]:
        """(n,): which of `steps` are hidden."""
        at = np.searchsorted(self.firsts, steps, "right") - 1
        return (at >= 0) & (steps <= self.lasts[np.maximum(at, 0)])

    def without(self, points: Points) -> Points:
        """`points` that are shown."""
        gone = self.of(points.steps)
        return points.take(np.flatnonzero(~gone)) if gone.any() else points


def hidden(ranges: Iterable[Range]) -> Hidden | None:
    """Of ranges in any order, which may overlap; None where there are none."""
    ends = sorted(
        (_LEAST if lo is None else lo, _MOST if hi is None else hi)
        for lo, hi in ranges
        if lo is None or hi is None or lo <= hi
    )
    if not ends:
        return None
    merged: list[list[int]] = []
    for lo, hi in ends:
        if merged and lo <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], hi)
        else:
            merged.append([lo, hi])
    return Hidden(np.array([lo for lo, _ in merged], np.int64), np.array([hi for _, hi in merged], np.int64))
