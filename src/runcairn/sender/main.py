"""The process beside the script: captures, samples, follows the folder and sends it, to the end and after."""

import os
import sys
import threading
import time
import traceback
from contextlib import suppress
from typing import Any

import msgspec
import orjson

from runcairn import credentials
from runcairn.errors import RuncairnError
from runcairn.runfolder.append import Appender
from runcairn.runfolder.control import Control
from runcairn.runfolder.folder import RunFolder
from runcairn.sender import summarizing
from runcairn.sender.freeing import keep_to, policy_of
from runcairn.sender.last_word import Word, last_word
from runcairn.sender.lock import FolderLock
from runcairn.sender.loop import Loop
from runcairn.sender.notes import Notes
from runcairn.sender.notice import Notice
from runcairn.sender.progress import Progress
from runcairn.sender.sampling import Sampler
from runcairn.sender.script import Script
from runcairn.sender.session import Session

_CAPTURE = 20.0
"""Seconds that the end waits for git and packages to be recorded."""


_NICE = 5
"""The training goes first: on a machine that is full, we take a third of what it takes."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What the SDK asks for; its key comes in RUNCAIRN_API_KEY."""

    folder: str
    base_url: str | None = None
    """None: offline, only capture and sample."""
    online: bool = True
    pid: int
    pid_started: float | None = None
    lifeline_fd: int = -1
    progress_fd: int = -1
    settings: dict[str, Any] = {}
    bell: float = 0.0
    """Seconds between two rings at the script, which then draws what its notebook shows; 0: none."""
    cwd: str = ""
    program: str = ""
    argv: list[str] = []
    path: list[str] = []
    """The script's sys.path."""
    rank: int | None = None
    """Of the script among the processes of its job."""
    leads: bool = True
    """Whether it records what is the same for all ranks of its machine."""


def main(text: str) -> int:
    """Do the task that `text`, JSON, describes; 0 when everything was sent or nothing was to be."""
    task = msgspec.json.decode(text, type=Task)
    with suppress(OSError):  # where that is forbidden, as we are
        os.nice(_NICE)
    notice = Notice(scheduled="SLURM_JOB_ID" in os.environ)
    notice.listen()
    return Work(task, notice).run()


class Work:
    """The parts of one sender, and their order at the end."""

    def __init__(self, task: Task, notice: Notice) -> None:
        self.task, self.notice = task, notice
        self._noted = False
        self._over = threading.Event()
        self.folder = RunFolder(task.folder)
        self.notes = Notes(self.folder)
        self.script = Script(task.pid, task.pid_started, task.lifeline_fd)
        interval = float(task.settings.get("system_interval", 10.0))
        self.sampler = self._sampler(interval) if interval > 0 else None
        self.capture = threading.Thread(target=self._capture, name="capture", daemon=True)
        self.capture.start()
        if task.bell > 0:
            threading.Thread(target=self._ring, name="bell", daemon=True).start()

    def run(self) -> int:
        """Until the end."""
        progress = Progress(self.task.progress_fd)
        try:
            if self.task.online and self.task.base_url is not None:
                return self._online(progress)
            return self._offline(progress)
        except Exception as error:  # noqa: BLE001 - the program's edge: the script's user must hear of it
            self.notes.say("".join(traceback.format_exception(error)))
            progress.say({"phase": "failed", "why": f"the sender failed: {error!r}", "remedy": ""})
            return 2
        finally:
            progress.close()

    def _online(self, progress: Progress) -> int:
        access = credentials.find(self._address(), os.environ)
        session = Session(self.folder, access, os.environ, note=self.notes.say)
        loop = Loop(
            session,
            self.script,
            FolderLock(self.folder.control),
            progress,
            patience=float(self.task.settings.get("sender_patience", 86_400.0)),
            before_end=self._before_end,
            word=self._word,
            stopped=self._leaves,
        )
        try:
            outcome = loop.run()
            if outcome.verified:
                progress.say(
                    {"phase": "done", "verified": True, "url": session.url, "files": session.files_sent()}
                )
                self._make_room(session)
                return 0
            progress.say({"phase": "failed", "why": outcome.why, "remedy": outcome.remedy})
            return 1
        finally:
            session.close()

    def _make_room(self, session: Session) -> None:
        """Older folders go, as keep_local and local_limit say; this one stays while its script lives."""
        settings = self.task.settings
        policy = policy_of(str(settings.get("keep_local", "all")), int(settings.get("local_limit", 0)))
        try:
            warning = keep_to(self.folder.path.parent, policy, session.server, time.time())
        except (RuncairnError, OSError) as error:
            warning = f"older run folders were not looked over: {error}"
        if warning:
            self.notes.say(warning)

    def _offline(self, progress: Progress) -> int:
        while not self.script.gone and self.folder.state().exit is None and not self._leaves():
            self.script.wait(0.25)
        self._before_end()
        progress.begin()
        progress.say({"phase": "done", "verified": False, "url": None, "files": []})
        return 0

    def _address(self) -> str | None:
        """The address that was named; the default is no name, so that a running server is found at any port."""
        named = self.task.base_url
        return None if named == credentials.DEFAULT_URL and not os.environ.get("RUNCAIRN_BASE_URL") else named

    def _before_end(self) -> None:
        """The last lines of what we write ourselves, before the end is read."""
        self._over.set()
        if self.sampler:
            self.sampler.stop()
        self.capture.join(_CAPTURE)
        if (
            self.folder.state().exit is None or not self.folder.summary.exists()
        ):  # killed, or its disk was full
            summarizing.write(self.folder)

    def _ring(self) -> None:
        control = Control(self.folder.control)
        while not self._over.wait(self.task.bell):
            control.ring()

    def _leaves(self) -> bool:
        """Whether we are asked to go; a scheduler's notice is kept in the folder, as if the script had said it."""
        if self.notice.given and not self._noted:
            self._noted = True
            if self.folder.state().exit is None:
                line = {"kind": "preempting", "time": time.time(), "signal": self.notice.given}
                out = Appender(self.folder.journal, self.notes.say)
                out.append(orjson.dumps(line) + b"\n")
                out.close()
        return self.notice.leave(self.script.gone or self._over.is_set())

    def _word(self) -> Word:
        return last_word(self.folder, self.folder.state())

    def _sampler(self, interval: float) -> Sampler:
        task = self.task
        return Sampler(
            self.folder, task.pid, interval, self.notes.say, rank=task.rank or 0, machine=task.leads
        )

    def _capture(self) -> None:
        try:
            from runcairn.sender import capturing  # here: the first row need not wait for 60 ms of imports

            capturing.record(
                self.folder,
                cwd=self.task.cwd,
                program=self.task.program,
                argv=self.task.argv,
                path=self.task.path or sys.path,
                code=bool(self.task.settings.get("save_code", True)) and self.task.leads,
                environ=os.environ,
            )
        except Exception as error:  # noqa: BLE001 - a program's edge: what is not captured must not cost a row
            self.notes.say(f"code and machine were not recorded: {error!r}")
