"""How numbers are spread."""

from typing import Any, ClassVar

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media

MOST_BINS = 512


class Histogram(Media):
    """Counts of a batch of numbers, for one key at one step. NaN and infinity are left out.

    sequence: numbers of any shape; or np_histogram: (counts (n,), edges (n + 1,)) as `numpy.histogram` gives them.
    num_bins: at most 512. Raises UsageError.
    """

    tag: ClassVar[str] = "histogram"

    def __init__(
        self, sequence: Any = None, np_histogram: tuple[Any, Any] | None = None, num_bins: int = 64
    ) -> None:
        import numpy as np

        if not 1 <= num_bins <= MOST_BINS:
            raise UsageError(f"num_bins={num_bins}", remedy=f"use 1 to {MOST_BINS}")
        if np_histogram is None:
            counts, edges = _counted(_finite(sequence), num_bins)
        else:
            counts, edges = (np.asarray(part) for part in np_histogram)
            if counts.ndim != 1 or edges.shape != (len(counts) + 1,) or len(counts) > MOST_BINS:
                raise UsageError(
                    f"np_histogram has {counts.shape} counts and {edges.shape} edges",
                    remedy=f"pass n counts and n + 1 edges, n at most {MOST_BINS}",
                )
        self.histogram: list[float] = counts.tolist()
        self.bins: list[float] = edges.tolist()

    def encode(self) -> Encoded:
        """Small enough to live in the row itself: no file."""
        return Encoded({"_type": self.tag, "values": self.histogram, "bins": self.bins})


def _counted(numbers: Any, bins: int) -> tuple[Any, Any]:
    """As numpy counts, also where the numbers lie too close together for that many edges between them."""
    import numpy as np

    try:
        return np.histogram(numbers, bins=bins)
    except ValueError:
        low, high = float(numbers.min()), float(numbers.max())
        margin = max(abs(low), abs(high)) * 1e-6 or 1.0
        return np.histogram(numbers, bins=bins, range=(low - margin, high + margin))


def _finite(sequence: Any) -> Any:
    import numpy as np

    if sequence is None:
        raise UsageError("a histogram of nothing", remedy="pass a sequence of numbers or np_histogram")
    if type(sequence).__module__.partition(".")[0] == "torch":
        sequence = sequence.detach().cpu().float().numpy()
    try:
        numbers = np.asarray(sequence).astype(np.float64).ravel()
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"a histogram needs numbers: {error}", remedy="pass a sequence of numbers"
        ) from error
    # Beyond 8e307 the width of all bins together is no float64; such numbers count in the outermost bin.
    return np.clip(numbers[np.isfinite(numbers)], -8e307, 8e307)
