"""scikit-learn: how good a fitted model is, in one row.

    log_model_metrics(model, x_test, y_test, labels=["benign", "malignant"])

A classifier: accuracy, precision, recall, f1, log_loss, roc_auc; confusion matrix, ROC and precision-recall curves as
tables and charts. A regressor: r2, errors, residuals. A clustering: silhouette. And what the features are worth.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import runcairn
from runcairn.integrations.found import found
from runcairn.integrations.importance import importance
from runcairn.integrations.open_run import open_run

_base: Any = found("sklearn.base", install="scikit-learn")
_metrics: Any = found("sklearn.metrics", install="scikit-learn")
_np: Any = found("numpy", install="numpy")

POINTS: Final = 500
"""Points of a curve, of each class, at most: evenly chosen, the ends among them."""
_KINDS: Final = ("classifier", "regressor", "clusterer")
_SHOWN: Final = 2000
"""Residuals that are shown, at most."""


def log_model_metrics(
    model: Any,
    x: Any,
    y: Any = None,
    *,
    labels: Sequence[str] | None = None,
    prefix: str = "",
    step: int | None = None,
) -> dict[str, float]:
    """Log what `model`, fitted, makes of held-out data to the run that is open; returns the numbers among it.

    x (n, features); y (n,) the truth, of any kind of label (a clustering needs none). labels: names of the classes, in
    the order of `model.classes_`. prefix: before each key, `prefix/accuracy`. step: of the row, as in `log`.
    Raises UsageError before `init()`, for a model that is none of the three kinds, or where y is missing.
    """
    run = open_run("log_model_metrics")
    kind = _kind(model)
    if kind == "classifier":
        row = _of_classifier(model, x, _truth(y), labels)
    elif kind == "regressor":
        row = _of_regressor(model, x, _truth(y))
    elif kind == "clusterer":
        row = _of_clustering(model, x)
    else:
        raise runcairn.UsageError(
            f"{type(model).__name__} is no classifier, regressor or clustering",
            remedy="give a fitted model of scikit-learn's interface",
        )
    row |= importances(model)
    before = f"{prefix}/" if prefix else ""
    run.log({before + key: value for key, value in row.items()}, step=step)
    return {before + key: value for key, value in row.items() if isinstance(value, float)}


def confusion(y: Any, predicted: Any, labels: Sequence[str] | None = None) -> dict[str, Any]:
    """`confusion_matrix` (a table: actual, predicted, count) and `confusion_matrix_chart`."""
    classes = _np.unique(_np.concatenate([_np.asarray(y), _np.asarray(predicted)]))
    counts = _metrics.confusion_matrix(y, predicted, labels=classes)
    names = _names(classes, labels)
    cells = [[a, p, int(counts[i, j])] for i, a in enumerate(names) for j, p in enumerate(names)]
    trace = {"type": "heatmap", "z": counts.tolist(), "x": names, "y": names, "texttemplate": "%{z}"}
    axes = {
        "xaxis": _axis("predicted", "category"),
        "yaxis": _axis("actual", "category") | {"autorange": "reversed"},
    }
    return {
        "confusion_matrix": runcairn.Table(columns=["actual", "predicted", "count"], data=cells),
        "confusion_matrix_chart": _chart("Confusion matrix", [trace], **axes),
    }


def roc(y: Any, scores: Any, classes: Any, labels: Sequence[str] | None = None) -> dict[str, Any]:
    """`roc` (class, false positives, true positives) and `roc_chart`; scores (n, classes)."""
    curves = {
        name: _metrics.roc_curve(_np.asarray(y) == one, scores[:, place])[:2]
        for place, (one, name) in enumerate(zip(classes, _names(classes, labels), strict=True))
    }
    return _curves("roc", "ROC", curves, "false positive rate", "true positive rate")


def precision_recall(
    y: Any, scores: Any, classes: Any, labels: Sequence[str] | None = None
) -> dict[str, Any]:
    """`precision_recall` (class, recall, precision) and `precision_recall_chart`; scores (n, classes)."""
    curves: dict[str, Any] = {}
    for place, (one, name) in enumerate(zip(classes, _names(classes, labels), strict=True)):
        precision, recall, _ = _metrics.precision_recall_curve(_np.asarray(y) == one, scores[:, place])
        curves[name] = recall[::-1], precision[::-1]
    return _curves("precision_recall", "Precision and recall", curves, "recall", "precision")


def importances(model: Any, names: Sequence[str] | None = None) -> dict[str, Any]:
    """`feature_importances` (feature, importance) and `feature_importances_chart`.

    Of a model that says what its features are worth, or of its coefficients' sizes; empty where it has neither.
    """
    worth: Any = getattr(model, "feature_importances_", None)
    if worth is None and (coefficients := getattr(model, "coef_", None)) is not None:
        worth = _np.abs(_np.atleast_2d(coefficients)).mean(axis=0)
    if worth is None or getattr(worth, "ndim", 1) != 1:
        return {}
    given: Any = names if names is not None else getattr(model, "feature_names_in_", None)
    known = list(given) if given is not None else [f"x{i}" for i in range(len(worth))]
    return importance("feature_importances", known, worth)


def residuals(y: Any, predicted: Any) -> dict[str, Any]:
    """`residuals` (actual, predicted, residual) and `residuals_chart`; at most 2,000 of them."""
    chosen = spread(len(y), _SHOWN)
    actual, made = (_np.asarray(one, dtype=float).reshape(len(y), -1)[chosen, 0] for one in (y, predicted))
    rows = _np.stack([actual, made, actual - made], axis=1)
    trace = {"type": "scatter", "mode": "markers", "x": made.tolist(), "y": (actual - made).tolist()}
    axes = {"xaxis": _axis("predicted"), "yaxis": _axis("residual")}
    return {
        "residuals": runcairn.Table(columns=["actual", "predicted", "residual"], data=rows.tolist()),
        "residuals_chart": _chart("Residuals", [trace], **axes),
    }


def scores_of(model: Any, x: Any) -> Any:
    """(n, classes): probabilities, or decisions where there are none; None where the model gives neither."""
    if hasattr(model, "predict_proba"):
        return _np.asarray(model.predict_proba(x))
    if not hasattr(model, "decision_function"):
        return None
    decisions = _np.asarray(model.decision_function(x))
    return _np.stack([-decisions, decisions], axis=1) if decisions.ndim == 1 else decisions


def spread(count: int, most: int) -> Any:
    """Indexes of `most` of `count` things, evenly, the first and last among them; all where they are fewer."""
    return _np.unique(_np.linspace(0, count - 1, min(count, most)).round().astype(int))


def summary_of_classifier(y: Any, predicted: Any) -> dict[str, Any]:
    """Accuracy and the unweighted means over the classes of precision, recall and f1."""
    precision, recall, f1, _ = _metrics.precision_recall_fscore_support(
        y, predicted, average="macro", zero_division=0
    )
    accuracy = _metrics.accuracy_score(y, predicted)
    return {
        "accuracy": float(accuracy),
        "precision": float(precision),
        "recall": float(recall),
        "f1": float(f1),
    }


def summary_of_regressor(y: Any, predicted: Any) -> dict[str, Any]:
    """r2, mean absolute error, mean squared error."""
    return {
        "r2": float(_metrics.r2_score(y, predicted)),
        "mae": float(_metrics.mean_absolute_error(y, predicted)),
        "mse": float(_metrics.mean_squared_error(y, predicted)),
    }


def _kind(model: Any) -> str:
    """classifier, regressor or clusterer; empty for anything else."""
    try:
        kinds = [kind for kind in _KINDS if getattr(_base, f"is_{kind}")(model)]
    except AttributeError:  # no estimator at all
        return ""
    return kinds[0] if kinds else ""


def _of_classifier(model: Any, x: Any, y: Any, labels: Sequence[str] | None) -> dict[str, Any]:
    predicted, scores = model.predict(x), scores_of(model, x)
    row = summary_of_classifier(y, predicted)
    classes: Any = model.classes_
    if scores is not None and scores.ndim == 2 and scores.shape[1] == len(classes):
        if hasattr(model, "predict_proba"):
            row["log_loss"] = float(_metrics.log_loss(y, scores, labels=classes))
        areas = [
            _metrics.roc_auc_score(y == one, scores[:, place])
            for place, one in enumerate(classes)
            if 0 < _np.sum(y == one) < len(y)  # of a class that is not there, or alone, there is no curve
        ]
        if areas:
            row["roc_auc"] = float(_np.mean(areas))
            row |= roc(y, scores, classes, labels) | precision_recall(y, scores, classes, labels)
    return row | confusion(y, predicted, labels)


def _of_regressor(model: Any, x: Any, y: Any) -> dict[str, Any]:
    predicted = model.predict(x)
    return summary_of_regressor(y, predicted) | residuals(y, predicted)


def _of_clustering(model: Any, x: Any) -> dict[str, Any]:
    found_labels: Any = model.labels_ if len(model.labels_) == len(x) else model.predict(x)
    names, counts = _np.unique(found_labels, return_counts=True)
    sizes = runcairn.Table(
        columns=["cluster", "count"], data=[[int(n), int(c)] for n, c in zip(names, counts, strict=True)]
    )
    row: dict[str, Any] = {"clusters": float(len(names)), "cluster_sizes": sizes}
    if 1 < len(names) < len(found_labels):
        row["silhouette"] = float(
            _metrics.silhouette_score(
                x, found_labels, sample_size=min(len(found_labels), _SHOWN), random_state=0
            )
        )
    return row


def _curves(key: str, title: str, curves: Mapping[str, Any], x: str, y: str) -> dict[str, Any]:
    rows: list[list[Any]] = []
    traces: list[dict[str, Any]] = []
    for name, (across, up) in curves.items():
        chosen = spread(len(across), POINTS)
        xs, ys = across[chosen].tolist(), up[chosen].tolist()
        rows += [[name, a, b] for a, b in zip(xs, ys, strict=True)]
        traces.append({"type": "scatter", "mode": "lines", "name": name, "x": xs, "y": ys})
    table = runcairn.Table(columns=["class", x.replace(" ", "_"), y.replace(" ", "_")], data=rows)
    return {key: table, f"{key}_chart": _chart(title, traces, xaxis=_axis(x), yaxis=_axis(y))}


def _chart(title: str, traces: list[dict[str, Any]], **layout: Any) -> Any:
    return runcairn.Plotly({"data": traces, "layout": {"title": {"text": title}, **layout}})


def _axis(title: str, kind: str = "linear") -> dict[str, Any]:
    return {"title": {"text": title}, "type": kind}


def _names(classes: Any, labels: Sequence[str] | None) -> list[str]:
    """A name for each class: of labels in the same order, or by the class's own number; else the class itself."""
    if labels is None:
        return [str(one) for one in classes]
    if len(labels) == len(classes):
        return [str(label) for label in labels]
    numbered = [int(one) if str(one).isdigit() else -1 for one in classes]
    return [
        str(labels[n]) if 0 <= n < len(labels) else str(one) for n, one in zip(numbered, classes, strict=True)
    ]


def _truth(y: Any) -> Any:
    if y is None:
        raise runcairn.UsageError(
            "no truth to compare with", remedy="log_model_metrics(model, x_test, y_test)"
        )
    return _np.asarray(y)
