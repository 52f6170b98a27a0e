"""Folders in which event files grow that no code of Python writes: TensorFlow's writers are C++.

A thread looks at them each second, from the first writer to the run's end. Files in them count when this process, or
one that it started, wrote them since the run began, whatever library it was.
"""

import os
import socket
import threading
from collections.abc import Callable
from math import floor
from pathlib import Path
from typing import Final, Protocol

from runcairn.integrations.tfevents import Damaged, Event, event
from runcairn.integrations.tfevents_growing import Growing
from runcairn.integrations.tfevents_values import Reader
from runcairn.sdk.ancestry import ProcTable

_EVERY: Final = 1.0
"""Seconds between two looks."""
_PATIENCE: Final = 60.0
"""Seconds that a run's end waits for the last look."""


class Write(Protocol):
    """Has a writer write what it holds back."""

    def __call__(self, *, last: bool) -> bool:
        """last: the run ends. Returns whether there still is such a writer; it may write in other ways too."""
        ...


Take = Callable[[Event, Reader, Path], None]
"""Takes an event, with the reader of its file and the folder that its writer was given."""
Say = Callable[[str], None]


class Folders:
    """The folders of this process's writers, and how far their files are read."""

    def __init__(self, take: Take, say: Say) -> None:
        self._take, self._say = take, say
        self._writers: dict[int, tuple[Path, Write]] = {}
        self._folders: dict[str, Path] = {}
        self._files: dict[str, _File | None] = {}
        self._began = 0.0
        self._is_open = False
        self._thread: threading.Thread | None = None
        self._over = threading.Event()

    def begin(self, now: float) -> None:
        """A run begins at `now`, seconds since the epoch: what is in files by now is not its own."""
        self._have_written(last=False)
        self._look(drop=True)
        self._began, self._is_open = floor(now), True  # TensorFlow writes a file's beginning in whole seconds
        self._folders = {}
        for folder, _ in list(self._writers.values()):
            self._watch(folder)

    def end(self) -> None:
        """The run ends: what was written until now is taken, then the thread is gone."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._over.set()
            thread.join(_PATIENCE)
        self._is_open = False

    def add(self, folder: Path, write: Write) -> None:
        """A writer writes into `folder` from now on."""
        self._writers[id(write)] = (folder, write)
        if self._is_open:
            self._watch(folder)

    def leave_out(self, file: str) -> None:
        """Somebody else takes what is written into this one."""
        self._files[os.path.realpath(file)] = None

    def _watch(self, folder: Path) -> None:
        self._folders.setdefault(os.path.realpath(folder), folder)
        if self._thread is None:
            self._over = threading.Event()
            # A daemon: the interpreter must not wait for it before the run's own end at its exit.
            self._thread = threading.Thread(
                target=self._go_on, args=(self._over,), name="runcairn-tensorboard", daemon=True
            )
            self._thread.start()

    def _go_on(self, over: threading.Event) -> None:
        while not over.wait(_EVERY):
            self._write_and_look(last=False)
        self._write_and_look(last=True)

    def _write_and_look(self, *, last: bool) -> None:
        try:
            self._have_written(last=last)
            self._look(last=last)
        except Exception as error:  # noqa: BLE001 - a thread in somebody's training: said once, and it goes on
            self._say(f"sync_tensorboard: {type(error).__name__}: {error}; going on")

    def _have_written(self, *, last: bool) -> None:
        for number, (_, write) in list(self._writers.items()):
            if not write(last=last):
                self._writers.pop(number, None)

    def _look(self, *, last: bool = False, drop: bool = False) -> None:
        for real, given in list(self._folders.items()):
            for path in _event_files(real):
                self._read(path, given, last=last, drop=drop)

    def _read(self, path: str, folder: Path, *, last: bool, drop: bool) -> None:
        if path not in self._files:
            self._files[path] = _File(path) if _may_be_ours(Path(path).name) else None
        file = self._files[path]
        if file is None:
            return
        try:
            for record in file.growing.records(last=last):
                try:
                    found = event(record)
                except Damaged:
                    continue
                if not file.is_begun and found.wall_time < self._began:  # it was there before the run
                    self._files[path] = None
                    return
                file.is_begun = True
                if drop:
                    file.reader.row(found)  # what kind its values are is said with the first of them
                else:
                    self._take(found, file.reader, folder)
        except Damaged as damage:
            if last:
                self._say(f"sync_tensorboard: {path}: {damage}; what is before it is logged")
        except OSError:
            return


class _File:
    def __init__(self, path: str) -> None:
        self.growing = Growing(Path(path))
        self.reader = Reader()
        self.is_begun = False


def _event_files(folder: str) -> list[str]:
    """By name, which begins with the second they were made."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.path for entry in entries if "tfevents" in entry.name and entry.is_file())
    except OSError:  # not made yet, or gone
        return []


def _may_be_ours(name: str) -> bool:
    """By the name, `events.out.tfevents.<second>.<machine>.<process>...`: not another machine's or training's."""
    writer = name.partition("tfevents.")[2].partition(".")[2]
    if not writer:
        return True
    machine = socket.gethostname()
    if not writer.startswith(machine):
        return False
    number = writer[len(machine) + 1 :].partition(".")[0]
    return not number.isdigit() or _is_ours(int(number))


def _is_ours(pid: int) -> bool:
    """Whether it is this process or one below it; of one that is over nobody can say, and it counts."""
    if not Path(f"/proc/{pid}").exists():
        return True
    table, above = ProcTable(), pid
    while above > 1 and above != os.getpid():
        above = table.parent(above)
    return above == os.getpid()
