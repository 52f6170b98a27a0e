"""Points of one key or of several keys with the same rows: merging what was written later over what was there."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from runcairn.series.chunk import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Points:
    """steps (n,), times (n,) seconds, values (keys, n). Strictly ascending in step unless said otherwise.

    `times` is None where nobody asked for them.
    """

    steps: IntArray
    times: FloatArray | None
    values: FloatArray

    def __len__(self) -> int:
        return len(self.steps)

    def slice(self, begin: int, end: int) -> "Points":
        """Points `begin` up to `end`, without copying."""
        times = None if self.times is None else self.times[begin:end]
        return Points(self.steps[begin:end], times, self.values[:, begin:end])

    def take(self, index: npt.NDArray[np.intp]) -> "Points":
        """The points at `index`, in its order."""
        times = None if self.times is None else self.times[index]
        return Points(self.steps[index], times, self.values[:, index])

    def between(self, lo: int | None, hi: int | None) -> "Points":
        """Those with lo <= step <= hi; None: no limit on that side."""
        begin = 0 if lo is None else int(np.searchsorted(self.steps, lo, "left"))
        end = len(self) if hi is None else int(np.searchsorted(self.steps, hi, "right"))
        return self if begin == 0 and end == len(self) else self.slice(begin, max(begin, end))


def last_of_each(steps: IntArray) -> npt.NDArray[np.intp] | None:
    """For steps (n,) in the order written: which to keep, ascending in step, the last written of equals.

    None when all are to be kept as they stand, which is by far the most common.
    """
    if len(steps) < 2 or bool((steps[1:] > steps[:-1]).all()):
        return None
    order = np.argsort(steps, kind="stable")
    ordered = steps[order]
    keep = np.append(ordered[1:] != ordered[:-1], True)
    return order[keep]


def merged(pieces: list[Points]) -> Points:
    """All points of `pieces`, which are in the order written: ascending in step, the later write of a step wins."""
    if len(pieces) == 1:
        whole = pieces[0]
    else:
        times = [piece.times for piece in pieces if piece.times is not None]
        whole = Points(
            np.concatenate([piece.steps for piece in pieces]),
            np.concatenate(times) if len(times) == len(pieces) else None,
            np.concatenate([piece.values for piece in pieces], axis=1),
        )
    keep = last_of_each(whole.steps)
    return whole if keep is None else whole.take(keep)


def nothing(keys: int = 1) -> Points:
    """No points of `keys` keys."""
    return Points(np.empty(0, np.int64), np.empty(0), np.empty((keys, 0)))
