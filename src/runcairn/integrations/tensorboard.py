"""`init(sync_tensorboard=True)`: what is written for TensorBoard is logged too.

The writers themselves are followed: torch.utils.tensorboard and whatever else writes through the tensorboard package,
and tensorboardX. Each event becomes a row at once, with its step and wall time; the event file is written as ever.
TensorFlow's own writer is C++ and cannot be followed: `runcairn import tensorboard DIR` reads its files.
"""

from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import runcairn
from runcairn.integrations.tfevents import event
from runcairn.integrations.tfevents_values import Reader

_WRITERS: Final = ("tensorboard.summary.writer.event_file_writer", "tensorboardX.event_file_writer")
_KEPT: Final = "_runcairn_reader"


class _Following:
    """One for the process: the run that rows go to, and the folder that keys are named from."""

    run: Any = None
    root: Path | None = None


def follow(run: Any) -> None:
    """From now on each event goes to `run`. Raises UsageError where neither of the packages is installed."""
    _Following.run, _Following.root = run, None
    any_there = False
    for name in _WRITERS:
        if find_spec(name.partition(".")[0]) is not None:
            any_there = True
            _listen(import_module(name).EventFileWriter)
    if not any_there:
        raise runcairn.UsageError(
            "sync_tensorboard: nothing here writes for TensorBoard", remedy="pip install tensorboard"
        )


def _listen(writer: Any) -> None:
    """Have writer.add_event(event) tell us, once."""
    write = writer.add_event
    if getattr(write, "listened", False):
        return

    def add_event(self: Any, given: Any) -> None:
        write(self, given)
        # A value that we cannot read must not end a training that only wanted to write it.
        with suppress(Exception):
            _keep(self, given)

    add_event.listened = True  # pyright: ignore[reportFunctionMemberAccess]
    writer.add_event = add_event


def _keep(writer: Any, given: Any) -> None:
    run = _Following.run
    if run is None or run.ended:
        return
    reader: Reader | None = getattr(writer, _KEPT, None)
    if reader is None:
        reader = Reader()
        setattr(writer, _KEPT, reader)
    found = event(given.SerializeToString())
    row, config = reader.row(found, _prefix(writer))
    if config:
        run.config.update(config, allow_val_change=True)
    if row:
        run.log_at(row, found.step, found.wall_time)


def _prefix(writer: Any) -> str:
    """Writers below the first one's folder (`train`, `validation`) say so in their keys."""
    place: str = writer.get_logdir() if hasattr(writer, "get_logdir") else writer.__dict__["_logdir"]
    folder = Path(place).absolute()
    if _Following.root is None:
        _Following.root = folder
    if folder == _Following.root or _is_time(folder.name):
        return ""
    below = (
        folder.relative_to(_Following.root) if folder.is_relative_to(_Following.root) else Path(folder.name)
    )
    return f"{below.as_posix()}/"


def _is_time(name: str) -> bool:
    """Torch's add_hparams writes into a folder that is named for the second."""
    return name.replace(".", "", 1).isdigit()
