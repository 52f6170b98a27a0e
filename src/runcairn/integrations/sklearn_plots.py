"""The functions of `wandb.sklearn`, each a row of the run that is open."""
# ruff: noqa: N803 - the arguments have wandb's names

from collections.abc import Sequence
from typing import Any

import runcairn
from runcairn.integrations import sklearn as ours
from runcairn.integrations.found import found
from runcairn.integrations.open_run import open_run

_np: Any = found("numpy", install="numpy")


def plot_confusion_matrix(
    y_true: Any = None, y_pred: Any = None, labels: Sequence[str] | None = None, **_: Any
) -> None:
    """How often each class was taken for each."""
    open_run("plot_confusion_matrix").log(ours.confusion(y_true, y_pred, labels))


def plot_roc(y_true: Any = None, y_probas: Any = None, labels: Sequence[str] | None = None, **_: Any) -> None:
    """ROC curves; y_probas (n, classes)."""
    open_run("plot_roc").log(ours.roc(y_true, _np.asarray(y_probas), _np.unique(y_true), labels))


def plot_precision_recall(
    y_true: Any = None, y_probas: Any = None, labels: Sequence[str] | None = None, **_: Any
) -> None:
    """Curves of precision over recall; y_probas (n, classes)."""
    row = ours.precision_recall(y_true, _np.asarray(y_probas), _np.unique(y_true), labels)
    open_run("plot_precision_recall").log(row)


def plot_feature_importances(model: Any = None, feature_names: Sequence[str] | None = None, **_: Any) -> None:
    """What the features are worth; nothing for a model that does not say."""
    if row := ours.importances(model, feature_names):
        open_run("plot_feature_importances").log(row)


def plot_class_proportions(
    y_train: Any = None, y_test: Any = None, labels: Sequence[str] | None = None
) -> None:
    """How many of each class are in both sets."""
    rows: list[list[Any]] = []
    for name, y in (("train", y_train), ("test", y_test)):
        classes, counts = _np.unique(_np.asarray([] if y is None else y), return_counts=True)
        named = labels if labels is not None and len(labels) == len(classes) else classes
        rows += [[str(one), name, int(count)] for one, count in zip(named, counts, strict=True)]
    table = runcairn.Table(columns=["class", "dataset", "count"], data=rows)
    open_run("plot_class_proportions").log({"class_proportions": table})


def plot_summary_metrics(
    model: Any = None,
    X: Any = None,
    y: Any = None,
    X_test: Any = None,
    y_test: Any = None,
) -> None:
    """The model's numbers on the test set (or on X, y), under `summary_metrics`."""
    x, truth = (X, y) if X_test is None else (X_test, y_test)
    kind = getattr(model, "_estimator_type", None) or (
        "classifier" if hasattr(model, "classes_") else "regressor"
    )
    measure = ours.summary_of_classifier if kind == "classifier" else ours.summary_of_regressor
    open_run("plot_summary_metrics").log({"summary_metrics": measure(truth, model.predict(x))})


def plot_residuals(regressor: Any = None, X: Any = None, y: Any = None) -> None:
    """What the predictions miss the truth by."""
    open_run("plot_residuals").log(ours.residuals(y, regressor.predict(X)))


def plot_classifier(
    model: Any,
    X_train: Any,
    X_test: Any,
    y_train: Any,
    y_test: Any,
    y_pred: Any,
    y_probas: Any,
    labels: Sequence[str] | None,
    is_binary: bool = False,
    model_name: str = "Classifier",
    feature_names: Sequence[str] | None = None,
    log_learning_curve: bool = False,
) -> None:
    """All of the above that fit a classifier; a learning curve is not made: it would train the model anew."""
    del X_train, is_binary, log_learning_curve
    run = open_run("plot_classifier")
    run.config.update(
        {"model": model_name, **{f"{model_name}.{k}": v for k, v in model.get_params(deep=False).items()}},
        allow_val_change=True,
    )
    plot_class_proportions(y_train, y_test, labels)
    plot_summary_metrics(model, X_test, y_test)
    plot_confusion_matrix(y_test, y_pred, labels)
    if y_probas is not None:
        plot_roc(y_test, y_probas, labels)
        plot_precision_recall(y_test, y_probas, labels)
    plot_feature_importances(model, feature_names)


def plot_regressor(
    model: Any,
    X_train: Any,
    X_test: Any,
    y_train: Any,
    y_test: Any,
    model_name: str = "Regressor",
) -> None:
    """Numbers, residuals, and what the features are worth."""
    del X_train, y_train
    run = open_run("plot_regressor")
    run.config.update({"model": model_name}, allow_val_change=True)
    plot_summary_metrics(model, X_test, y_test)
    plot_residuals(model, X_test, y_test)
    plot_feature_importances(model)


def plot_clusterer(
    model: Any,
    X_train: Any,
    cluster_labels: Any,
    labels: Any = None,
    model_name: str = "Clusterer",
) -> None:
    """Sizes of the clusters and their silhouette."""
    del cluster_labels, labels
    open_run("plot_clusterer").config.update({"model": model_name}, allow_val_change=True)
    ours.log_model_metrics(model, X_train)
