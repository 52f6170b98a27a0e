"""Keras 3 (and the Keras of TensorFlow): training logs itself.

    model.fit(x, y, validation_split=0.1, callbacks=[RuncairnCallback()])

An epoch is one step: its metrics, and whatever other callbacks log for it with `commit=False`, meet on that step in
whichever order the callbacks are listed. The step moves on when the next epoch begins or training
ends.
"""

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from math import isfinite, isnan
from pathlib import Path
from typing import Any, Literal

import runcairn
from runcairn.integrations.keras_examples import Examples
from runcairn.integrations.keras_files import keep_model, keep_structure
from runcairn.integrations.keras_found import Callback, ModelCheckpoint

_HIGHER = ("acc", "auc", "iou", "dice", "f1", "fmeasure", "precision", "recall", "r2", "bleu", "score")
"""Parts of names of metrics whose larger values are the better ones, for mode="auto"."""
_BATCHES = 1000
"""Of an epoch whose length nobody knows: from one look at the gradients to the next."""
_said: set[str] = set()


class RuncairnCallback(Callback):
    """Logs loss, metrics, learning rate and epoch at each epoch; keeps the best model in `run.dir`.

    monitor, mode ("auto", "min", "max"): what "best" means. Its value and epoch stand in the summary as
    `best_<monitor>` and `best_epoch`; log_best_prefix: another prefix, None: not at all. save_model: the best model as
    `model-best.keras` (save_weights_only: `model-best.weights.h5`); the run's files are uploaded when it ends.
    save_graph: the layers as `Run.log_architecture` keeps them, as `model-summary.txt` and `model-architecture.json`.
    log_weights: a histogram of each weight an epoch. log_gradients: one of each gradient, of the epoch's first batch.
    log_batch_frequency: also log every n-th batch, as a step of its own.
    validation_data (or generator) with input_type "image": pictures of `predictions` inputs with what the model makes
    of them, each epoch, under `examples`; output_type "label" (named by labels), "image" or "segmentation_mask".
    log_evaluation is not there: said once, training goes on.
    Raises UsageError before `init()` and for arguments that cannot be.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        verbose: int = 0,
        mode: Literal["auto", "min", "max"] = "auto",
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
        **others: Any,
    ) -> None:
        super().__init__()
        self._run: Any = _open_run(type(self).__name__)
        self._monitor, self._better = monitor, _better(monitor, mode)
        self._best: float | None = None
        self._verbose, self._save_model, self._save_graph = verbose, save_model, save_graph
        self._weights_only, self._log_weights = save_weights_only, log_weights
        self._every, self._prefix = log_batch_frequency, log_best_prefix
        self._logged_at: int | None = None
        self._is_described = False
        data_type = others.pop("data_type", None)
        self._examples = Examples.of(
            validation_data, generator, input_type or data_type, output_type, labels, predictions
        )
        del (
            training_data,
            validation_steps,
            class_colors,
        )  # only its own way to gradients and log_evaluation used them in wandb
        self._log_gradients = log_gradients
        self._watcher: Any = None
        asked = {"log_evaluation": log_evaluation, **others}
        for name in (name for name, value in asked.items() if value):
            _say(f"{type(self).__name__}: {name} has no use here; going on without")

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Write down what the model is."""
        del logs
        if runcairn.run is not None:
            self._run = runcairn.run
        self._is_described = not self._save_graph
        self._describe_when_built()
        if self._log_gradients:
            told: Any = self.params
            every = int((told and told.get("steps")) or _BATCHES)
            self._watcher = self._run.watch(self.model, log="gradients", log_freq=every, log_graph=False)
            self._watcher.on_train_begin()

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Move the step on, unless somebody else did since the last epoch's row."""
        del logs
        self._move_on()
        if self._watcher is not None:
            self._watcher.on_epoch_begin(epoch)

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """What is logged after training, or by the next training, is no part of the last epoch."""
        del logs
        if self._watcher is not None:
            self._watcher.on_train_end()
            self._run.unwatch(self.model)
            self._watcher = None
        self._move_on()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Every n-th batch, if asked for."""
        self._describe_when_built()
        if self._watcher is not None:
            self._watcher.on_train_batch_end(batch)
        if self._every and batch % self._every == 0:
            self._run.log(dict(logs or {}), commit=True)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """The epoch's row, then what is best."""
        row: dict[str, Any] = {"epoch": epoch, **(logs or {})}
        if (
            "lr" not in row
            and "learning_rate" not in row
            and (rate := _learning_rate(self.model)) is not None
        ):
            row["lr"] = rate
        if self._log_weights:
            row |= _weights(self.model)
        if self._examples is not None:
            examples = self._examples
            _tried("examples of predictions", lambda: row.update(examples=examples.of_model(self.model)))
        self._run.log(row, commit=False)
        self._logged_at = self._run.step
        self._look_whether_best(epoch, row)

    def _describe_when_built(self) -> None:
        """With TensorFlow, the first batch builds a model that was not told its inputs."""
        if not self._is_described and self.model.built:
            self._is_described = True
            self._run.log_architecture(self.model)
            _tried("the model's layers", lambda: keep_structure(self.model, self._run.dir))

    def _move_on(self) -> None:
        if self._logged_at is not None and self._run.step == self._logged_at:
            self._run.log({}, commit=True)
        self._logged_at = None

    def _look_whether_best(self, epoch: int, row: Mapping[str, Any]) -> None:
        value = row.get(self._monitor)
        if value is None:
            if self._save_model or self._monitor != "val_loss":
                _say(
                    f"{type(self).__name__}: no {self._monitor!r} among {', '.join(row)}: no best model is kept"
                )
            return
        value = float(value)
        if isnan(value) or not (self._best is None or self._better(value, self._best)):
            return
        self._best = value
        if self._prefix is not None:
            self._run.summary.update({f"{self._prefix}{self._monitor}": value, f"{self._prefix}epoch": epoch})
        if self._save_model:
            _tried("the best model", lambda: self._keep(epoch, value))

    def _keep(self, epoch: int, value: float) -> None:
        path = keep_model(self.model, self._run.dir, weights_only=self._weights_only)
        if self._verbose:
            print(f"Epoch {epoch}: {self._monitor} {value:.5g}, saved {path}")


WandbCallback = RuncairnCallback


class WandbMetricsLogger(Callback):
    """Logs metrics as `epoch/...` at each epoch and, where log_freq is "batch" or a number, as `batch/...` too."""

    def __init__(
        self, log_freq: Literal["epoch", "batch"] | int = "epoch", initial_global_step: int = 0
    ) -> None:
        super().__init__()
        self._run: Any = _open_run(type(self).__name__)
        self._every = 1 if log_freq == "batch" else None if log_freq == "epoch" else int(log_freq)
        self._batch = initial_global_step
        self._run.define_metric("epoch/*", step_metric="epoch/epoch")
        if self._every:
            self._run.define_metric("batch/*", step_metric="batch/batch_step")

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Every n-th batch."""
        self._batch += 1
        if self._every and batch % self._every == 0:
            row = {f"batch/{name}": value for name, value in (logs or {}).items()}
            self._run.log({**row, **_rate("batch", self.model), "batch/batch_step": self._batch})

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Each epoch."""
        row = {f"epoch/{name}": value for name, value in (logs or {}).items()}
        self._run.log({**row, **_rate("epoch", self.model), "epoch/epoch": epoch})


class WandbModelCheckpoint(ModelCheckpoint):
    """Keras' own ModelCheckpoint. A relative filepath lies in `run.dir`, so that what is saved is uploaded."""

    def __init__(self, filepath: str | os.PathLike[str], *args: Any, **kwargs: Any) -> None:
        run = _open_run(type(self).__name__)
        super().__init__(str(Path(run.dir) / filepath), *args, **kwargs)


def _open_run(who: str) -> Any:
    if runcairn.run is None:
        raise runcairn.UsageError(f"{who} before there is a run", remedy="call runcairn.init() first")
    return runcairn.run


def _better(monitor: str, mode: str) -> Callable[[float, float], bool]:
    if mode not in ("auto", "min", "max"):
        raise runcairn.UsageError(f"mode {mode!r}", remedy="one of auto, min, max")
    higher = mode == "max" or (mode == "auto" and any(part in monitor.lower() for part in _HIGHER))
    return (lambda new, old: new > old) if higher else (lambda new, old: new < old)


def _tried(what: str, act: Callable[[], object]) -> None:
    """Training goes on without what cannot be kept."""
    try:
        act()
    except Exception as error:  # noqa: BLE001 - a full disk, a layer that cannot be saved, a model of any kind
        _say(f"{what} could not be kept ({type(error).__name__}: {error}); going on without")


def _say(message: str) -> None:
    if message not in _said:
        _said.add(message)
        warnings.warn(message, stacklevel=3)


def _learning_rate(model: Any) -> Any:
    """A scalar in its own precision, so that 0.0007 of 32 bits is logged as 0.0007."""
    try:
        rate: Any = model.optimizer.learning_rate
        rate = rate.numpy() if hasattr(rate, "numpy") else rate
        rate = rate[()] if hasattr(rate, "shape") else float(rate)
        return rate if isfinite(rate) else None
    except Exception:  # noqa: BLE001 - no optimizer, a schedule of another kind: the row goes on without
        return None


def _rate(prefix: str, model: Any) -> dict[str, Any]:
    rate = _learning_rate(model)
    return {} if rate is None else {f"{prefix}/learning_rate": rate}


def _weights(model: Any) -> dict[str, Any]:
    named = {getattr(weight, "path", None) or weight.name: weight for weight in model.trainable_weights}
    return {f"parameters/{name}": runcairn.Histogram(weight.numpy()) for name, weight in named.items()}
