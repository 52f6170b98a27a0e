"""Histograms: how the numbers of one step are spread."""

import math
from typing import Any, ClassVar, Final

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media
from runcairn.media.needed import numpy
from runcairn.media.pixels import as_array

MAX_BINS: Final = 512


class Histogram(Media):
    """Counts of a batch of numbers, for one key at one step. NaN and infinity are left out, and their count kept.

    sequence: numbers in any shape, of any array library. np_histogram: what `numpy.histogram` returned, instead.
    num_bins: at most 512. Raises UsageError for what holds no numbers.
    """

    tag: ClassVar[str] = "histogram"
    MAX_LENGTH: ClassVar[int] = MAX_BINS

    def __init__(self, sequence: Any = None, np_histogram: Any = None, num_bins: int = 64) -> None:
        if (sequence is None) == (np_histogram is None):
            raise UsageError("Histogram needs a sequence or np_histogram, one of them")
        self.left_out = 0
        if np_histogram is not None:
            self.histogram, self.bins = _checked(np_histogram)
            return
        if not 1 <= num_bins <= MAX_BINS:
            raise UsageError(f"Histogram: {num_bins} bins", remedy=f"1 to {MAX_BINS}")
        np = numpy("Histogram")
        if not hasattr(sequence, "shape") and not isinstance(sequence, list | tuple):
            sequence = list(sequence)
        numbers = as_array(sequence, "Histogram").astype(np.float64, copy=False).ravel()
        finite = np.isfinite(numbers)
        self.left_out = int(numbers.size - finite.sum())
        self.histogram, self.bins = _counted(numbers[finite], num_bins)

    def encode(self) -> Encoded:
        """Small enough to live in the row itself: no file. `values`: counts; `bins`: their edges, one more."""
        fields: dict[str, Any] = {
            "_type": self.tag,
            "values": self.histogram.tolist(),
            "bins": self.bins.tolist(),
        }
        if self.left_out:
            fields["left_out"] = self.left_out
        return Encoded(fields)


def _counted(numbers: Any, bins: int) -> tuple[Any, Any]:
    np = numpy("Histogram")
    if numbers.size == 0:
        return np.zeros(bins, dtype=np.int64), np.linspace(0.0, 1.0, bins + 1)
    low, high = float(numbers.min()), float(numbers.max())
    try:
        with np.errstate(over="raise", invalid="raise"):
            counts, edges = np.histogram(numbers, bins=bins)
            return counts, edges
    except (ValueError, FloatingPointError):
        # Numbers so close, or so far apart, that no equal bins fit between them: halves of the span, or one bin.
        edges = {low, low / 2 + high / 2, high}
        if len(edges) == 1:
            edges = {low, math.nextafter(low, -math.inf if low > 0 else math.inf)}
        return np.histogram(numbers, bins=np.array(sorted(edges)))


def _checked(given: Any) -> tuple[Any, Any]:
    np = numpy("Histogram")
    if not isinstance(given, tuple | list) or len(given) != 2:  # pyright: ignore[reportUnknownArgumentType]
        raise UsageError("Histogram: np_histogram is no pair of counts and edges")
    counts, edges = (as_array(part, "Histogram") for part in given)  # pyright: ignore[reportUnknownVariableType]
    if counts.ndim != 1 or edges.shape != (counts.size + 1,):
        raise UsageError(
            f"Histogram: counts of shape {counts.shape}, edges of shape {edges.shape}",
            remedy="edges are one more than counts, as numpy.histogram returns them",
        )
    if not 1 <= counts.size <= MAX_BINS:
        raise UsageError(f"Histogram: {counts.size} bins", remedy=f"1 to {MAX_BINS}")
    if not (np.isfinite(counts).all() and np.isfinite(edges).all() and (np.diff(edges) > 0).all()):
        raise UsageError("Histogram: counts and edges are finite, edges rise")
    return counts.copy(), edges.astype(np.float64)
