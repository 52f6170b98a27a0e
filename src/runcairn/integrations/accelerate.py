"""Hugging Face accelerate: a tracker for its Accelerator.

accelerator = Accelerator(log_with=RuncairnTracker("my-project"))
accelerator.init_trackers("ignored", config={"lr": 1e-3})
accelerator.log({"loss": loss}, step=step)
accelerator.end_training()
"""

from collections.abc import Mapping, Sequence
from typing import Any

import runcairn
from runcairn.integrations.found import found

_tracking: Any = found("accelerate.tracking", install="accelerate")
_Tracker: Any = _tracking.GeneralTracker
_on_main_process: Any = _tracking.on_main_process


class RuncairnTracker(_Tracker):
    """Begins a run when the Accelerator starts its trackers; a run that is open already is taken as it is.

    project and everything else: as in `runcairn.init`. Only the main process logs.
    """

    name = "runcairn"
    requires_logging_directory = False
    main_process_only = True

    def __init__(self, project: str | None = None, **init: Any) -> None:
        super().__init__()
        self._init: dict[str, Any] = {"project": project, **init}
        self.run: Any = None

    @_on_main_process
    def start(self) -> None:
        """Called by the Accelerator when its processes know each other."""
        self._begin()

    @property
    def tracker(self) -> Any:
        """The `runcairn.Run`."""
        return self.run

    @_on_main_process
    def store_init_configuration(self, values: Mapping[str, Any]) -> None:
        """Into the config."""
        self._begin().config.update(dict(values), allow_val_change=True)

    @_on_main_process
    def log(self, values: Mapping[str, Any], step: int | None = None, **more: Any) -> None:
        """A row; more: `commit`."""
        self._begin().log(values, step=step, **more)

    @_on_main_process
    def log_images(self, values: Mapping[str, Sequence[Any]], step: int | None = None, **more: Any) -> None:
        """Several pictures under each key."""
        self.log({key: [runcairn.Image(one) for one in many] for key, many in values.items()}, step, **more)

    @_on_main_process
    def log_table(
        self,
        table_name: str,
        columns: Sequence[str] | None = None,
        data: Any = None,
        dataframe: Any = None,
        step: int | None = None,
        **more: Any,
    ) -> None:
        """A table; `runcairn.Table` says what it takes."""
        table = runcairn.Table(columns=columns, data=data, dataframe=dataframe)
        self.log({table_name: table}, step, **more)

    @_on_main_process
    def finish(self) -> None:
        """Called by `accelerator.end_training()`."""
        if self.run is not None:
            self.run.finish()

    def _begin(self) -> Any:
        if self.run is None:
            self.run = runcairn.run or runcairn.init(**self._init)
        return self.run
