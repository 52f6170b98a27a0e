"""LightGBM: the callback of `lightgbm.train` and of its scikit-learn classes.

    booster = lightgbm.train(params, data, valid_sets=[held_out], callbacks=[runcairn_callback()])
    log_summary(booster)

Each round is a row: `valid_0_l2`, `training_auc`, ... and `iteration`.
"""

from pathlib import Path
from typing import Any

from runcairn.integrations.found import found
from runcairn.integrations.importance import importance
from runcairn.integrations.open_run import open_run

found("lightgbm", install="lightgbm")


class _Rounds:
    """Called by LightGBM after each round."""

    order = 10
    """Before early stopping (30), which ends the round by an exception."""
    before_iteration = False

    def __init__(self, *, log_params: bool, define_metric: bool) -> None:
        self._run = open_run("runcairn_callback")
        self._log_params, self._define = log_params, define_metric
        self._defined: set[str] = set()

    def __call__(self, env: Any) -> None:
        """env: lightgbm.callback.CallbackEnv."""
        if self._log_params and env.iteration == env.begin_iteration:
            self._run.config.update(env.params, allow_val_change=True)
        row: dict[str, Any] = {"iteration": env.iteration}
        for data, metric, value, higher, *deviation in env.evaluation_result_list or ():
            key = f"{data}_{metric}".replace(" ", "_")  # a cross-validation says "valid l2"
            row[key] = value
            if deviation:
                row[f"{key}-std"] = deviation[0]
            if self._define and key not in self._defined:
                self._defined.add(key)
                self._run.define_metric(key, summary="max" if higher else "min")
        self._run.log(row)


def runcairn_callback(log_params: bool = True, define_metric: bool = True) -> Any:
    """A callback that logs each round to the run that is open.

    log_params: the training's parameters become the run's config. define_metric: the summary of each metric is its
    best value. Raises UsageError before `init()`.
    """
    return _Rounds(log_params=log_params, define_metric=define_metric)


wandb_callback = runcairn_callback


def log_summary(model: Any, feature_importance: bool = True, save_model_checkpoint: bool = False) -> None:
    """After training: what was best, what the features were worth, the model as `model.txt` in `run.dir`.

    model: a Booster, or a fitted scikit-learn class of LightGBM. Raises UsageError before `init()`.
    """
    run = open_run("log_summary")
    booster = getattr(model, "booster_", model)
    run.summary["best_iteration"] = booster.best_iteration
    for data, scores in booster.best_score.items():
        run.summary.update({f"best_score_{data}_{metric}": value for metric, value in scores.items()})
    if feature_importance:
        run.log(importance("feature_importance", booster.feature_name(), booster.feature_importance()))
    if save_model_checkpoint:
        booster.save_model(str(Path(run.dir) / "model.txt"))
