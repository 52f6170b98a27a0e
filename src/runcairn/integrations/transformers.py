"""Hugging Face transformers: the callback of its Trainer.

    Trainer(model, TrainingArguments(..., report_to="none"), ..., callbacks=[RuncairnCallback()]).train()

What the Trainer logs lands on its global step, as `train/loss`, `eval/loss`, ...; arguments and the model's own config
become the run's config. Only the process of rank 0 logs.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import runcairn
from runcairn.integrations.found import found

_Base: Any = found("transformers.trainer_callback", install="transformers").TrainerCallback

_OF_THE_WHOLE: Final = (
    "train_runtime",
    "train_samples_per_second",
    "train_steps_per_second",
    "train_loss",
    "total_flos",
)
"""What the Trainer says once, at the end: these stand in the summary and are no curve."""


class RuncairnCallback(_Base):
    """Logs to the run that is open, or begins one when training begins; the script's end or `finish()` ends it.

    log_model: "end": the model as it is after training, in `run.dir`; "checkpoint": each checkpoint too.
    Everything else: as in `runcairn.init`, where the callback begins the run; its name is `args.run_name` by default.
    """

    def __init__(self, log_model: Literal["end", "checkpoint"] | None = None, **init: Any) -> None:
        super().__init__()
        if log_model not in (None, "end", "checkpoint"):
            raise runcairn.UsageError(f"log_model {log_model!r}", remedy='"end", "checkpoint" or None')
        self._log_model, self._init = log_model, init
        self._run: Any = None

    def on_train_begin(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
        """Begin the run, where there is none, and write down what is trained."""
        del control
        if state.is_hyper_param_search and self._run is not None:
            self._run.finish()  # each trial is a run
            self._run = None
        self._begin(args, state, model)

    def on_log(
        self, args: Any, state: Any, control: Any, logs: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        """A row; what is said of the training as a whole goes to the summary."""
        del control
        run = self._begin(args, state, more.get("model"))
        if run is None or not logs:
            return
        run.summary.update({f"train/{key}": value for key, value in logs.items() if key in _OF_THE_WHOLE})
        row = {_place(key): value for key, value in logs.items() if key not in _OF_THE_WHOLE}
        if row.keys() - {"train/epoch"}:
            run.log(row, step=state.global_step)

    def on_predict(self, args: Any, state: Any, control: Any, metrics: Mapping[str, Any], **_: Any) -> None:
        """What `trainer.predict` measured."""
        del control
        if (run := self._begin(args, state, None)) is not None:
            run.log({_place(key): value for key, value in metrics.items()}, step=state.global_step)

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """A checkpoint, if they are to be kept."""
        del control
        if self._run is not None and self._log_model == "checkpoint":
            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            self._run.save(str(folder / "**"), base_path=folder.parent, policy="now")

    def on_train_end(self, args: Any, state: Any, control: Any, model: Any = None, **more: Any) -> None:
        """The model, if it is to be kept, with what reads its inputs."""
        del args, control
        if self._run is None or self._log_model is None or not state.is_world_process_zero:
            return
        parts: tuple[Any, ...] = (model, more.get("processing_class"))
        for part in parts:
            if hasattr(part, "save_pretrained"):
                part.save_pretrained(Path(self._run.dir) / "model")

    def _begin(self, args: Any, state: Any, model: Any) -> Any:
        """The run; None in processes other than the first."""
        if not state.is_world_process_zero:
            return None
        if self._run is None or self._run.ended:
            name = state.trial_name or (args.run_name if args.run_name != args.output_dir else None)
            init: dict[str, Any] = {"name": name, **self._init}
            self._run = runcairn.run or runcairn.init(**init)
            self._run.config.update(_config(args, model), allow_val_change=True)
        return self._run


def _place(key: str) -> str:
    for kind in ("eval", "test"):
        if key.startswith(f"{kind}_"):
            return f"{kind}/{key.removeprefix(f'{kind}_')}"
    return f"train/{key}"


def _config(args: Any, model: Any) -> dict[str, Any]:
    """The arguments, the model's config under `model`, adapters under `peft`."""
    found: dict[str, Any] = {**args.to_sanitized_dict()}
    config: Any = getattr(model, "config", None)
    if config is not None:
        found["model"] = {**(config if type(config) is dict else config.to_dict())}
        if hasattr(model, "num_parameters"):
            found["model"]["num_parameters"] = model.num_parameters()
    if adapters := getattr(model, "peft_config", None):
        found["peft"] = {name: adapter.to_dict() for name, adapter in adapters.items()}
    return found
