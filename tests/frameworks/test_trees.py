"""XGBoost, LightGBM and CatBoost train on the CPU and log each round, also under wandb's names."""

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytest.importorskip("xgboost")
pytest.importorskip("lightgbm")
pytest.importorskip("catboost")

_DATA = """
    import numpy as np
    import runcairn
    rng = np.random.default_rng(1)
    x = rng.normal(size=(300, 4))
    y = (x[:, 0] + 0.1 * rng.normal(size=300) > 0).astype(int)
"""
_XGBOOST = """
    import xgboost
    from wandb.integration.xgboost import WandbCallback
    names = ["a", "b", "c", "d"]
    train, held = (xgboost.DMatrix(x[s], y[s], feature_names=names) for s in (slice(200), slice(200, 300)))
    params = {"objective": "binary:logistic", "eval_metric": ["logloss", "auc"], "max_depth": 2, "nthread": 1}
    runcairn.init(project="trees", id="xgboost")
    xgboost.train(params, train, 12, evals=[(train, "train"), (held, "val")], early_stopping_rounds=3,
                  verbose_eval=False, callbacks=[WandbCallback(log_model=True)])
    runcairn.finish()
    runcairn.init(project="trees", id="xgboost-cv")
    xgboost.cv(params, train, 4, nfold=2, verbose_eval=False, callbacks=[WandbCallback()])
    runcairn.finish()
    runcairn.init(project="trees", id="xgboost-sklearn")
    xgboost.XGBClassifier(n_estimators=3, n_jobs=1, callbacks=[WandbCallback()]).fit(
        x, y, eval_set=[(x, y)], verbose=False)
"""
_LIGHTGBM = """
    import lightgbm
    from wandb.integration.lightgbm import log_summary, wandb_callback
    train = lightgbm.Dataset(x[:200], y[:200], feature_name=["a", "b", "c", "d"])
    held = train.create_valid(x[200:], y[200:])
    params = {"objective": "binary", "metric": ["binary_logloss", "auc"], "num_threads": 1, "verbosity": -1}
    runcairn.init(project="trees", id="lightgbm")
    booster = lightgbm.train(params, train, 10, valid_sets=[train, held], valid_names=["training", "val"],
                             callbacks=[wandb_callback(), lightgbm.early_stopping(3, verbose=False)])
    log_summary(booster, save_model_checkpoint=True)
    runcairn.finish()
    runcairn.init(project="trees", id="lightgbm-cv")
    lightgbm.cv(params, train, 3, nfold=2, callbacks=[wandb_callback()])
    runcairn.finish()
    runcairn.init(project="trees", id="lightgbm-sklearn")
    model = lightgbm.LGBMClassifier(n_estimators=3, num_threads=1, verbosity=-1)
    model.fit(x, y, eval_set=[(x, y)], callbacks=[wandb_callback(log_params=False)])
    log_summary(model)
"""
_CATBOOST = """
    import catboost
    from wandb.integration.catboost import WandbCallback, log_summary
    runcairn.init(project="trees", id="catboost")
    model = catboost.CatBoostClassifier(iterations=10, depth=2, thread_count=1, verbose=False,
                                        allow_writing_files=False, eval_metric="AUC", custom_metric=["Logloss"])
    train = catboost.Pool(x[:200], y[:200], feature_names=["a", "b", "c", "d"])
    model.fit(train, eval_set=(x[200:], y[200:]), callbacks=[WandbCallback(metric_period=3)])
    log_summary(model, save_model_checkpoint=True)
"""


def ran(server, folder, text, name):
    run_script(folder, server, _DATA + text, "-m", "runcairn", "run", within=200, PYTHONWARNINGS="ignore")
    return Api(server.url, server.key).run(f"trees/{name}")


@pytest.fixture(scope="module")
def xgboost(server, tmp_path_factory):
    return ran(server, tmp_path_factory.mktemp("xgboost"), _XGBOOST, "xgboost")


@pytest.fixture(scope="module")
def lightgbm(server, tmp_path_factory):
    return ran(server, tmp_path_factory.mktemp("lightgbm"), _LIGHTGBM, "lightgbm")


@pytest.fixture(scope="module")
def catboost(server, tmp_path_factory):
    return ran(server, tmp_path_factory.mktemp("catboost"), _CATBOOST, "catboost")


def test_xgboost(server, xgboost):
    run, rows = xgboost, list(xgboost.scan_history())
    assert run.state == "finished"
    rounds = [row for row in rows if "epoch" in row]
    assert [row["epoch"] for row in rounds] == list(range(len(rounds)))
    assert {"train-logloss", "train-auc", "val-logloss", "val-auc"} <= rounds[0].keys()
    assert rounds[-1]["train-logloss"] < rounds[0]["train-logloss"]
    assert run.summary["val-auc"] == max(row["val-auc"] for row in rounds)
    assert run.summary["best_iteration"] < len(rounds)
    assert run.summary["feature_importance"]["nrows"] >= 1
    assert run.config["learner"]["learner_train_param"]["objective"] == "binary:logistic"
    assert run.config["learner"]["gradient_booster"]["tree_train_param"]["max_depth"] == 2
    assert run.file("model.json").read().startswith(b"{")
    api = Api(server.url, server.key)
    folds = list(api.run("trees/xgboost-cv").scan_history())
    assert [row["epoch"] for row in folds] == [0, 1, 2, 3]
    assert {"test-logloss", "test-logloss-std"} <= folds[0].keys()
    assert api.run("trees/xgboost-sklearn").summary["validation_0-logloss"] < 0.7


@pytest.mark.browser
def test_the_pages_of_xgboost(server, xgboost):
    keys = ["train-auc", "train-logloss", "val-auc", "val-logloss"]
    with looking(server) as eyes:
        seen = eyes.at(xgboost)
        seen.sections(charts=["epoch", "feature_importance", "feature_importance_chart", *keys])
        seen.charts("epoch", *keys).media("feature_importance", "feature_importance_chart").overview().files(
            "model.json"
        )
        folds = eyes.at(Api(server.url, server.key).run("trees/xgboost-cv"))
        folds.charts("test-logloss", "test-logloss-std", "train-auc").overview()


def test_lightgbm(server, lightgbm):
    run, rows = lightgbm, list(lightgbm.scan_history())
    assert run.state == "finished"
    rounds = [row for row in rows if "iteration" in row]
    assert [row["iteration"] for row in rounds] == list(range(len(rounds)))
    assert {"training_auc", "training_binary_logloss", "val_auc", "val_binary_logloss"} <= rounds[0].keys()
    assert run.summary["val_auc"] == max(row["val_auc"] for row in rounds)
    assert run.summary["best_score_val_auc"] == rounds[run.summary["best_iteration"] - 1]["val_auc"]
    assert run.summary["feature_importance"]["nrows"] == 4
    assert run.config["objective"] == "binary"
    assert run.file("model.txt").read().startswith(b"tree")
    api = Api(server.url, server.key)
    folds = list(api.run("trees/lightgbm-cv").scan_history())
    assert [row["iteration"] for row in folds] == [0, 1, 2]
    assert {"valid_auc", "valid_auc-std"} <= folds[0].keys()
    assert api.run("trees/lightgbm-sklearn").summary["feature_importance"]["nrows"] == 4


@pytest.mark.browser
def test_the_pages_of_lightgbm(server, lightgbm):
    keys = ["iteration", "training_auc", "training_binary_logloss", "val_auc", "val_binary_logloss"]
    with looking(server) as eyes:
        seen = eyes.at(lightgbm)
        seen.sections(charts=["feature_importance", "feature_importance_chart", *keys])
        seen.charts(*keys).media("feature_importance", "feature_importance_chart").overview().files(
            "model.txt"
        )


def test_catboost(catboost):
    run, rows = catboost, list(catboost.scan_history())
    assert run.state == "finished"
    rounds = [row for row in rows if "iteration" in row]
    assert [row["iteration"] for row in rounds] == [1, 4, 7, 10]
    assert {"learn-Logloss", "validation-Logloss", "validation-AUC"} <= rounds[0].keys()
    assert run.config["depth"] == 2
    assert run.summary["best_score_validation_AUC"] > 0.9
    assert run.summary["feature_importance"]["nrows"] == 4
    assert "model.cbm" in {file.name for file in run.files()}


@pytest.mark.browser
def test_the_pages_of_catboost(server, catboost):
    with looking(server) as eyes:
        seen = eyes.at(catboost)
        seen.charts("learn-Logloss", "validation-Logloss", "validation-AUC", x="iteration")
        seen.media("feature_importance", "feature_importance_chart").overview().files("model.cbm")
