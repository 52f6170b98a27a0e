"""The sender's life: wait, send, hear, end. What can pass by itself is tried again; the rest is said once."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from runcairn.errors import NotFound, RuncairnError, Unreachable
from runcairn.remote.retry import Backoff
from runcairn.sender.lock import FolderBusy, FolderLock
from runcairn.sender.progress import Progress
from runcairn.sender.script import Script
from runcairn.sender.session import Session, is_final

_BUSY, _IDLE = 0.02, 0.05
"""Seconds between two looks at the folder: while something comes, and else."""
_IMPATIENT = 60.0
"""Seconds after the script's end in which somebody may be waiting for us: tries follow quickly."""
_SAY = 0.2


@dataclass(frozen=True, slots=True)
class Outcome:
    """verified: all is at the server. why, remedy: else."""

    verified: bool
    why: str = ""
    remedy: str = ""


class Loop:
    """Runs a session until all is sent and verified, or it cannot be."""

    def __init__(
        self,
        session: Session,
        script: Script,
        lock: FolderLock,
        progress: Progress,
        *,
        patience: float,
        before_end: Callable[[], None],
        word: Callable[[], tuple[str, int | None, float | None]],
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """patience: seconds to try on after the script's end. before_end: called once when the script has ended,
        before the last bytes are read. word: how the run ended. stopped: whether we are asked to leave now.
        """
        self._session, self._script, self._lock, self._progress = session, script, lock, progress
        self._patience, self._before_end, self._word, self._stopped = patience, before_end, word, stopped
        self._over_since: float | None = None
        self._stuck: RuncairnError | None = None
        self._said = 0.0
        self._drained = True

    def run(self) -> Outcome:
        """Returns when nothing is left to do; the folder's `.sent` tells the same."""
        backoff = Backoff()
        while True:
            over = self._over()
            pause = _IDLE
            if over and not self._session.folder.path.is_dir():
                return self._without_folder()
            try:
                if self._stuck is None:
                    self._lock.take_or_refuse()
                    if self._turn(over):
                        return Outcome(verified=True)
                    pause = self._pause(over)
                    backoff.reset()
            except FolderBusy as error:  # `sync` is at work: see to it that all was sent when it has gone
                pause = 1.0
                if over and self._since_over() > self._patience:
                    return self._gave_up(error)
            except (RuncairnError, OSError) as found:
                error = _of_folder(found) if isinstance(found, OSError) else found
                self._session.note(str(error))
                if is_final(error, over=over):
                    self._stuck = error
                backoff.most = 2.0 if over and self._since_over() < _IMPATIENT else 60.0
                pause = backoff.after(error)
                if over and (self._since_over() + pause > self._patience):
                    return self._gave_up(error)
                self._say(error.problem)
            if self._stuck and over:
                return self._gave_up(self._stuck)
            if self._stopped():
                return self._gave_up(RuncairnError("the sender was asked to leave"))
            self._wait(pause, over)

    def _without_folder(self) -> Outcome:
        """The script has ended and its folder was deleted: what is still open is sent once, then it is told."""
        session = self._session
        session.registration.counters["folder_deleted"] = 1
        with suppress(RuncairnError, OSError):
            session.begin(alive=False)
            while not session.work(flush=True):
                pass
        if session.registration.info is not None:
            with suppress(RuncairnError, OSError):
                session.end(*self._word())
        return Outcome(False, f"the run folder was deleted: {session.folder.path}", "what was sent is there")

    def _turn(self, over: bool) -> bool:
        """Send what is due; True when the run is ended at the server and everything verified."""
        session = self._session
        session.begin(alive=not over)
        self._drained = session.work(flush=over)
        if not over:
            return False
        self._say("")
        if not self._drained or not session.finish():
            return False
        session.end(*self._word())
        return True

    def _pause(self, over: bool) -> float:
        if not self._drained:
            return 0.0 if over or self._session.behind else _BUSY
        if over:
            return 0.005
        return _IDLE if self._session.quiet else _BUSY

    def _over(self) -> bool:
        """Whether the script has ended, by its last word or by its death."""
        self._session.registration.look()
        if not self._session.registration.ended and not self._script.check():
            self._over_since = None  # also where a resumed folder took its exit back
            return False
        if self._over_since is None:
            self._over_since = time.monotonic()
            self._before_end()
            if self._session.registration.ended:
                self._progress.begin()
        return True

    def _since_over(self) -> float:
        return 0.0 if self._over_since is None else time.monotonic() - self._over_since

    def _wait(self, seconds: float, over: bool) -> None:
        """A long pause ends early when the script ends."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._script.wait(min(left, 0.25))
            if (not over and self._over()) or self._stopped():
                return

    def _say(self, trouble: str) -> None:
        now = time.monotonic()
        if now - self._said >= _SAY:
            self._said = now
            message = self._session.progress()
            self._progress.say(message | ({"file": trouble} if trouble else {}))

    def _gave_up(self, error: RuncairnError) -> Outcome:
        why, remedy = error.problem, error.remedy
        if isinstance(error, NotFound):
            remedy = "if the run was deleted there, the folder still has all of it: runcairn sync FOLDER"
        self._session.give_up(why)
        return Outcome(verified=False, why=why, remedy=remedy)


def _of_folder(error: OSError) -> RuncairnError:
    """A share that went away comes back: what cannot be read now is read later."""
    return Unreachable(
        f"the run folder cannot be read: {error.filename or ''} {error.strerror or error}".strip()
    )
