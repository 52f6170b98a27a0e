"""CatBoost: the callback of `model.fit`.

    model.fit(data, eval_set=held_out, callbacks=[RuncairnCallback()])
    log_summary(model)

Each round is a row: `learn-RMSE`, `validation-RMSE`, ... and `iteration`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import runcairn
from runcairn.integrations.found import found
from runcairn.integrations.importance import importance
from runcairn.integrations.open_run import open_run

found("catboost", install="catboost")


class RuncairnCallback:
    """Logs each round, or every metric_period-th, to the run that is open.

    Raises UsageError before `init()`, and for a metric_period below 1.
    """

    def __init__(self, metric_period: int = 1) -> None:
        if metric_period < 1:
            raise runcairn.UsageError(f"metric_period {metric_period}", remedy="1 or more rounds")
        self._run = open_run(type(self).__name__)
        self._period = metric_period
        self._drawn: set[str] = set()

    def after_iteration(self, info: Any) -> bool:
        """A row; info: iteration and metrics. Returns True: training goes on."""
        if (info.iteration - 1) % self._period == 0:  # they are counted from 1
            measured: Mapping[str, Mapping[str, Any]] = info.metrics or {}
            row = {
                f"{data}-{name}": values[-1]
                for data, metrics in measured.items()
                for name, values in metrics.items()
            }
            self._draw_over_rounds(row)
            self._run.log({**row, "iteration": info.iteration})
        return True

    def _draw_over_rounds(self, row: Mapping[str, Any]) -> None:
        """Where not every round is a row, rows are no measure of the training."""
        for key in row.keys() - self._drawn if self._period > 1 else ():
            self._run.define_metric(key, step_metric="iteration")
            self._drawn.add(key)


WandbCallback = RuncairnCallback


def log_summary(
    model: Any,
    log_all_params: bool = True,
    save_model_checkpoint: bool = False,
    log_feature_importance: bool = True,
) -> None:
    """After training: parameters, what was best, what the features were worth, `model.cbm` in `run.dir`.

    model: a fitted CatBoost, CatBoostClassifier or CatBoostRegressor. Raises UsageError before `init()`.
    """
    run = open_run("log_summary")
    params = model.get_all_params() if log_all_params else model.get_params()
    run.config.update(params, allow_val_change=True)
    run.summary["best_iteration"] = model.get_best_iteration()
    best: Mapping[str, Mapping[str, Any]] = model.get_best_score() or {}
    for data, scores in best.items():
        run.summary.update({f"best_score_{data}_{metric}": value for metric, value in scores.items()})
    if log_feature_importance:
        run.log(importance("feature_importance", model.feature_names_, model.get_feature_importance()))
    if save_model_checkpoint:
        model.save_model(str(Path(run.dir) / "model.cbm"))
