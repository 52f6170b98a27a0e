"""Curves of classifiers: true against predicted, over all thresholds."""

from typing import Any, Final

from runcairn.errors import UsageError
from runcairn.media.needed import numpy
from runcairn.media.pixels import as_array

MAX_POINTS: Final = 1_000
"""Of one drawn curve."""


def one_against_rest(
    y_true: Any, y_probas: Any, labels: Any, chosen: Any, what: str
) -> list[tuple[str, Any, Any]]:
    """(name, is it, how likely) of each class that is to be drawn.

    y_true: (n,) classes, as numbers 0 to k-1 or as any values, then sorted. y_probas: (n, k), or (n,) of the second
    of two. labels: names of the classes. chosen: those of y_true that are drawn; None: all.
    Raises UsageError naming shapes.
    """
    np = numpy(what)
    truth = np.asarray(y_true).ravel()
    likely = as_array(y_probas, what).astype(np.float64)
    if likely.ndim == 1:
        likely = np.stack([1 - likely, likely], axis=1)
    if likely.ndim != 2 or len(likely) != len(truth) or not len(truth):
        raise UsageError(
            f"{what}: y_true has shape {np.shape(y_true)}, y_probas {np.shape(y_probas)}",
            remedy="give (n,) classes and (n, k) probabilities",
        )
    if not np.isfinite(likely).all():
        raise UsageError(f"{what}: y_probas hold NaN or infinity")
    values = _classes(truth, likely.shape[1], what)
    if labels is not None and len(labels) < len(values):
        raise UsageError(f"{what}: {len(labels)} labels for {len(values)} classes")
    wanted = None if chosen is None else set(np.asarray(chosen).ravel().tolist())
    return [
        (str(value if labels is None else labels[i]), truth == value, likely[:, i])
        for i, value in enumerate(values)
        if wanted is None or value in wanted
    ]


def roc(is_it: Any, likely: Any) -> tuple[Any, Any, float]:
    """False and true positive rates over falling thresholds, from (0, 0) to (1, 1), and the area below."""
    np = numpy("roc_curve")
    hits, misses = _counted(is_it, likely)
    rising = np.concatenate([[0.0], hits / max(hits[-1], 1)])
    wrong = np.concatenate([[0.0], misses / max(misses[-1], 1)])
    area = float(((rising[1:] + rising[:-1]) / 2 * np.diff(wrong)).sum())
    return wrong, rising, area


def precision_recall(is_it: Any, likely: Any) -> tuple[Any, Any, float]:
    """Recall and precision over falling thresholds, and the average precision (steps, not interpolated)."""
    np = numpy("pr_curve")
    hits, misses = _counted(is_it, likely)
    precision, recall = hits / (hits + misses), hits / max(hits[-1], 1)
    average = float((np.diff(np.concatenate([[0.0], recall])) * precision).sum())
    return np.concatenate([[0.0], recall]), np.concatenate([precision[:1], precision]), average


def thinned(x: Any, y: Any) -> tuple[list[float], list[float]]:
    """At most MAX_POINTS of a curve, the first and the last among them."""
    np = numpy("a curve")
    chosen = np.unique(np.linspace(0, len(x) - 1, min(len(x), MAX_POINTS)).round().astype(int))
    return np.round(x[chosen], 6).tolist(), np.round(y[chosen], 6).tolist()


def _classes(truth: Any, count: int, what: str) -> list[Any]:
    """The value of y_true that each column of probabilities stands for."""
    np = numpy(what)
    found = np.unique(truth).tolist()
    if truth.dtype.kind in "iub" and min(found) >= 0 and max(found) < count:
        return list(range(count))
    if len(found) != count:
        raise UsageError(
            f"{what}: {len(found)} classes in y_true, {count} columns in y_probas",
            remedy="number the classes from 0",
        )
    return found


def _counted(is_it: Any, likely: Any) -> tuple[Any, Any]:
    """How many of the class, and of the others, lie at or above each different threshold, falling."""
    np = numpy("a curve")
    order = np.argsort(-likely, kind="stable")
    sorted_, truth = likely[order], np.asarray(is_it)[order]
    last = np.concatenate([np.nonzero(np.diff(sorted_))[0], [len(sorted_) - 1]])
    hits = np.cumsum(truth)[last].astype(np.float64)
    return hits, last + 1 - hits
