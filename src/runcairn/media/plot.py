"""Charts with one call, under wandb's names: each gives a Plotly value to log. Plotly itself is not needed."""

from collections.abc import Sequence
from typing import Any, Final

from runcairn.errors import UsageError
from runcairn.media.base import printable
from runcairn.media.curves import one_against_rest, precision_recall, roc, thinned
from runcairn.media.needed import numpy
from runcairn.media.plotly import Plotly
from runcairn.media.table import Table

MAX_ROWS: Final = 100_000
"""Of a table that is drawn."""


def line(
    table: Table, x: str, y: str, stroke: str | None = None, title: str = "", split_table: bool = False
) -> Plotly:
    """A line of column `y` over `x`; stroke: a column whose values each get a line of their own."""
    del split_table  # wandb's: where the table is shown
    xs, ys = _column(table, x), _column(table, y)
    if stroke is None:
        return _chart([{"type": "scatter", "mode": "lines", "name": y, "x": xs, "y": ys}], title, x, y)
    groups: dict[str, tuple[list[Any], list[Any]]] = {}
    for name, at, value in zip(_column(table, stroke), xs, ys, strict=True):
        group = groups.setdefault(printable(name), ([], []))
        group[0].append(at)
        group[1].append(value)
    traces = [{"type": "scatter", "mode": "lines", "name": n, "x": a, "y": b} for n, (a, b) in groups.items()]
    return _chart(traces, title, x, y)


def scatter(table: Table, x: str, y: str, title: str = "", split_table: bool = False) -> Plotly:
    """A point for each row at columns `x` and `y`."""
    del split_table
    trace = {"type": "scatter", "mode": "markers", "x": _column(table, x), "y": _column(table, y)}
    return _chart([trace], title, x, y)


def bar(table: Table, label: str, value: str, title: str = "", split_table: bool = False) -> Plotly:
    """A bar for each row, named by column `label`, as long as column `value` says."""
    del split_table
    names = [printable(name) for name in _column(table, label)]
    return _chart([{"type": "bar", "x": names, "y": _column(table, value)}], title, label, value)


def histogram(table: Table, value: str, title: str = "", split_table: bool = False) -> Plotly:
    """How the numbers of a column are spread, in at most 50 bins. What is no finite number is left out."""
    del split_table
    np = numpy("plot.histogram")
    numbers = [float(each) for each in _column(table, value) if isinstance(each, int | float)]
    finite = np.array(numbers)[np.isfinite(numbers)] if numbers else np.empty(0)
    counts, edges = np.histogram(finite, min(50, max(len(finite), 1)))
    middle = (edges[1:] + edges[:-1]) / 2
    trace = {"type": "bar", "x": middle, "y": counts, "width": np.diff(edges)}
    return _chart([trace], title, value, "count", bargap=0)


def line_series(
    xs: Any,
    ys: Any,
    keys: Sequence[Any] | None = None,
    title: str = "",
    xname: str = "x",
    split_table: bool = False,
) -> Plotly:
    """A line for each of `ys`. xs: one list for all lines, or one for each. Raises UsageError for other numbers."""
    del split_table
    lines = [list(y) for y in ys]
    several = len(xs) > 0 and hasattr(xs[0], "__len__") and not isinstance(xs[0], str)
    each = [list(x) for x in xs] if several else [list(xs)] * len(lines)
    names = [f"key_{i}" for i in range(len(lines))] if keys is None else [printable(key) for key in keys]
    if not len(each) == len(names) == len(lines):
        raise UsageError(f"plot.line_series: {len(each)} xs, {len(lines)} ys, {len(names)} keys")
    traces = [
        {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y}
        for name, x, y in zip(names, each, lines, strict=True)
    ]
    return _chart(traces, title, xname, "y")


def roc_curve(
    y_true: Any = None,
    y_probas: Any = None,
    labels: Sequence[str] | None = None,
    classes_to_plot: Any = None,
    title: str = "ROC Curve",
    split_table: bool = False,
) -> Plotly:
    """True positive rate over false positive rate, a line a class, its area in its name.

    y_true (n,); y_probas (n, k), or (n,) of the second of two classes. Raises UsageError naming shapes.
    """
    del split_table
    traces: list[dict[str, Any]] = []
    for name, is_it, likely in one_against_rest(y_true, y_probas, labels, classes_to_plot, "plot.roc_curve"):
        wrong, right, area = roc(is_it, likely)
        x, y = thinned(wrong, right)
        traces.append({"type": "scatter", "mode": "lines", "name": f"{name} ({area:.3f})", "x": x, "y": y})
    return _chart(traces, title, "false positive rate", "true positive rate")


def pr_curve(
    y_true: Any = None,
    y_probas: Any = None,
    labels: Sequence[str] | None = None,
    classes_to_plot: Any = None,
    interp_size: int = 21,
    title: str = "Precision-Recall Curve",
    split_table: bool = False,
) -> Plotly:
    """Precision over recall, a line a class, the average precision in its name. interp_size changes nothing."""
    del split_table, interp_size  # every threshold is drawn
    traces: list[dict[str, Any]] = []
    for name, is_it, likely in one_against_rest(y_true, y_probas, labels, classes_to_plot, "plot.pr_curve"):
        recall, precision, average = precision_recall(is_it, likely)
        x, y = thinned(recall, precision)
        traces.append({"type": "scatter", "mode": "lines", "name": f"{name} ({average:.3f})", "x": x, "y": y})
    return _chart(traces, title, "recall", "precision")


def confusion_matrix(
    probs: Any = None,
    y_true: Any = None,
    preds: Any = None,
    class_names: Sequence[str] | None = None,
    title: str = "Confusion Matrix",
    split_table: bool = False,
) -> Plotly:
    """How often each true class (rows) was taken for each class (columns).

    y_true (n,) numbers from 0; preds (n,) likewise, or probs (n, k), whose largest counts. Raises UsageError.
    """
    del split_table
    np = numpy("plot.confusion_matrix")
    if (probs is None) == (preds is None) or y_true is None:
        raise UsageError("plot.confusion_matrix needs y_true, and preds or probs, one of them")
    truth = np.asarray(y_true).ravel()
    guessed = np.asarray(preds).ravel() if probs is None else np.asarray(probs).argmax(axis=-1).ravel()
    if (
        len(truth) != len(guessed)
        or not len(truth)
        or any(each.dtype.kind not in "iub" for each in (truth, guessed))
    ):
        raise UsageError(
            f"plot.confusion_matrix: {truth.shape} {truth.dtype} true, {guessed.shape} {guessed.dtype} predicted",
            remedy="give as many classes, numbered from 0",
        )
    most = max(int(truth.max()), int(guessed.max())) + 1
    names = (
        [f"class {i}" for i in range(most)] if class_names is None else [printable(n) for n in class_names]
    )
    if min(int(truth.min()), int(guessed.min())) < 0 or most > len(names):
        raise UsageError(f"plot.confusion_matrix: classes up to {most - 1}, {len(names)} names")
    counts = np.zeros((len(names), len(names)), np.int64)
    np.add.at(counts, (truth.astype(int), guessed.astype(int)), 1)
    trace = {
        "type": "heatmap",
        "x": names,
        "y": names,
        "z": counts,
        "text": counts,
        "texttemplate": "%{text}",
    }
    return _chart([trace], title, "predicted", "actual", yaxis={"autorange": "reversed"})


def _column(table: Table, name: str) -> list[Any]:
    if not isinstance(table, Table):
        raise UsageError(f"plot: a {type(table).__name__} is no Table", remedy="Table(columns, data)")
    values = table.get_column(name)
    if len(values) > MAX_ROWS:
        raise UsageError(f"plot: {len(values):,} rows; the limit is {MAX_ROWS:,}", remedy="draw a sample")
    return values


def _chart(traces: list[dict[str, Any]], title: str, x: str, y: str, **layout: Any) -> Plotly:
    axes: dict[str, Any] = {"xaxis": {"title": {"text": x}}, "yaxis": {"title": {"text": y}}}
    axes["yaxis"] |= layout.pop("yaxis", {})
    named = {"title": {"text": title}} if title else {}
    return Plotly({"data": traces, "layout": {**named, **axes, **layout}})
