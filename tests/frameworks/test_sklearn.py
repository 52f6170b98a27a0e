"""scikit-learn fits models, and what they are worth is logged, also under wandb's names."""

import json

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

sklearn = pytest.importorskip("sklearn")

_SCRIPT = """
    import json
    import numpy as np
    import runcairn
    from sklearn.cluster import KMeans
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
    from sklearn.linear_model import LinearRegression
    from sklearn.svm import LinearSVC
    from runcairn.integrations.sklearn import log_model_metrics

    runcairn.init(project="sklearn", id="three")
    x, y = load_iris(return_X_y=True, as_frame=True)
    forest = RandomForestClassifier(10, random_state=1, n_jobs=1).fit(x[::2], y[::2])
    numbers = log_model_metrics(forest, x[1::2], y[1::2], labels=["setosa", "versicolor", "virginica"], step=3)
    open("numbers.json", "w").write(json.dumps(numbers))
    runcairn.finish()

    runcairn.init(project="sklearn", id="others")
    x, y = load_breast_cancer(return_X_y=True)
    words = np.array(["bad", "good"])[y]
    log_model_metrics(LinearSVC(max_iter=200).fit(x, words), x, words, prefix="svc")
    log_model_metrics(KMeans(2, n_init=1, random_state=1).fit(x), x, prefix="kmeans")
    x, y = load_diabetes(return_X_y=True)
    log_model_metrics(LinearRegression().fit(x, y), x, y, prefix="line")
    try:
        log_model_metrics(object(), x, y)
    except runcairn.UsageError:
        runcairn.finish()
"""
_WANDB = """
    import wandb
    from sklearn.datasets import load_iris
    from sklearn.tree import DecisionTreeClassifier
    run = wandb.init(project="sklearn", id="wandb")
    x, y = load_iris(return_X_y=True)
    tree = DecisionTreeClassifier(max_depth=2, random_state=1).fit(x, y)
    wandb.sklearn.plot_classifier(tree, x, x, y, y, tree.predict(x), tree.predict_proba(x), ["a", "b", "c"],
                                  model_name="Tree", feature_names=["p", "q", "r", "s"])
"""


@pytest.fixture(scope="module")
def folder(server, tmp_path_factory):
    """Where models of all kinds were fitted."""
    folder = tmp_path_factory.mktemp("sklearn")
    run_script(folder, server, _SCRIPT, within=200, PYTHONWARNINGS="ignore")
    return folder


@pytest.fixture(scope="module")
def theirs(server, tmp_path_factory):
    """By the names of wandb."""
    folder = tmp_path_factory.mktemp("wandb")
    run_script(folder, server, _WANDB, "-m", "runcairn", "run", within=200, PYTHONWARNINGS="ignore")
    return Api(server.url, server.key).run("sklearn/wandb")


def test_a_classifier_of_three_classes(server, folder):
    run = Api(server.url, server.key).run("sklearn/three")
    (row,) = run.scan_history()
    numbers = json.loads((folder / "numbers.json").read_text())
    assert row["_step"] == 3
    assert numbers.keys() == {"accuracy", "precision", "recall", "f1", "log_loss", "roc_auc"}
    assert {key: row[key] for key in numbers} == numbers
    assert row["accuracy"] > 0.9
    assert row["confusion_matrix"]["nrows"] == 9
    assert row["feature_importances"]["nrows"] == 4
    assert row["roc"]["ncols"] == row["precision_recall"]["ncols"] == 3
    assert all(
        row[f"{key}_chart"]["_type"] == "plotly-file"
        for key in ("roc", "precision_recall", "confusion_matrix")
    )


def test_two_classes_without_probabilities_clusters_and_a_line(server, folder):
    others = Api(server.url, server.key).run("sklearn/others").summary
    assert others["svc/roc_auc"] > 0.9
    assert "svc/log_loss" not in others
    assert others["svc/confusion_matrix"]["nrows"] == 4
    assert others["kmeans/clusters"] == 2
    assert others["kmeans/silhouette"] > 0.5
    assert 0.5 < others["line/r2"] < 0.6
    assert others["line/residuals"]["nrows"] == 442


def test_the_names_of_wandb(theirs):
    assert theirs.config["model"] == "Tree"
    assert {
        "class_proportions",
        "confusion_matrix",
        "roc",
        "precision_recall",
        "feature_importances",
    } <= theirs.summary.keys()
    assert theirs.summary["summary_metrics.accuracy"] > 0.9


_CURVES = [
    f"{key}{chart}" for key in ("confusion_matrix", "roc", "precision_recall") for chart in ("", "_chart")
]


@pytest.mark.browser
def test_the_pages_of_a_classifier(server, folder):
    with looking(server) as eyes:
        seen = eyes.at(Api(server.url, server.key).run("sklearn/three"))
        seen.charts("accuracy", "precision", "recall", "f1", "log_loss", "roc_auc").overview()
        seen.media(*_CURVES, "feature_importances", "feature_importances_chart")


@pytest.mark.browser
def test_the_pages_of_the_others(server, folder):
    with looking(server) as eyes:
        seen = eyes.at(Api(server.url, server.key).run("sklearn/others"))
        seen.charts("svc/roc_auc", "kmeans/silhouette", "kmeans/clusters", "line/r2", "line/mae", "line/mse")
        seen.media("svc/confusion_matrix_chart", "svc/roc_chart", "kmeans/cluster_sizes", "line/residuals")
        seen.media("line/residuals_chart", "line/feature_importances").overview()


@pytest.mark.browser
def test_the_pages_of_the_names_of_wandb(server, theirs):
    with looking(server) as eyes:
        seen = eyes.at(theirs)
        seen.charts("summary_metrics.accuracy", "summary_metrics.f1").overview()
        seen.media(*_CURVES, "feature_importances", "class_proportions")
