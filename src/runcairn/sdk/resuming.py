"""Going on with a run that an earlier folder of this machine holds."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import orjson

from runcairn.credentials import started
from runcairn.runfolder.folder import RunFolder, find_named
from runcairn.runfolder.journal import FolderState
from runcairn.sdk.history import LastValues

_OURS: Final = ("_step", "_timestamp")
_TAIL: Final = 1 << 20
"""Bytes at the end of a history where its last row is looked for."""


@dataclass(frozen=True, slots=True)
class Former:
    """What an earlier folder of the run left. next_step: one above its last row's."""

    id: str
    next_step: int
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    name: str | None = None
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
    """Last values and what the script wrote over them."""
    running: bool = False
    """Whether it goes on elsewhere, as far as the server knows."""

    def laid_over(self, other: "Former | None") -> "Former":
        """What both know: the steps of who is further on; of equal keys that one's values too."""
        if other is None:
            return self
        older, newer = sorted((self, other), key=lambda each: each.next_step)
        return Former(
            self.id,
            newer.next_step,
            {**older.config, **newer.config},
            newer.name or older.name,
            {**older.summary, **newer.summary},
            self.running or other.running,
        )


def former(root: Path, run_id: str, rank: int | None = None) -> Former | None:
    """The newest folder of `run_id` below `root` whose script has ended; reads no other folder's files.

    rank: its own folder comes before those of other ranks.
    """
    ended = [(folder, state) for folder in find_named(root, run_id) if not _active(state := folder.state())]
    ended.sort(key=lambda one: one[1].rank == rank)  # stable: the newest of each is last
    if not ended:
        return None
    folder, state = ended[-1]
    return Former(run_id, last_step(folder.history) + 1, state.config, state.name, _summary(folder, state))


def unfinished(root: Path, joined: str = "") -> str | None:
    """The id of the newest run below `root`, if it did not end well and its script has gone: resume="auto".

    joined: the mark of our own job; a run that one of its ranks goes on with already is ours too.
    """
    latest = root / "latest-run"
    if not latest.is_dir():
        return None
    folder = RunFolder(latest.resolve())
    state = folder.state()
    if joined and state.job == joined and _active(state):
        return folder.named_id or state.id
    if _active(state) or (state.exit is not None and state.exit.state == "finished"):
        return None
    return folder.named_id or state.id


def _summary(folder: RunFolder, state: FolderState) -> dict[str, Any]:
    try:
        found = orjson.loads(folder.summary.read_bytes())
    except (OSError, ValueError):
        found = LastValues(folder.history).catch_up()
    kept = {name: value for name, value in dict(found).items() if name not in _OURS}
    return {**kept, **state.summary}


def last_step(history: Path) -> int:
    """The highest step among the last rows of a history; -1 where there are none."""
    try:
        with history.open("rb") as file:
            file.seek(max(os.fstat(file.fileno()).st_size - _TAIL, 0))
            lines = file.read(_TAIL).split(b"\n")
    except OSError:
        return -1
    return max((_step(line) for line in lines[:-1]), default=-1)


def _step(line: bytes) -> int:
    try:
        row = orjson.loads(line)
    except ValueError:
        return -1
    step: Any = cast("dict[str, Any]", row).get("_step") if isinstance(row, dict) else None
    return step if isinstance(step, int) else -1


def _active(state: FolderState) -> bool:
    """Whether the folder's script still runs here."""
    if state.exit is not None or state.pid is None:
        return False
    return state.pid == os.getpid() or (
        state.pid_started is not None and started(state.pid) == state.pid_started
    )
