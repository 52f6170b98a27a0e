"""The run that the module's functions mean, and the config that was set before there was one."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from runcairn.errors import UsageError
from runcairn.sdk.config import Config, as_mapping
from runcairn.sdk.metrics import Metric
from runcairn.sdk.run import Run


class _Current:
    """One for the process. `run`: the newest that is open; `last`: the newest at all."""

    def __init__(self) -> None:
        self.run: Run | None = None
        self.last: Run | None = None
        self.before = Config(allow_val_change=True)
        self.log: Callable[..., None] = _too_early
        """Of the newest run, kept here since it is called so often; it counts itself what comes too late."""


def _too_early(*args: Any) -> None:
    if (run := _from_above()) is None:
        raise UsageError("runcairn.log() before there is a run", remedy="call runcairn.init() first")
    run.log(*args)


def _from_above() -> Run | None:
    """The run of the script that started this process, ours too from now on."""
    from runcairn.sdk.below import run_above  # only in a process without a run

    run = run_above()
    if run is not None:
        set_run(run)
    return run


_current = _Current()


def the_run() -> Run | None:
    """`runcairn.run`: the open run, or None."""
    run = _current.run
    if run is None:
        from runcairn.sdk.below import is_worker  # only in a process without a run

        run = _from_above() if is_worker() else None
    return None if run is None or run.ended else run


def set_run(run: Run) -> None:
    """`run` is what the module's functions mean from now on."""
    _current.run = _current.last = run
    _current.log = run.log


def take_config_before() -> dict[str, Any]:
    """What was set in `runcairn.config` before init; it counts for one run."""
    before = _current.before.as_dict()
    _current.before = Config(allow_val_change=True)
    return before


def the_config() -> Config:
    """`runcairn.config`: of the open run; before init, what the next run begins with."""
    run = the_run()
    return run.config if run is not None else _current.before


def assign_config(given: Any) -> None:
    """`runcairn.config = {...}`: keys are set or changed; none is taken away."""
    the_config().update(as_mapping(given), allow_val_change=True)


def the_summary() -> Any:
    """`runcairn.summary`: of the open run, or of the one that ended last."""
    return _meant("summary").summary


def log(
    data: Mapping[str, Any], step: int | None = None, commit: bool | None = None, sync: bool | None = None
) -> None:
    """Keep a row in the current run: as `Run.log`."""
    _current.log(data, step, commit, sync)


def save(
    glob_str: str | os.PathLike[str], base_path: str | os.PathLike[str] | None = None, policy: str = "live"
) -> list[str]:
    """Bring files into the current run: as `Run.save`."""
    return _meant("save()").save(glob_str, base_path, policy)


def define_metric(
    name: str,
    step_metric: str | Metric | None = None,
    step_sync: bool | None = None,
    hidden: bool | None = None,
    summary: str | Sequence[str] | None = None,
    goal: Literal["minimize", "maximize"] | None = None,
    overwrite: bool | None = None,
) -> Metric:
    """Say how a key is drawn and summed up: as `Run.define_metric`."""
    return _meant("define_metric()").define_metric(
        name, step_metric, step_sync, hidden, summary, goal, overwrite
    )


def log_architecture(model: Any, sample: Any = None, *, name: str = "") -> str:
    """Keep what a network is made of in the current run: as `Run.log_architecture`."""
    return _meant("log_architecture()").log_architecture(model, sample, name=name)


def watch(
    models: Any,
    criterion: Any = None,
    log: Literal["gradients", "parameters", "all"] | None = "gradients",
    log_freq: int = 1000,
    idx: int | None = None,
    log_graph: bool = True,
    *,
    name: str = "",
) -> Any:
    """Log histograms of a network's gradients and parameters while it trains: as `Run.watch`."""
    return _meant("watch()").watch(models, criterion, log, log_freq, idx, log_graph, name=name)


def unwatch(models: Any = None) -> None:
    """Stop watching: as `Run.unwatch`."""
    _meant("unwatch()").unwatch(models)


def log_code(root: str = ".", **more: Any) -> None:
    """As `Run.log_code`."""
    _meant("log_code()").log_code(root, **more)


def alert(title: str, text: str = "", level: Any = None, wait_duration: Any = None) -> None:
    """As `Run.alert`."""
    _meant("alert()").alert(title, text, level, wait_duration)


def mark_preempting() -> None:
    """As `Run.mark_preempting`."""
    _meant("mark_preempting()").mark_preempting()


def log_artifact(*_args: Any, **_kwargs: Any) -> None:
    """Not yet: raises UsageError."""
    raise UsageError(
        "artifacts are not there yet", remedy='runcairn.save("model.pt") uploads a file with the run'
    )


def finish(exit_code: int | None = None, quiet: bool | None = None) -> None:
    """End the current run; without one, nothing."""
    if (run := the_run()) is not None:
        run.finish(exit_code, quiet)


def _meant(what: str) -> Run:
    run = the_run() or _current.last or _from_above()
    if run is None:
        raise UsageError(f"runcairn.{what} before there is a run", remedy="call runcairn.init() first")
    return run
