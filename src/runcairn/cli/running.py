"""Servers of this user that run on this machine, as they announced themselves."""

import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runcairn.credentials import Access, config_home, started
from runcairn.errors import RuncairnError

STOP_WITHIN = 15.0
"""Seconds that a server gets to end after SIGTERM; then it is killed (what it acknowledged is on the disk)."""


@dataclass(frozen=True, slots=True)
class Running:
    """A living server: its address, its process, the folder of its data."""

    url: str
    pid: int
    pid_started: float
    data: Path
    entity: str

    @property
    def alive(self) -> bool:
        """Whether the process that announced itself still runs; another one that got its pid is not it."""
        return started(self.pid) == self.pid_started

    def access(self) -> Access:
        """What talks to it, with its own key. Raises RuncairnError where the key is gone."""
        path = self.data / "api-key"
        try:
            return Access(self.url, path.read_text().strip(), self.entity, "running")
        except OSError as error:
            raise RuncairnError(
                f"the key of {self.url} cannot be read: {path}: {error.strerror}",
                remedy="runcairn down, then runcairn up",
            ) from error

    def stop(self) -> bool:
        """End the server and wait until it is gone. Returns False where it had to be killed."""
        for number, patience in ((signal.SIGTERM, STOP_WITHIN), (signal.SIGKILL, STOP_WITHIN)):
            self._signal(number)
            deadline = time.monotonic() + patience
            while self.alive and time.monotonic() < deadline:
                time.sleep(0.05)
            if not self.alive:
                return number == signal.SIGTERM
        raise RuncairnError(
            f"process {self.pid} does not end", remedy="look what it waits for: a disk that does not answer?"
        )

    def _signal(self, number: signal.Signals) -> None:
        """To this process and no other: the handle is taken before the start time is compared."""
        try:
            handle = os.pidfd_open(self.pid) if hasattr(os, "pidfd_open") else None
        except ProcessLookupError:
            return
        try:
            if not self.alive:
                return
            if handle is not None:
                signal.pidfd_send_signal(handle, number)
            else:
                os.kill(self.pid, number)
        except ProcessLookupError:
            return
        finally:
            if handle is not None:
                os.close(handle)


def running_servers(environ: Mapping[str, str]) -> list[Running]:
    """All that live, in the order of their ports."""
    try:
        files = sorted(
            (config_home(environ) / "servers").glob("*.json"), key=lambda path: (len(path.name), path)
        )
    except OSError:
        return []
    found = [_read(path) for path in files]
    return [one for one in found if one is not None and one.alive]


def running_on(data: Path, environ: Mapping[str, str]) -> Running | None:
    """The one whose data lies in `data`, if it runs."""
    wanted = data.resolve()
    return next((one for one in running_servers(environ) if one.data.resolve() == wanted), None)


def _read(path: Path) -> Running | None:
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
        return Running(
            url=str(found["url"]),
            pid=int(found["pid"]),
            pid_started=float(found["pid_started"]),
            data=Path(str(found["key_file"])).parent,
            entity=str(found["entity"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
