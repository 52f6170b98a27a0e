"""How a run ends: its last records are written, the server is waited for, the terminal tells how it went."""

import mmap
import os
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from runcairn.runfolder.append import Appender
from runcairn.runfolder.control import Control
from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.private import write_private
from runcairn.sdk import hooks, parent, values
from runcairn.sdk.history import count_lines, sampled
from runcairn.sdk.journaling import Journal
from runcairn.sdk.kept_console import KeptConsole
from runcairn.sdk.launch import SenderProcess
from runcairn.sdk.losses import Losses
from runcairn.sdk.notebook import Notebook
from runcairn.sdk.summary import Summary
from runcairn.sdk.terminal import Terminal, shown_path
from runcairn.settings import Settings


class RunEnding:
    """The part of `Run` that ends it, once, whatever happens meanwhile."""

    folder: RunFolder
    settings: Settings
    terminal: Terminal
    journal: Journal
    summary: Summary
    sender: SenderProcess | None
    console: KeptConsole | None
    notebook: Notebook | None
    announced: str
    before_end: list[Callable[[], None]]
    _lock: threading.RLock
    _history: Appender
    _append: Callable[[bytes], object]
    _control: Control
    _flag: mmap.mmap | bytearray
    _losses: Losses
    _ended: bool
    _deleted: bool
    _child: bool

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
        while self.before_end and not self._child:
            self.before_end.pop()()
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

    if TYPE_CHECKING:

        @property
        def offline(self) -> bool:
            """Of `RunFacts`."""
            ...

        @property
        def url(self) -> str | None:
            """Of `RunFacts`."""
            ...

        def _open(self, what: str) -> bool: ...

        def _append_ended(self, _line: bytes) -> bool: ...
