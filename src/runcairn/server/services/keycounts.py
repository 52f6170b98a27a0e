"""How many runs of a project have each key, without counting them all anew for every question."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from runcairn.server.store import projects
from runcairn.server.store.database import Connection
from runcairn.wire.projects import KeyInfo

_Key = tuple[str, str, str]
"""Name, stream, kind."""


@dataclass(slots=True)
class _Counted:
    """What was counted so far. `seen`: the highest key id of each run; ids are given in order and never change."""

    seen: dict[int, int] = field(default_factory=dict[int, int])
    counts: Counter[_Key] = field(default_factory=Counter[_Key])
    lock: threading.Lock = field(default_factory=threading.Lock)


class KeyCounts:
    """One count a project; a question reads only what runs logged since the last one."""

    def __init__(self) -> None:
        self._projects: dict[int, _Counted] = {}
        self._lock = threading.Lock()

    def forget(self, project: int) -> None:
        """Count a project anew at the next question."""
        with self._lock:
            self._projects.pop(project, None)

    def of(self, tx: Connection, project: int) -> list[KeyInfo]:
        """The keys of a project's runs, by name, as this snapshot has them or a little later."""
        with self._lock:
            counted = self._projects.setdefault(project, _Counted())
        with counted.lock:
            highest = projects.highest_keys(tx, project)
            if (
                not counted.seen or counted.seen.keys() - highest.keys()
            ):  # first question, or a run was deleted
                counted.counts = Counter(projects.key_counts(tx, project))
                counted.seen = highest
            for run, top in highest.items():
                before = counted.seen.get(run, -1)
                if top > before:
                    counted.counts.update(projects.keys_above(tx, run, before, top))
                    counted.seen[run] = top
            found = sorted(counted.counts.items())
        return [KeyInfo(name=n, stream=s, kind=k, runs=count) for (n, s, k), count in found]
