"""Counts of one array's numbers in bins of equal width: what is left of it when it does not leave the device."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

BINS: Final = 64
"""Bins of a histogram."""


@dataclass(frozen=True, slots=True)
class Spread:
    """counts: of BINS equal bins from low to high, or one count. left_out: numbers that were not finite."""

    counts: tuple[int, ...]
    low: float
    high: float
    left_out: int = 0

    @property
    def edges(self) -> tuple[float, ...]:
        """One more than `bins`, rising."""
        return self._parted()[1]

    @property
    def bins(self) -> tuple[int, ...]:
        """The counts; one where all numbers are equal, or so close or far apart that no equal bins fit between."""
        return self._parted()[0]

    def _parted(self) -> tuple[tuple[int, ...], tuple[float, ...]]:
        total = (sum(self.counts),)
        if total == (0,):
            return self.counts, tuple(number / len(self.counts) for number in range(len(self.counts) + 1))
        if self.low == self.high:
            return total, (self.low, math.nextafter(self.low, math.inf))
        width = (self.high - self.low) / len(self.counts)
        edges = [self.low + width * number for number in range(len(self.counts))]
        edges.append(self.high)
        if all(one < following for one, following in pairwise(edges)):
            return self.counts, tuple(edges)
        return total, (self.low, self.high)


NOTHING: Final = Spread((0,) * BINS, 0.0, 1.0)
"""Of no numbers at all."""

Sink = Callable[[dict[str, Spread]], None]
"""Takes what one batch left: key -> how its numbers are spread."""
