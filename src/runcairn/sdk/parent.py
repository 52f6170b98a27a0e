"""What a process tells those that it starts: which run it has. `RUNCAIRN_PARENT`, set while a run is open."""

import json
import os
from collections.abc import Mapping, MutableMapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from runcairn.credentials import started

VARIABLE: Final = "RUNCAIRN_PARENT"


@dataclass(frozen=True, slots=True)
class Parent:
    """The process that has the run, and the run's folder. job: the key of its own job, empty where it is no rank."""

    folder: str
    pid: int
    started: float | None
    job: str = ""

    @property
    def lives(self) -> bool:
        """Whether that process is there."""
        return self.pid > 0 and started(self.pid) == self.started

    @property
    def is_me(self) -> bool:
        """Whether that process is this one."""
        return self.pid == os.getpid() and started(self.pid) == self.started


def announce(folder: Path, job: str, environ: MutableMapping[str, str]) -> str:
    """Tell processes that are started from now on; returns what it is to be taken back by."""
    mine = Parent(str(folder), os.getpid(), started(os.getpid()), job)
    text = json.dumps(asdict(mine))
    environ[VARIABLE] = text
    return text


def withdraw(text: str, environ: MutableMapping[str, str]) -> None:
    """The run has ended. What another run said since stays."""
    if environ.get(VARIABLE) == text:
        del environ[VARIABLE]


def found(environ: Mapping[str, str]) -> Parent | None:
    """Who started us with a run open; None where nobody did."""
    try:
        given = json.loads(environ.get(VARIABLE, ""))
        return Parent(str(given["folder"]), int(given["pid"]), given["started"], str(given.get("job", "")))
    except (ValueError, KeyError, TypeError):
        return None
