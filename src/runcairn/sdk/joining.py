"""Which run a rank's folder belongs to: that of its job, the one before it where the job was started again."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Final

from runcairn.credentials import started
from runcairn.names import make_id
from runcairn.runfolder.folder import RunFolder, find_named
from runcairn.runfolder.journal import FolderState
from runcairn.sdk.job import Job

_GRACE: Final = 0.5
"""Seconds by which clocks of a shared disk and of this machine may differ."""
_MOST_READ: Final = 256
"""Folders whose journals are read to find the run that a requeued script goes on with; the newest."""


def run_of(job: Job, root: Path, program: str, *, host: str, began: Callable[[], float]) -> tuple[str, bool]:
    """(the run's id, whether it goes on after a restart) for this rank of `job`; asks nobody but the folders in `root`.

    All ranks come to the same id by themselves. A job may have several runs one after another (`init` and `finish` in
    a loop): the next one begins where this rank has a folder of the one before, or all scripts of that one had ended
    before this process `began` (seconds since the epoch): a later job whose launcher gave the same key.
    A job that was started again goes on with its first run that did not end well.
    """
    for number in count():
        run_id = job_id(job, program, number)
        states = [(folder, folder.state()) for folder in find_named(root, run_id)]
        newest = max((state.restart for _, state in states), default=-1)
        now = [(folder, state) for folder, state in states if state.restart == newest]
        if newest < job.restart:
            if now and all(_finished(state) for _, state in now):
                continue
            return run_id, bool(now)
        if any(state.rank == job.rank for _, state in now):
            continue
        last = max(_last_sign(*one) for one in now)
        if any(_lives(state, host) for _, state in now) or began() <= last + _GRACE:
            return run_id, len(now) < len(states)
    raise AssertionError("count() ends")


def job_id(job: Job, program: str, number: int = 0) -> str:
    """The id of the job's run number `number`: 41 bits of a digest."""
    text = f"{job.key}\0{program}\0{number}"
    return make_id(blake2b(text.encode(errors="replace"), digest_size=8).digest())


def requeued(root: Path, job: str, restart: int) -> str | None:
    """The run that this script began before its job was queued again; None where there is none left to go on with.

    Of several (a batch script that starts several programs) each is given to one: the first that asks.
    """
    for folder in _newest(root):
        state = folder.state()
        if state.job != job or state.restart >= restart:
            continue
        if _finished(state):
            continue
        if _claimed(folder, restart):
            return folder.named_id
    return None


def mark_of(job: str, argv: list[str]) -> str:
    """What the folders of a script that is no rank say of its scheduler's job: this job, this command."""
    return blake2b("\0".join([job, *argv]).encode(errors="replace"), digest_size=8).hexdigest() if job else ""


def _newest(root: Path) -> Iterator[RunFolder]:
    """The newest folders, but oldest first: as the programs of a batch script began."""
    with suppress(OSError):
        names = sorted(name for name in os.listdir(root) if name.startswith("run-"))  # noqa: PTH208 - names, not paths
        for name in names[-_MOST_READ:]:
            yield RunFolder(root / name)


def _finished(state: FolderState) -> bool:
    return state.exit is not None and state.exit.state == "finished"


def _claimed(folder: RunFolder, restart: int) -> bool:
    """Whether we are the first to go on with `folder` after that restart."""
    try:
        os.close(os.open(folder.path / f".resumed-{restart}", os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return False
    except OSError:  # a folder that cannot be written: nobody else can claim it either
        return True
    return True


def _lives(state: FolderState, host: str) -> bool:
    """Whether the folder's script is seen to run on this machine."""
    if state.exit is not None or state.pid is None:
        return False
    if state.host not in (None, host):
        return False  # of another machine: its files tell when it was last heard of
    return state.pid_started is not None and started(state.pid) == state.pid_started


def _last_sign(folder: RunFolder, state: FolderState) -> float:
    """When the script was last heard of; seconds since the epoch."""
    if state.exit is not None:
        return state.exit.time
    times = [state.started or 0.0]
    for path in (folder.history, folder.output, folder.journal):
        with suppress(OSError):
            times.append(path.stat().st_mtime)
    return max(times)
