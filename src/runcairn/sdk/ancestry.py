"""Who started this process: its launcher, named so that no other launcher ever has the same name."""

import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from runcairn.credentials import started


class Processes(Protocol):
    """The process table, as far as it is asked here."""

    def parent(self, pid: int) -> int:
        """The parent of `pid`; 0 where there is none, or it cannot be seen."""
        ...

    def variable(self, pid: int, name: str) -> str | None:
        """A variable that `pid` was started with; None where it has none, or it cannot be seen."""
        ...


class ProcTable:
    """Of this machine, by /proc; without one only the own parent is known."""

    def parent(self, pid: int) -> int:
        """See Processes."""
        if pid == os.getpid():
            return os.getppid()
        try:
            stat = Path(f"/proc/{pid}/stat").read_bytes()
        except OSError:
            return 0
        return int(stat[stat.rfind(b")") + 2 :].split()[1])

    def variable(self, pid: int, name: str) -> str | None:
        """See Processes."""
        try:
            block = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return None
        start = f"{name}=".encode()
        for entry in block.split(b"\0"):
            if entry.startswith(start):
                return entry[len(start) :].decode(errors="replace")
        return None


def launcher(
    environ: Mapping[str, str],
    name: str,
    *,
    pid: int | None = None,
    table: Processes | None = None,
    start_of: Callable[[int], float | None] = started,
) -> str:
    """The nearest ancestor that was not itself given the rank that the variable `name` tells: it gave us ours.

    A shell script that stands between launcher and Python was given it too, and is passed over. The name has machine,
    boot, pid and start time, so that it is never given out again.
    """
    table = table or ProcTable()
    rank = environ.get(name)
    above = table.parent(os.getpid() if pid is None else pid)
    while above > 1 and table.variable(above, name) == rank and (next_up := table.parent(above)) > 0:
        above = next_up
    return name_of(above, start_of(above))


def name_of(pid: int, began: float | None) -> str:
    """The name of a process of this machine."""
    return f"{machine()}:{pid}:{began}"


def machine() -> str:
    """This machine, container and boot."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        boot = ""
    return f"{socket.gethostname()}:{boot}"
