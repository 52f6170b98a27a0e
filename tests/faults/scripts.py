"""Training scripts as processes of their own, to be disturbed from outside."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from runcairn.runfolder.folder import RunFolder, find_folders

HEAD = """
import os, sys, time, signal, threading
import runcairn
def begin(**more):
    more = {"project": "p", "mode": "offline", **more}
    return runcairn.init(**more)
"""
"""Every script begins with this."""


def environ(place: Path, **more: str) -> dict[str, str]:
    """What a script sees: nothing of this machine's servers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RUNCAIRN_", "WANDB_"))}
    return {**kept, "RUNCAIRN_HOME": str(place / "no-home"), "PYTHONUNBUFFERED": "1", **more}


def command(body: str) -> list[str]:
    """The command that runs `body` after the common beginning."""
    return [sys.executable, "-c", HEAD + textwrap.dedent(body)]


def start(body: str, place: Path, **more: Any) -> "subprocess.Popen[str]":
    """Start a script in `place`; its stdout and stderr are pipes unless said otherwise."""
    options: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more}
    options.setdefault("env", environ(place))
    return subprocess.Popen(command(body), cwd=place, **options)


def finish(body: str, place: Path, *, seconds: float = 60, **more: Any) -> "subprocess.CompletedProcess[str]":
    """Run a script to its end."""
    with start(body, place, **more) as process:
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def the_folder(place: Path) -> RunFolder:
    """The one run folder of a script that ran in `place`."""
    (folder,) = find_folders(place / "runcairn")
    return folder


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait for a condition; an AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.02)


def processes_of(place: Path) -> list[psutil.Process]:
    """Processes whose command line names `place`: senders and pumps of its runs."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        try:
            if any(str(place) in part for part in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found
