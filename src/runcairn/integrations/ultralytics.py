"""Ultralytics: callbacks on a YOLO, RTDETR, ... model.

    model = add_runcairn_callback(YOLO("yolo11n.pt"))
    model.train(data="coco8.yaml", epochs=10)

Each epoch is a row: losses, metrics, learning rates, `epoch`. At the end: the best weights as `best.pt`, the pictures
that ultralytics drew, and validation pictures with what the best model sees on them.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, cast

import runcairn
from runcairn.integrations.found import found
from runcairn.integrations.open_run import open_run

_ultralytics: Any = found("ultralytics", install="ultralytics")

_PLAIN: Final = (str, int, float, bool, type(None))
_EVENTS: Final = (
    "on_pretrain_routine_start",
    "on_train_start",
    "on_train_epoch_end",
    "on_fit_epoch_end",
    "on_train_end",
    "teardown",
    "on_val_end",
    "on_predict_end",
)
_EXAMPLES: Final = 16
"""Validation pictures that are shown with predictions."""


class _Training:
    """What one model's trainings, validations and predictions leave in the run that is open then."""

    def __init__(self, *, log_model: bool, examples: int) -> None:
        self._log_model, self._examples = log_model, examples
        self._training = False
        self._trained = False
        """An epoch was trained, and is not validated yet."""

    def on_pretrain_routine_start(self, trainer: Any) -> None:
        """The run is there, or made; the training's arguments become its config."""
        self._training = True
        if runcairn.run is None:
            project = Path(trainer.args.project or "ultralytics").name
            runcairn.init(
                project=project, name=trainer.args.name or None, job_type=f"train_{trainer.args.task}"
            )
        given = cast("dict[str, Any]", vars(trainer.args))
        arguments = {key: value for key, value in given.items() if isinstance(value, _PLAIN)}
        open_run("the callback").config.update(arguments, allow_val_change=True)

    def on_train_start(self, trainer: Any) -> None:
        """The network is built."""
        model = getattr(trainer.model, "module", trainer.model)
        open_run("the callback").log_architecture(model)

    def on_train_epoch_end(self, _trainer: Any) -> None:
        """An epoch was trained; it is validated next."""
        self._trained = True

    def on_fit_epoch_end(self, trainer: Any) -> None:
        """An epoch was trained and validated; once more after the training, with the best weights."""
        run = open_run("the callback")
        if not self._trained:
            run.summary.update({f"best/{key}": value for key, value in _numbers(trainer.metrics).items()})
            return
        self._trained = False
        row = trainer.label_loss_items(trainer.tloss, prefix="train") | trainer.lr | trainer.metrics
        run.log({**_numbers(row), "epoch": trainer.epoch + 1})

    def on_train_end(self, trainer: Any) -> None:
        """All epochs are over and the best weights validated."""
        self._training = False
        run = open_run("the callback")
        drawn = sorted(Path(trainer.save_dir).glob("*.png")) + sorted(Path(trainer.save_dir).glob("*.jpg"))
        if drawn:
            run.log({f"plots/{path.stem}": runcairn.Image(str(path)) for path in drawn}, commit=False)
        best = Path(trainer.best)
        if not best.is_file():
            return
        if self._log_model:
            run.save(str(best), base_path=best.parent, policy="now")
        if self._examples:
            self._show(best, trainer)

    def on_val_end(self, validator: Any) -> None:
        """A validation that is no part of a training."""
        if not self._training:
            run = open_run("the callback")
            run.log({f"val/{key}": value for key, value in _numbers(validator.metrics.results_dict).items()})

    def teardown(self, _trainer: Any) -> None:
        """A training is over, also where it failed."""
        self._training = False

    def on_predict_end(self, predictor: Any) -> None:
        """All pictures of a `predict` were seen."""
        if seen := [picture(result) for result in list(predictor.results or ())[: self._examples]]:
            open_run("the callback").log({"predictions": seen})

    def _show(self, weights: Path, trainer: Any) -> None:
        files: list[str] = list(trainer.test_loader.dataset.im_files)[: self._examples]
        if files:
            model = _reader(trainer)(str(weights))
            results = model.predict(files, imgsz=trainer.args.imgsz, device=trainer.device, verbose=False)
            open_run("the callback").log({"validation": [picture(result) for result in results]})


def add_runcairn_callback(
    model: Any,
    enable_model_checkpointing: bool = True,
    enable_train_validation_logging: bool = True,
    max_validation_images: int = _EXAMPLES,
    **_more: Any,
) -> Any:
    """Log what `model.train`, `.val` and `.predict` do to the run that is open; training opens one where none is.

    enable_model_checkpointing: keep the best weights as `best.pt`. enable_train_validation_logging: show up to
    max_validation_images pictures of the validation with the best model's boxes. Returns `model`.
    Processes that ultralytics starts itself for several GPUs are not reached: start those with torchrun.
    """
    examples = max_validation_images if enable_train_validation_logging else 0
    training = _Training(log_model=enable_model_checkpointing, examples=examples)
    for event in _EVENTS:
        model.add_callback(event, getattr(training, event))
    return model


add_wandb_callback = add_runcairn_callback


def picture(result: Any) -> Any:
    """A `runcairn.Image` of ultralytics' `Results`: the picture, and its boxes with class and confidence."""
    names = {int(number): str(name) for number, name in result.names.items()}
    boxes = [_box(*each, names) for each in _rows(result.boxes)]
    return runcairn.Image(
        result.orig_img[..., ::-1].copy(),  # BGR
        caption=Path(str(result.path)).name,
        boxes={"predictions": {"box_data": boxes, "class_labels": names}} if boxes else None,
    )


def _rows(boxes: Any) -> Iterable[tuple[list[float], int, float]]:
    """Corners in pixels, class, confidence; none for tasks without boxes."""
    if boxes is None:
        return []
    return zip(boxes.xyxy.tolist(), map(int, boxes.cls.tolist()), boxes.conf.tolist(), strict=True)


def _box(corners: list[float], number: int, confidence: float, names: Mapping[int, str]) -> dict[str, Any]:
    left, top, right, bottom = corners
    return {
        "position": {"minX": left, "maxX": right, "minY": top, "maxY": bottom},
        "domain": "pixel",
        "class_id": number,
        "box_caption": f"{names.get(number, number)} {confidence:.2f}",
        "scores": {"confidence": confidence},
    }


def _reader(trainer: Any) -> Any:
    """The class that opens what `trainer` has saved."""
    return _ultralytics.RTDETR if "rtdetr" in type(trainer).__module__ else _ultralytics.YOLO


def _numbers(row: Mapping[str, Any]) -> dict[str, float]:
    return {key: float(value) for key, value in row.items()}
