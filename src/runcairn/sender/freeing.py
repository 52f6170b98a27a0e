"""Room on the disk: which run folders may go, because the server has all of them, and how they go.

A folder goes only if it was sent and verified whole, nothing of it changed since, its script is gone, and the server,
asked now, still has every row and file. It is renamed first, which is one step: what a kill leaves behind is no run
folder any more, and the next call removes it.
"""

import hashlib
import os
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runcairn.credentials import started
from runcairn.errors import NotFound
from runcairn.remote import files, ingest
from runcairn.remote.client import Server
from runcairn.runfolder import sent
from runcairn.runfolder.folder import RunFolder, find_folders
from runcairn.sender.last_word import last_change, script_lives
from runcairn.sender.lock import FolderLock

GONE = ".gone-"
"""Begins the name of a folder that is being deleted."""
DAY = 86_400.0
_OURS = frozenset({".sent", ".sent-new", ".control", "debug.log", "run.jsonl"})
"""Of a folder, not sent as files: the server has what they say otherwise, or it concerns this folder alone."""
_STREAMS = {"history": "history.jsonl", "events": "events.jsonl", "output": "output.log"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A folder, its bytes, when it last changed (seconds since the epoch), and why it must stay; None: it may go."""

    folder: RunFolder
    size: int
    changed: float
    why: str | None


@dataclass(frozen=True, slots=True)
class Policy:
    """days: folders older than this go; None: none goes for its age. limit: bytes that all may take; 0: any."""

    days: float | None
    limit: int = 0


def policy_of(keep_local: str, limit: int) -> Policy:
    """keep_local: `all`, `until_synced`, or a number of days, as Settings has checked."""
    days = None if keep_local == "all" else 0.0 if keep_local == "until_synced" else float(keep_local)
    return Policy(days, limit)


def look_over(root: Path) -> list[Judged]:
    """All run folders in `root`, oldest first, as they look from here: the server is not asked yet."""
    return [_look(folder) for folder in find_folders(root)]


def chosen(found: Iterable[Judged], policy: Policy, now: float) -> list[Judged]:
    """Those that `policy` wants gone, oldest first; only such as may go."""
    found = list(found)
    total = sum(one.size for one in found)
    picked: list[Judged] = []
    for one in sorted(found, key=lambda one: one.changed):
        old = policy.days is not None and now - one.changed >= policy.days * DAY
        over = 0 < policy.limit < total
        if one.why is None and (old or over):
            picked.append(one)
            total -= one.size
    return picked


def free(one: Judged, server: Server) -> str | None:
    """Delete the folder if it may go, looked at anew; returns why it stays, or None. Raises what asking raises."""
    lock = FolderLock(one.folder.control)
    if not lock.take():
        return "it is being sent"
    try:
        why = _look(one.folder).why or missing_at(server, one.folder)
        if why is None:
            _remove(one.folder.path)
        return why
    finally:
        lock.release()


def missing_at(server: Server, folder: RunFolder) -> str | None:
    """What the server lacks of the folder; None when it has all, by its own word and digests."""
    known = sent.load(folder.sent)
    if known.run is None:
        return "no server is known to have it"
    writer = known.writer or folder.state().writer or folder.path.name
    try:
        ends = {each.stream: each for each in ingest.ends(server, known.run) if each.writer == writer}
        there = {each.path: each.digest for each in files.listing(server, known.run)}
    except NotFound:
        return "the server has no such run any more"
    for stream, mark in known.streams.items():
        end = ends.get(stream)
        if mark.end and (end is None or end.end != mark.end or end.chain != mark.chain):
            return f"the server has not all of its {stream}"
    lost = [path for path, digest in known.files.items() if there.get(path) != digest]
    return f"the server has not its file {lost[0]}" if lost else None


def keep_to(root: Path, policy: Policy, server: Server, now: float) -> str | None:
    """Delete what `policy` wants gone. Returns what to tell the user where the limit cannot be kept, else None."""
    if policy.days is None and not policy.limit:
        return None
    sweep(root)
    found = look_over(root)
    total = sum(one.size for one in found)
    for one in chosen(found, policy, now):
        if free(one, server) is None:
            total -= one.size
    if 0 < policy.limit < total:
        return (
            f"run folders in {root} take {total:,} bytes, more than local_limit ({policy.limit:,}), and what is left "
            "is not sent whole: runcairn gc tells more"
        )
    return None


def sweep(root: Path) -> int:
    """Remove what an interrupted deletion left in `root`; returns how many folders."""
    left = [path for path in root.glob(f"{GONE}*") if path.is_dir() and not path.is_symlink()]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


def _look(folder: RunFolder) -> Judged:
    entries = list(_entries(folder.path))
    size = sum(status.st_size for _, status in entries)
    changed = last_change(folder) or 0.0
    return Judged(folder, size, changed, _why_not(folder, {name: stat.st_size for name, stat in entries}))


def _why_not(folder: RunFolder, sizes: dict[str, int]) -> str | None:
    known = sent.load(folder.sent)
    if not known.done:
        return "it is not sent whole"
    state = folder.state()
    here = socket.gethostname()
    alive = (
        state.pid is not None and state.pid_started is not None and started(state.pid) == state.pid_started
    )
    if alive or script_lives(folder, state, None, here):
        return "its script still runs"
    for stream, name in _STREAMS.items():
        mark = known.streams.get(stream, sent.Mark())
        if sizes.get(name, 0) != mark.bytes:
            return f"{name} changed since it was sent"
    stored = set(
        known.files.values()
    )  # by their bytes: names at the server are others for files/ and for ranks
    for name in sorted(sizes.keys() - _OURS - set(_STREAMS.values())):
        if _digest(folder.path / name) not in stored:
            return f"{name} was not sent as it is now"
    return None


def _entries(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Files below `path` by their name in it, links as themselves."""
    for where, _, names in os.walk(path):
        for name in names:
            file = Path(where) / name
            with suppress(OSError):
                yield file.relative_to(path).as_posix(), file.lstat()


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _remove(path: Path) -> None:
    gone = path.with_name(f"{GONE}{path.name}")
    path.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
