"""XGBoost: the callback of `xgboost.train` and of its scikit-learn classes.

    xgboost.train(params, data, evals=[(held_out, "val")], callbacks=[RuncairnCallback()])

Each round is a row: `val-rmse`, `train-rmse`, ... and `epoch`.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import runcairn
from runcairn.integrations.found import found
from runcairn.integrations.importance import importance
from runcairn.integrations.open_run import open_run

EXACT: Final = 2**53
"""Beyond it a browser does not know a whole number exactly: it stays a text."""
_Base: Any = found("xgboost.callback", install="xgboost").TrainingCallback


class RuncairnCallback(_Base):
    """Logs each round; at the end what was best, and what the features were worth.

    log_model: the booster as `model.json` in `run.dir`. importance_type: of XGBoost's, e.g. gain, weight, cover.
    define_metric: the summary of losses is their minimum, of scores (auc, map, ndcg) their maximum.
    Raises UsageError before `init()`.
    """

    def __init__(
        self,
        log_model: bool = False,
        log_feature_importance: bool = True,
        importance_type: str = "gain",
        define_metric: bool = True,
    ) -> None:
        super().__init__()
        self._run = open_run(type(self).__name__)
        self._log_model, self._define = log_model, define_metric
        self._importance = importance_type if log_feature_importance else None
        self._defined: set[str] = set()

    def before_training(self, model: Any) -> Any:
        """The booster's own configuration becomes the run's; a cross-validation has none."""
        if hasattr(model, "save_config"):
            self._run.config.update(_with_numbers(json.loads(model.save_config())), allow_val_change=True)
        return model

    def after_iteration(
        self, model: Any, epoch: int, evals_log: Mapping[str, Mapping[str, list[Any]]]
    ) -> bool:
        """A row. Returns False: training goes on."""
        del model
        row: dict[str, Any] = {"epoch": epoch}
        for data, metrics in evals_log.items():
            for name, values in metrics.items():
                key, value = f"{data}-{name}", values[-1]
                if isinstance(value, tuple):  # of a cross-validation: mean and standard deviation
                    row[key], row[f"{key}-std"] = value
                else:
                    row[key] = value
                self._define_once(key, name)
        self._run.log(row)
        return False

    def after_training(self, model: Any) -> Any:
        """What is known of the whole."""
        for name in ("best_score", "best_iteration"):
            value = _attribute(model, name)
            if value is not None:
                self._run.summary[name] = value
        if self._importance is not None and hasattr(model, "get_score"):
            scores = model.get_score(importance_type=self._importance)
            if scores:
                self._run.log(importance("feature_importance", list(scores), scores.values()))
        if self._log_model and hasattr(model, "save_model"):
            model.save_model(Path(self._run.dir) / "model.json")
        return model

    def _define_once(self, key: str, metric: str) -> None:
        if self._define and key not in self._defined:
            self._defined.add(key)
            higher = metric.startswith(("auc", "map", "ndcg", "pre"))
            runcairn.define_metric(key, summary="max" if higher else "min")


WandbCallback = RuncairnCallback


def _with_numbers(value: Any) -> Any:
    """XGBoost writes all of its parameters as texts; a column of numbers can be ordered and filtered."""
    if isinstance(value, dict):
        return {key: _with_numbers(each) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_with_numbers(each) for each in cast("list[Any]", value)]
    try:
        read = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value
    return read if isinstance(read, int | float) and abs(read) <= EXACT else value


def _attribute(model: Any, name: str) -> Any:
    """None where early stopping left none: XGBoost raises then."""
    try:
        return getattr(model, name, None)
    except Exception:  # noqa: BLE001 - XGBoost's own errors, of any kind, about a value that is only nice to have
        return None
