"""`init(sync_tensorboard=True)`: what is written for TensorBoard is logged too.

Writers of Python are followed themselves: torch.utils.tensorboard and whatever else writes through the tensorboard
package, and tensorboardX. Each event becomes a row at once, with its step and wall time. Of TensorFlow's, which are
C++, the files are read as they grow. Files are written as ever.
"""

import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import runcairn
from runcairn.integrations.tensorboard_folders import Folders, Write
from runcairn.integrations.tensorboard_tensorflow import hear_of_writers
from runcairn.integrations.tfevents import Event, event
from runcairn.integrations.tfevents_values import Reader
from runcairn.integrations.when_imported import when_imported

_WRITERS: Final = ("tensorboard.summary.writer.event_file_writer", "tensorboardX.event_file_writer")
_PACKAGES: Final = ("tensorboard", "tensorboardX", "tensorflow")
_KEPT: Final = "_runcairn_reader"
_PARTS: Final = frozenset({"train", "validation", "val", "eval", "test"})
"""Folders that have sisters: where the first writer's is one of them, keys are named from the folder above it."""


class _Following:
    """One for the process: the run that rows go to, and the folder that keys are named from."""

    run: Any = None
    root: Path | None = None
    is_root_given = False
    is_awaited = False
    folders: Folders


def follow(run: Any) -> None:
    """From now on each event goes to `run`. Raises UsageError where nothing is installed that writes."""
    if not any(name in sys.modules or find_spec(name) is not None for name in _PACKAGES):
        raise runcairn.UsageError(
            "sync_tensorboard: nothing here writes for TensorBoard", remedy="pip install tensorboard"
        )
    _Following.folders.end()
    if not _Following.is_root_given:
        _Following.root = None
    _Following.run, _Following.is_awaited = run, False
    _listen_to_all()
    _Following.folders.begin(time.time())
    run.before_end.append(lambda: _stop(run))


def patch(
    save: bool = True,
    tensorboard_x: bool | None = None,
    pytorch: bool | None = None,
    root_logdir: str = "",
) -> None:
    """As wandb has it: `sync_tensorboard=True` for the open run or the next one.

    root_logdir: the folder that keys are named from; by default the first writer's. The others have no effect: all
    writers are followed, and event files stay where they are.
    """
    del save, tensorboard_x, pytorch
    if root_logdir:
        _Following.root, _Following.is_root_given = Path(root_logdir).absolute(), True
    run = runcairn.run
    if run is None:
        _Following.is_awaited = True
        _listen_to_all()
    elif run is not _Following.run and not run.disabled:
        follow(run)


def _stop(run: Any) -> None:
    if _Following.run is run:
        _Following.folders.end()


def _open_run() -> Any:
    """The run to log to; None where there is none."""
    if _Following.is_awaited and runcairn.run is not None and not runcairn.run.disabled:
        follow(runcairn.run)
    run = _Following.run
    return None if run is None or run.ended else run


def _listen_to_all() -> None:
    for name in _WRITERS:
        when_imported(name, lambda module: _listen(module.EventFileWriter))
    hear_of_writers(_made)


# -- writers of Python -------------------------------------------------------------------------------------------------


def _listen(writer: Any) -> None:
    """Have writer.add_event(event) tell us, once."""
    write = writer.add_event
    if getattr(write, "listened", False):
        return

    def add_event(self: Any, given: Any) -> None:
        reader: Reader | None = None
        with suppress(Exception):
            reader = _reader(self)
        write(self, given)
        # A value that we cannot read must not end a training that only wanted to write it.
        with suppress(Exception):
            if reader is not None and (run := _open_run()) is not None:
                found = event(given.SerializeToString())
                _log(run, found, reader, _prefix(Path(_folder(self))))

    add_event.listened = True  # pyright: ignore[reportFunctionMemberAccess]
    writer.add_event = add_event


def _reader(writer: Any) -> Reader:
    """The writer's own; its file is none for whom reads files, before anything is in it."""
    reader: Reader | None = getattr(writer, _KEPT, None)
    if reader is None:
        reader = Reader()
        setattr(writer, _KEPT, reader)
        holder: Any = getattr(writer, "_ev_writer", writer)  # tensorboardX has one inside
        file: str | None = getattr(holder, "_file_name", None)
        if file is not None:
            _Following.folders.leave_out(file)
    return reader


def _folder(writer: Any) -> str:
    return writer.get_logdir() if hasattr(writer, "get_logdir") else writer.__dict__["_logdir"]


# -- files -------------------------------------------------------------------------------------------------------------


def _made(folder: str, write: Write) -> None:
    """A writer of TensorFlow's is there."""
    run = _open_run()
    if "://" in folder:
        if run is not None:
            run.terminal.warn_once(folder, f"sync_tensorboard: {folder} is not on this machine; not followed")
        return
    place = Path(folder).absolute()
    if run is not None:
        _prefix(place)  # the first one's folder is what the others are named from
    _Following.folders.add(place, write)


def _take(found: Event, reader: Reader, folder: Path) -> None:
    if (run := _open_run()) is not None:
        try:
            _log(run, found, reader, _prefix(folder), moves=False)
        except Exception as error:  # noqa: BLE001 - a value or a key that we have no place for, in a thread of ours
            _say(f"sync_tensorboard: {error}; going on without")


def _say(message: str) -> None:
    if _Following.run is not None:
        _Following.run.terminal.warn_once(message, message)


_Following.folders = Folders(_take, _say)


def _log(run: Any, found: Event, reader: Reader, prefix: str, *, moves: bool = True) -> None:
    row, config = reader.row(found, prefix)
    if config:
        run.config.update(config, allow_val_change=True)
    if row:
        run.log_at(row, found.step, found.wall_time, moves=moves)


def _prefix(folder: Path) -> str:
    """Writers below the first one's folder (`train`, `validation`) say so in their keys."""
    folder = folder.absolute()
    if _Following.root is None:
        _Following.root = folder.parent if folder.name in _PARTS else folder
    if folder == _Following.root or _is_time(folder.name):
        return ""
    below = (
        folder.relative_to(_Following.root) if folder.is_relative_to(_Following.root) else Path(folder.name)
    )
    return f"{below.as_posix()}/"


def _is_time(name: str) -> bool:
    """Torch's add_hparams writes into a folder that is named for the second."""
    return name.replace(".", "", 1).isdigit()
