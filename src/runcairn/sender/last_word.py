"""How a run ended, as its folder tells it."""

import os
import time
from pathlib import Path

from runcairn.credentials import started
from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.journal import FolderState
from runcairn.wire.runs import ENDED

_TAIL = 64 * 1024
_LINES = 40
"""Last lines of the output that may hold the traceback that ended the script."""
_SILENT = 600.0
"""Seconds without any change after which a folder from elsewhere is taken for one whose script is gone."""

Word = tuple[str, int | None, float | None]
"""State, exit code, when (seconds since the epoch)."""


def last_word(folder: RunFolder, state: FolderState) -> Word:
    """From the exit record; without one `crashed` where the output ends in a traceback, else `killed`.

    `preempted` where the machine was about to be taken away and the script did not come to a good end before.
    """
    if state.preempting and (state.exit is None or state.exit.state != "finished"):
        code, when = (state.exit.code, state.exit.time or None) if state.exit else (None, last_change(folder))
        return "preempted", code, when
    if state.exit is not None:
        known = state.exit.state if state.exit.state in ENDED else "failed" if state.exit.code else "finished"
        return known, state.exit.code, state.exit.time or None
    return ("crashed" if ends_in_traceback(folder.output) else "killed"), None, last_change(folder)


def ends_in_traceback(output: Path) -> bool:
    """Whether the last lines of the output hold a Python traceback."""
    try:
        with output.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - _TAIL, 0))
            lines = file.read().rstrip().split(b"\n")[-_LINES:]
    except OSError:
        return False
    for at, line in enumerate(lines):
        if line.startswith(b"Traceback (most recent call last)"):
            # Python's own ends in the line of the error; what a script prints after it shows that it went on.
            after = [rest for rest in lines[at + 1 :] if rest and not rest[:1].isspace()]
            return len(after) <= 1 or any(rest.startswith(b"Traceback (") for rest in after)
    return False


def last_change(folder: RunFolder) -> float | None:
    """When a file of the folder was last written by the script; seconds since the epoch."""
    times: list[float] = []
    for path in (folder.history, folder.output, folder.journal):
        try:
            times.append(path.stat().st_mtime)
        except OSError:
            continue
    return max(times, default=None)


def script_lives(folder: RunFolder, state: FolderState, host: str | None, here: str) -> bool:
    """Whether the script may still run, asked by who is not its sender.

    host: where it ran, None where that is not known; here: this one.
    """
    if state.exit is not None:
        return False
    if state.pid is not None and state.pid_started is not None and host in (None, here):
        if started(state.pid) == state.pid_started:
            return True
        if host == here:
            return False
    changed = last_change(folder)
    return changed is not None and time.time() - changed < _SILENT
