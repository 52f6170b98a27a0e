"""Lightning (`lightning` or `pytorch_lightning`, and Fabric): the logger.

    trainer = Trainer(logger=RuncairnLogger(project="mnist", log_model=True))

What `self.log(...)` collects lands on the trainer's global step. Only the process of rank 0 logs.
"""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import runcairn
from runcairn.integrations.found import found

_loggers: Any = found(
    "lightning.pytorch.loggers.logger", "pytorch_lightning.loggers.logger", install="lightning"
)
_Logger: Any = _loggers.Logger
_on_rank_zero: Any = found(
    "lightning_fabric.utilities.rank_zero",
    "lightning.fabric.utilities.rank_zero",
    install="lightning",
).rank_zero_only


class RuncairnLogger(_Logger):
    """A run that begins when something is first logged; one that is open already is taken as it is.

    project, name, id, offline and everything else: as in `runcairn.init`. prefix: before each key, `prefix/loss`.
    log_model: True: the best and the last checkpoint are uploaded when training ends; "all": each when it is saved.
    run: the run to use. The logger ends no run: the script's end does, or `runcairn.finish()`.
    """

    def __init__(
        self,
        project: str | None = None,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - as in init
        *,
        save_dir: str | Path | None = None,
        offline: bool = False,
        prefix: str = "",
        log_model: bool | Literal["all"] = False,
        run: Any = None,
        **init: Any,
    ) -> None:
        super().__init__()
        self._init: dict[str, Any] = {"project": project, "name": name, "id": id, "dir": save_dir, **init}
        if offline:
            self._init["mode"] = "offline"
        self._prefix = f"{prefix}/" if prefix else ""
        self._log_model = log_model
        self._run = run
        self._checkpoints: Any = None
        self._saved: set[str] = set()
        self._shift = 0
        self._rewound = False

    @property
    def experiment(self) -> Any:
        """The `runcairn.Run` in the process of rank 0; elsewhere something that takes every call."""
        return self._rank_zero_run() or _loggers.DummyExperiment()

    @property
    def name(self) -> str | None:
        """The project."""
        return self._run.project if self._run is not None else self._init["project"]

    @property
    def version(self) -> str | None:
        """The run's id."""
        return self._run.id if self._run is not None else self._init["id"]

    @property
    def save_dir(self) -> str | None:
        """Where Lightning puts checkpoints that it has no other place for."""
        return str(self._init["dir"]) if self._init["dir"] is not None else None

    @_on_rank_zero
    def log_hyperparams(
        self, params: Mapping[str, Any] | Namespace | None = None, *_: Any, **more: Any
    ) -> None:
        """Into the config."""
        given = vars(params) if isinstance(params, Namespace) else dict(params or {})
        self.experiment.config.update({**given, **more}, allow_val_change=True)

    @_on_rank_zero
    def log_metrics(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """A row on the trainer's step. A later `fit` that counts from 0 again goes on behind the former one."""
        run = self.experiment
        if step is not None:
            if self._rewound and step + self._shift < run.step:
                self._shift = run.step + 1 - step
            self._rewound = False
            step += self._shift
        run.log({self._prefix + key: value for key, value in metrics.items()}, step=step)

    @_on_rank_zero
    def log_image(self, key: str, images: Sequence[Any], step: int | None = None, **more: Any) -> None:
        """Pictures under one key; more: lists of what each `runcairn.Image` is given, e.g. `caption=[...]`."""
        each = [{name: values[place] for name, values in more.items()} for place in range(len(images))]
        pictures = [
            runcairn.Image(image, **given) if not isinstance(image, runcairn.Image) else image
            for image, given in zip(images, each, strict=True)
        ]
        self.log_metrics({key: pictures}, step)

    @_on_rank_zero
    def log_table(
        self,
        key: str,
        columns: Sequence[str] | None = None,
        data: Any = None,
        dataframe: Any = None,
        step: int | None = None,
    ) -> None:
        """A table; `runcairn.Table` says what it takes."""
        table = runcairn.Table(columns=columns, data=data, dataframe=dataframe)
        self.log_metrics({key: table}, step)

    log_text = log_table

    @_on_rank_zero
    def after_save_checkpoint(self, checkpoint_callback: Any) -> None:
        """Called by Lightning when the callback has saved one."""
        self._checkpoints = checkpoint_callback
        if self._log_model == "all":
            self._upload()

    @_on_rank_zero
    def finalize(self, status: str) -> None:
        """Called by Lightning when fit, test or the like is over."""
        del status
        self._rewound = True
        if self._log_model and self._checkpoints is not None:
            self._upload()

    def __getstate__(self) -> dict[str, Any]:
        """For a process that Lightning starts: it finds the run by its id, and only rank 0 looks for it."""
        state = self.__dict__.copy()
        if self._run is not None:
            state["_init"] = {**self._init, "project": self._run.project, "id": self._run.id}
        return {**state, "_run": None, "_checkpoints": None}

    def _rank_zero_run(self) -> Any:
        if _on_rank_zero.rank != 0:
            return None
        if self._run is None:
            self._run = runcairn.run
        if self._run is None:
            self._run = runcairn.init(
                **{name: value for name, value in self._init.items() if value is not None}
            )
        return self._run

    def _upload(self) -> None:
        callback = self._checkpoints
        wanted = {str(path) for path in getattr(callback, "best_k_models", {})}
        wanted |= {callback.best_model_path, getattr(callback, "last_model_path", "")} - {""}
        for path in sorted(wanted - self._saved):
            file = Path(path)
            if file.exists():
                self._saved.add(path)
                self.experiment.save(path, base_path=file.parent.parent, policy="now")
