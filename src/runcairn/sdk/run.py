"""`Run`: the handle of one run in the training process. It keeps state; the files beside it do the work."""

import os
import threading
from collections.abc import Mapping, Sequence
from math import fsum, isfinite
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Self

import orjson

from runcairn.errors import UsageError
from runcairn.runfolder.append import Appender
from runcairn.runfolder.control import Control
from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.private import write_private
from runcairn.sdk import hooks, metrics, parent, rows, values
from runcairn.sdk.config import Config
from runcairn.sdk.history import LastValues, count_lines, sampled
from runcairn.sdk.identity import Identity
from runcairn.sdk.journaling import Journal
from runcairn.sdk.kept_config import KeptConfig
from runcairn.sdk.kept_console import KeptConsole
from runcairn.sdk.launch import SenderProcess
from runcairn.sdk.losses import Losses
from runcairn.sdk.media_files import MediaFiles
from runcairn.sdk.notebook import Notebook
from runcairn.sdk.process import elapsed, watch_forks
from runcairn.sdk.run_facts import RunFacts
from runcairn.sdk.run_networks import RunNetworks
from runcairn.sdk.summary import Summary
from runcairn.sdk.terminal import Terminal, shown_path
from runcairn.settings import Settings

if TYPE_CHECKING:
    from datetime import timedelta

    from runcairn.sdk.alerting import Alerting, AlertLevel

_dumps = orjson.dumps
_OPTIONS = rows.OPTIONS
_BRACKET = ord("[")
"""As a number it is found at once; `b"["` is first tried as one, in vain."""


class Run(RunFacts, RunNetworks):
    """One run. Made by `init`; also a context manager that finishes it.

    After `init` has returned nothing here raises because of server, network or disk; only misuse raises, UsageError.
    """

    _alerting: "Alerting | None" = None

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
        self._alerting: Alerting | None = None
        self._lock = threading.RLock()
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

    def log_at(self, data: Mapping[str, Any], step: int, timestamp: float) -> None:
        """As `log(data, step)`, of another time: for what was measured before. timestamp: seconds since the epoch."""
        with self._lock:
            at = rows.check_step(step)
            self._log_carefully(data, at, timestamp)
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
    def dir(self) -> str:
        """A folder of this run's: what is saved here is uploaded at the end."""
        return str(self.folder.files_dir)

    @property
    def step(self) -> int:
        """The step of the next row."""
        return self._step

    def _edit(self, **changes: Any) -> None:
        super()._edit(**changes)
        if self._open("an edit"):
            self.journal.record("edit", **changes)

    def define_metric(
        self,
        name: str,
        step_metric: str | metrics.Metric | None = None,
        step_sync: bool | None = None,  # noqa: ARG002 - rows of one step are one here anyway
        hidden: bool | None = None,
        summary: str | Sequence[str] | None = None,
        goal: Literal["minimize", "maximize"] | None = None,
        overwrite: bool | None = None,  # noqa: ARG002 - the last word holds
    ) -> metrics.Metric:
        """Say how a key (or `val/*`) is drawn and summed up. Raises UsageError for what cannot be."""
        fields = metrics.checked(name, step_metric, summary, goal, hidden)
        if self._open("define_metric()"):
            self.journal.record("metric", **fields)
        return metrics.Metric(fields)

    def save(
        self,
        glob_str: str | os.PathLike[str],
        base_path: str | os.PathLike[str] | None = None,
        policy: str = "live",
    ) -> list[str]:
        """Bring files into `run.dir`, to be uploaded; returns their paths there.

        policy: live: again whenever they change; now: once, now; end: as they are at the end.
        """
        from runcairn.sdk import saving  # glob and shutil: only for who saves

        base = os.fspath(base_path) if base_path is not None else None
        try:
            brought = saving.bring(os.fspath(glob_str), base, policy, self.folder.files_dir)
        except OSError as error:
            self._losses.add("files_lost_disk_full")
            self.terminal.warn_once("save", f"cannot save {glob_str}: {error.strerror or error}; going on")
            return []
        if not brought:
            self.terminal.warn_once(f"save {glob_str}", f"save({glob_str!r}): there is no such file now")
        if self._open("save()"):
            for path in brought:
                self.journal.record("save", path=path, policy=policy)
        return [str(self.folder.files_dir / path) for path in brought]

    def log_code(self, root: str = ".", **_more: Any) -> None:
        """The commit and the uncommitted changes are kept for every run; to keep files too: `save`."""
        self.terminal.warn_once(
            "log_code", f"log_code({root!r}): commit and diff are kept unasked; for files: save()"
        )

    def log_artifact(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Not yet: raises UsageError."""
        raise UsageError(
            "artifacts are not there yet", remedy='run.save("model.pt") uploads a file with the run'
        )

    use_artifact = log_artifact

    def mark_preempting(self) -> None:
        """The scheduler is about to take this machine away."""
        if self._open("mark_preempting()"):
            self.journal.record("preempting")

    def alert(
        self,
        title: str,
        text: str = "",
        level: "AlertLevel | str | None" = None,
        wait_duration: "float | timedelta | None" = None,
    ) -> None:
        """Tell people something now: it is kept with the run, and a page that is open shows it at once.

        level: info, warn or error. wait_duration: seconds in which the same title is not said again; default 60.
        """
        if self._alerting is None:
            from runcairn.sdk.alerting import Alerting  # only for who has something to say

            self._alerting = Alerting()
        fields = self._alerting.record(title, text, level, wait_duration)
        if fields is not None and self._open("alert()"):
            self.journal.record("alert", **fields)
            self.terminal.warn(f"{fields['title']}: {fields['text']}" if text else fields["title"])

    def _config_changed(self, new: dict[str, Any], gone: list[str]) -> None:
        if self._open("config"):
            self._kept_config.change(new, gone)

    def _summary_written(self, new: dict[str, Any], gone: list[str]) -> None:
        if self._open("summary"):
            self.journal.record("summary", set=new, unset=gone)

    # -- the end ---------------------------------------------------------------------------------------------------

    def finish(self, exit_code: int | None = None, quiet: bool | None = None) -> None:
        """End the run: say how it went, wait for the server (30 s at most), print the summary and the link.

        exit_code: 0 or None: finished; else failed. A second call does nothing.
        """
        if quiet is not None:
            self.terminal.quiet = quiet
        code = int(exit_code or 0)
        self.end("failed" if code else "finished", code, None)

    def end(self, state: str, code: int, error: str | None) -> None:
        """End the run in a state of the journal's `exit` record."""
        with self._lock:
            if self._ended or self._child:
                return
            self._ended = True
            self._append = self._append_ended
        hooks.forget_end(self)
        parent.withdraw(self.announced, os.environ)
        interrupted: BaseException | None = None
        try:
            self._close(state, code, error)
            self._say_end()
        except KeyboardInterrupt as pressed:  # twice Ctrl-C: nothing is lost, the folder has it all
            interrupted = pressed
            self._unsent("interrupted")
        finally:
            if self.sender is not None:
                self.sender.leave()
        if interrupted is not None:
            raise interrupted

    def end_with_process(self, state: str, code: int, error: str | None) -> None:
        """The process ends without `finish`: at its exit."""
        try:
            self.end(state, code, error)
        except KeyboardInterrupt:
            return

    def _close(self, state: str, code: int, error: str | None) -> None:
        if state == "failed" and error:
            self.terminal.warn(f"The script failed: {error}")
        if self.console is not None:
            self.console.stop()
        self._deleted = self._history.fd >= 0 and not self.folder.path.is_dir()
        self._losses.add("rows_lost_disk_full", self._history.failed)
        self._losses.record(self.journal)
        self._history.close()
        if not self._deleted:  # writing would make the folder anew
            self._write_summary()
        self.journal.record("exit", state=state, code=code, error=error)
        self.journal.close()
        self._control.close()
        self._flag = self._control.flag

    def _say_end(self) -> None:
        from runcairn.sdk import ending  # not before the end

        self._losses.say(self.terminal)
        if not self.terminal.quiet:
            ending.say_summary(self.terminal, self.summary.as_dict())
            ending.say_history(self.terminal, sampled(self.folder.history))
        if self.sender is None or self.offline:
            later = f"To send this run: runcairn sync {shown_path(self.folder.path)}"
            self.terminal.say(later)
            self._show(later)
            return
        if self._deleted:  # the sender cannot read our last word: it hears of our end
            self.terminal.warn(
                f"the run folder {self.folder.path} was deleted; what was sent is at the server"
            )
            return
        outcome = ending.wait(self.sender, self.terminal, self.settings.finish_timeout)
        self.terminal.end_progress()
        if outcome.verified and not outcome.url:
            outcome = ending.Outcome(verified=True, url=self.url, files=outcome.files)
        ending.say_outcome(
            self.terminal, outcome, self.folder.path, self._left, goes_on=outcome.late and self.sender.alive
        )
        self._show("Ended; all is sent, verified" if outcome.verified else "Ended; not all is sent yet")
        if outcome.verified:
            self.sender.leave(wait=1.0)

    def _show(self, told: str = "") -> None:
        if self.notebook is not None and not self._child:
            self.notebook.draw(sampled(self.folder.history), told)

    def _unsent(self, why: str) -> None:
        from runcairn.sdk import ending  # as above

        ending.say_outcome(
            self.terminal, ending.Outcome(why=why), self.folder.path, self._left, goes_on=False
        )

    def _left(self) -> str:
        return f"{count_lines(self.folder.history):,} rows"

    def _write_summary(self) -> None:
        try:
            kept = values.plain(self.summary.as_dict(), "summary", self.terminal.warn_once)
            write_private(self.folder.summary, values.dumps(kept))
        except OSError:
            return  # the sender writes it again

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
            return
        state, code, error = hooks.how_ended(kind, value)
        if (
            state == "failed"
            and value is not None
            and self.console is not None
            and self._open("the traceback")
        ):
            # Python shows it when the run is over: the log gets it now.
            self.console.add(hooks.traceback_of(value))
        self.end(state, code, error)

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
        self.config.seed(config)
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
