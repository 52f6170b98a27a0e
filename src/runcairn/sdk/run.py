"""`Run`: the handle of one run in the training process. It keeps state; the files beside it do the work."""

import os
import threading
from collections.abc import Callable, Mapping
from math import fsum, isfinite
from typing import Any

import orjson

from runcairn.runfolder.append import Appender
from runcairn.runfolder.control import Control
from runcairn.runfolder.folder import RunFolder
from runcairn.sdk import hooks, rows
from runcairn.sdk.config import Config
from runcairn.sdk.history import LastValues
from runcairn.sdk.identity import Identity
from runcairn.sdk.journaling import Journal
from runcairn.sdk.kept_config import KeptConfig
from runcairn.sdk.kept_console import KeptConsole
from runcairn.sdk.launch import SenderProcess
from runcairn.sdk.losses import Losses
from runcairn.sdk.media_files import MediaFiles
from runcairn.sdk.notebook import Notebook
from runcairn.sdk.process import elapsed, watch_forks
from runcairn.sdk.run_ending import RunEnding
from runcairn.sdk.run_facts import RunFacts
from runcairn.sdk.run_keeping import RunKeeping
from runcairn.sdk.run_networks import RunNetworks
from runcairn.sdk.summary import Summary
from runcairn.sdk.terminal import Terminal
from runcairn.settings import Settings

_dumps = orjson.dumps
_OPTIONS = rows.OPTIONS
_BRACKET = ord("[")
"""As a number it is found at once; `b"["` is first tried as one, in vain."""


class Run(RunFacts, RunKeeping, RunNetworks, RunEnding):
    """One run. Made by `init`; also a context manager that finishes it.

    After `init` has returned nothing here raises because of server, network or disk; only misuse raises, UsageError.
    """

    def __init__(self, identity: Identity, folder: RunFolder, settings: Settings, terminal: Terminal) -> None:
        """Open the folder's files. Nothing is started, nothing is hooked: that is `init`'s work."""
        self.identity = identity
        self.folder = folder
        self.settings = settings
        self.terminal = terminal
        self.sender: SenderProcess | None = None
        self.announced = ""
        """What processes that this one starts are told of the run."""
        self.console: KeptConsole | None = None
        self.notebook: Notebook | None = None
        self._lock = threading.RLock()
        self.before_end: list[Callable[[], None]] = []
        """Called once when the run is about to end: whoever holds rows for it logs them."""
        self._step = identity.first_step
        self._offset = identity.started - elapsed()
        self._limit = settings.row_limit
        self._history = Appender(folder.history, self._warn_disk)
        self._append = self._history.append
        self._control = Control(folder.control)
        self._flag = self._control.flag
        self._stopping = False
        self._ended = False
        self._deleted = False
        self._child = False
        self._losses = Losses()
        self._rules = rows.Rules(settings.row_limit, terminal.warn_once, MediaFiles(folder).keep)
        self.journal = Journal(folder, self._warn_disk, terminal.warn_once)
        self._kept_config = KeptConfig(folder, self.journal, settings.config_limit, terminal.warn_once)
        self.config = Config(self._config_changed, allow_val_change=identity.allow_val_change)
        self.summary = Summary(LastValues(folder.history), self._summary_written)
        watch_forks(self)

    # -- logging ---------------------------------------------------------------------------------------------------

    def log(
        self,
        data: Mapping[str, Any],
        step: int | None = None,
        commit: bool | None = None,
        sync: bool | None = None,  # noqa: ARG002 - older scripts pass it
    ) -> None:
        """Keep a row: on return it is in the run folder, through `kill -9` of this script.

        data: values by name; nested dicts become `a.b`. step: of this row; by default the current one. commit: whether
        the step moves on; by default when no step is given. Rows of one step are one, whatever logged them.
        Raises UsageError for a key, step or size that cannot be; then nothing was written.
        """
        with self._lock:
            at = self._step if step is None else rows.check_step(step)
            now = self._offset + elapsed()
            encoded = b""
            try:  # the straight way: C does the checks; sdk.md section 1
                line = {**data, "_step": at, "_timestamp": now}
                encoded = _dumps(line, None, _OPTIONS)
                straight = (
                    isfinite(fsum(line.values()))
                    and _BRACKET not in encoded
                    and len(line) - len(data) == 2
                    and "_nan" not in line
                    and "_runtime" not in line
                    and len(encoded) <= self._limit
                )
            except (TypeError, ValueError, OverflowError, MemoryError):
                straight = False
            if straight:
                self._append(encoded)
            else:
                self._log_carefully(data, at, now)
            if step is None:
                if commit is not False:
                    self._step = at + 1
            elif at >= self._step or commit:
                self._step = max(self._step, at) + (1 if commit else 0)
            if self._flag[0]:
                self._hear()

    def _log_carefully(self, data: Mapping[str, Any], step: int, now: float) -> None:
        if self._ended:
            self._after_end("log()")
            return
        try:
            line = rows.encode(data, step, now, self._rules)
        except MemoryError:
            self._losses.add("rows_lost_memory")
            self.terminal.warn_once("memory", "no memory to encode a row; it is counted as lost, going on")
            return
        self._append(line)

    def log_at(self, data: Mapping[str, Any], step: int, timestamp: float, *, moves: bool = True) -> None:
        """As `log(data, step)`, of another time: for what was measured before. timestamp: seconds since the epoch.

        moves: whether rows without a step of their own go on from here.
        """
        with self._lock:
            at = rows.check_step(step)
            self._log_carefully(data, at, timestamp)
            if moves:
                self._step = max(self._step, at)

    def _append_ended(self, _line: bytes) -> bool:
        self._after_end("log()")
        return False

    def _hear(self) -> None:
        """The sender rang: somebody wants the run to stop, or a notebook shall show what is new."""
        self._control.hear()
        if self._control.stop:
            self._stop()
        else:
            self._show()

    def _stop(self) -> None:
        """Somebody pressed stop on the run's page: as if Ctrl-C had been pressed here, once."""
        if self._stopping or self._ended or self._child:
            return
        self._stopping = True
        self.terminal.warn("stop was asked for on the run's page: interrupting")
        import _thread  # only here

        _thread.interrupt_main()

    # -- what else is kept -----------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """The step of the next row."""
        return self._step

    def _edit(self, **changes: Any) -> None:
        super()._edit(**changes)
        if self._open("an edit"):
            self.journal.record("edit", **changes)

    def _config_changed(self, new: dict[str, Any], gone: list[str]) -> None:
        if self._open("config"):
            self._kept_config.change(new, gone)

    def _summary_written(self, new: dict[str, Any], gone: list[str]) -> None:
        if self._open("summary"):
            self.journal.record("summary", set=new, unset=gone)

    # -- what went wrong, and children -----------------------------------------------------------------------------

    def after_fork_in_child(self) -> None:
        """In a forked child: locks anew, no hooks, no sender; rows go on, whole, into the same file."""
        self._lock = threading.RLock()
        self._child = True
        hooks.after_fork()
        sender, self.sender = self.sender, None
        if sender is not None:
            sender.after_fork_in_child()

    def go_on_below(self, config: dict[str, Any]) -> None:
        """In a process that has the run from another one, as a forked child has: it may log, and ends nothing.

        config: as the folder has it.
        """
        self._child = True
        self.config.take_over_kept(config)
        self._kept_config.seed(config)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """In a worker that it was sent to, it is the same run."""
        from runcairn.sdk.below import same_run  # only for who sends it

        return same_run, (os.fspath(self.folder.path),)

    def _open(self, what: str) -> bool:
        if self._ended:
            self._after_end(what)
        return not self._ended

    def _after_end(self, what: str) -> None:
        self._losses.add("calls_after_finish")
        self.terminal.warn_once(
            "ended", f"{what} after the run has ended: not kept; call init() for a new run"
        )

    def _warn_disk(self, message: str) -> None:
        self.terminal.warn_once("disk", message)

    @property
    def ended(self) -> bool:
        """Whether `finish` was called."""
        return self._ended

    @property
    def in_child(self) -> bool:
        """Whether this is a forked child's copy: it may log, and ends nothing."""
        return self._child

    def start_console(self) -> None:
        """Keep what is printed from now on in output.log."""
        self.console = KeptConsole(self.folder, self.settings, self.terminal.warn, self._warn_disk)

    def __repr__(self) -> str:
        return f"<runcairn.Run {self.path} ({self.name})>"

    def _repr_html_(self) -> str:
        from html import escape  # only in notebooks

        return (
            f'<a href="{escape(self.url or "")}">{escape(self.name)}</a>' if self.url else escape(repr(self))
        )
