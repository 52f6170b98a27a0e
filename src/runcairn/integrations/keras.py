# Keras ships no types, and is not installed where the type checker runs.
# pyright: reportMissingImports=false, reportUntypedBaseClass=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
"""Keras: a callback that logs what `fit` computes, keeps the best model, and needs no settings.

Works with Keras 3 (any backend) and with `tf.keras`, whichever is installed.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from keras.callbacks import Callback, ModelCheckpoint

import runcairn
from runcairn.errors import UsageError

Mode = Literal["auto", "min", "max"]


class RuncairnCallback(Callback):
    """Logs loss, metrics, learning rate and epoch after every epoch, on one step an epoch.

    monitor: the value by which the best epoch is known; its best goes to the summary as `best_...`, its epoch too.
    mode: `auto` takes `max` for accuracies, scores and IoUs. save_model: the best model goes to `run.dir`
    (save_weights_only: its weights). log_weights: a histogram of every layer's weights each epoch.
    log_batch_frequency: also log the running values every so many batches. validation_data with predictions: that
    many of its pictures are logged with what the model makes of them. The other arguments that scripts written for
    wandb pass are accepted; what they asked for and is not done is said once. Images that another callback logs with
    `commit=False` land on the same step, whichever of the two comes first in the list.
    Raises UsageError when there is no run.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        verbose: int = 0,
        mode: Mode = "auto",
        save_weights_only: bool = False,
        log_weights: bool = False,
        log_gradients: bool = False,
        save_model: bool = True,
        training_data: Any = None,
        validation_data: Any = None,
        labels: Sequence[str] | None = None,
        predictions: int = 36,
        generator: Any = None,
        input_type: str | None = None,
        output_type: str | None = None,
        log_evaluation: bool = False,
        validation_steps: int | None = None,
        class_colors: Any = None,
        log_batch_frequency: int | None = None,
        log_best_prefix: str | None = "best_",
        save_graph: bool = True,
        validation_indexes: Any = None,
        validation_row_processor: Any = None,
        prediction_row_processor: Any = None,
        infer_missing_processors: bool = True,
        log_evaluation_frequency: int = 0,
        compute_flops: bool = False,
        **unknown: Any,
    ) -> None:
        super().__init__()
        if unknown:
            raise UsageError(f"RuncairnCallback knows no {', '.join(unknown)}", remedy="leave it out")
        del (
            save_graph,
            infer_missing_processors,
            validation_steps,
            class_colors,
        )  # nothing to be done for these
        asked = {
            "log_gradients": log_gradients,
            "log_evaluation": log_evaluation or log_evaluation_frequency > 0,
            "generator": generator is not None,
            "compute_flops": compute_flops,
            "validation_row_processor": validation_row_processor is not None
            or prediction_row_processor is not None,
            "validation_indexes": validation_indexes is not None,
        }
        self._unmet = [name for name, wanted in asked.items() if wanted]
        del training_data  # it was wanted for gradients only
        self._run = _current_run()
        self._monitor, self._better = monitor, _better(monitor, mode)
        self._verbose = verbose
        self._save_model, self._weights_only = save_model, save_weights_only
        self._log_weights = log_weights
        self._every = log_batch_frequency
        self._prefix = log_best_prefix
        self._best: float | None = None
        self._open_step = False
        self._examples = _examples(validation_data, predictions) if input_type or output_type else None
        self._labels = labels

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Say once what was asked for and is not done."""
        del logs
        if self._unmet:
            print(f"runcairn: not done by this callback: {', '.join(self._unmet)}")
            self._unmet = []

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Every so many batches, where asked for: the running values, on steps of their own."""
        if self._every and batch % self._every == 0:
            self._run.log({f"batch/{key}": value for key, value in (logs or {}).items()})

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """One row: the epoch's values."""
        row: dict[str, Any] = {"epoch": epoch, **(logs or {})}
        rate = _learning_rate(self.model)
        if rate is not None:
            row.setdefault("learning_rate", rate)
        if self._log_weights:
            row.update(_weights(self.model))
        if self._examples is not None:
            row["predictions"] = self._predicted(self._examples)
        self._run.log(row, commit=False)
        self._open_step = True
        value = (logs or {}).get(self._monitor)
        if value is not None and self._is_better(float(value)):
            self._keep_best(epoch, float(value))

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """The step moves on only now: every other callback has ended its epoch, wherever it stands in the list."""
        del epoch, logs
        self._move_on()

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """What is logged after the training is no part of its last epoch."""
        del logs
        self._move_on()

    def _move_on(self) -> None:
        if self._open_step:
            self._run.log({}, commit=True)
            self._open_step = False

    def _is_better(self, value: float) -> bool:
        return self._best is None or (value > self._best if self._better == "max" else value < self._best)

    def _keep_best(self, epoch: int, value: float) -> None:
        self._best = value
        if self._prefix is not None:
            self._run.summary.update({f"{self._prefix}{self._monitor}": value, f"{self._prefix}epoch": epoch})
        if not self._save_model:
            return
        name = "model-best.weights.h5" if self._weights_only else "model-best.keras"
        path = str(Path(self._run.dir) / name)
        save = self.model.save_weights if self._weights_only else self.model.save
        save(path)
        if self._verbose:
            print(f"runcairn: epoch {epoch}: {self._monitor} {value:.5g} is the best so far; model kept")

    def _predicted(self, examples: Any) -> list[Any]:
        images: list[Any] = []
        predicted = np.asarray(self.model.predict(examples, verbose=0))
        for one, guess in zip(examples, predicted, strict=True):
            if guess.ndim >= 2:
                images += [runcairn.Image(one, caption="input"), runcairn.Image(guess, caption="prediction")]
            else:
                images.append(runcairn.Image(one, caption=_named(guess, self._labels)))
        return images


WandbCallback = RuncairnCallback


class RuncairnMetricsLogger(Callback):
    """Logs metrics under `epoch/...`, and under `batch/...` where `log_freq` says how often; no model, no pictures."""

    def __init__(
        self, log_freq: Literal["epoch", "batch"] | int = "epoch", initial_global_step: int = 0
    ) -> None:
        super().__init__()
        self._run = _current_run()
        self._every = 1 if log_freq == "batch" else log_freq if isinstance(log_freq, int) else 0
        self._batch = initial_global_step

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """The running values, where asked for."""
        del batch
        self._batch += 1
        if self._every and self._batch % self._every == 0:
            values = {f"batch/{key}": value for key, value in (logs or {}).items()}
            self._run.log({**values, "batch/batch_step": self._batch})

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """The epoch's values."""
        values = {f"epoch/{key}": value for key, value in (logs or {}).items()}
        rate = _learning_rate(self.model)
        self._run.log(
            {**values, "epoch/epoch": epoch, **({} if rate is None else {"epoch/learning_rate": rate})}
        )


class RuncairnModelCheckpoint(ModelCheckpoint):
    """Keras' own checkpoint, into the run's folder when the path is relative."""

    def __init__(self, filepath: str | os.PathLike[str], *args: Any, **options: Any) -> None:
        path = Path(filepath)
        super().__init__(
            str(path if path.is_absolute() else Path(_current_run().dir) / path), *args, **options
        )


WandbMetricsLogger = RuncairnMetricsLogger
WandbModelCheckpoint = RuncairnModelCheckpoint


def _current_run() -> Any:
    if runcairn.run is None:
        raise UsageError("the callback needs a run", remedy="call runcairn.init() before")
    return runcairn.run


def _better(monitor: str, mode: Mode) -> Literal["min", "max"]:
    if mode != "auto":
        return mode
    return (
        "max"
        if any(word in monitor for word in ("acc", "iou", "auc", "f1", "dice", "precision", "recall"))
        else "min"
    )


def _learning_rate(model: Any) -> float | None:
    optimizer = getattr(model, "optimizer", None)
    try:
        return float(np.asarray(optimizer.learning_rate)) if optimizer is not None else None
    except (TypeError, ValueError, AttributeError):
        return None


def _weights(model: Any) -> dict[str, Any]:
    return {
        f"parameters/{layer.name}.{weight.name}": runcairn.Histogram(np.asarray(weight))
        for layer in model.layers
        for weight in layer.weights
    }


def _examples(data: Any, most: int) -> Any:
    """The first pictures of (x, y) or x."""
    if data is None:
        return None
    x = data[0] if isinstance(data, tuple | list) else data
    pictures: Any = np.asarray(x)
    return pictures[:most]


def _named(guess: Any, labels: Sequence[str] | None) -> str:
    best = int(np.argmax(guess))
    return labels[best] if labels is not None and best < len(labels) else str(best)
