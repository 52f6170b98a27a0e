"""Room on the disk: which run folders may go, because the server has all of them, and how they go.

A folder goes only if it was sent and verified whole, nothing of it changed since, its script is gone, and the server,
asked now, still has every row and file. It is renamed first, which is one step: what a kill leaves behind is no run
folder any more, and the next call removes it.

There may be 100,000 folders: those that are younger than wanted are told by their names and not opened, and files are
read, to compare their digests, only of folders that would go.
"""

import hashlib
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runcairn.credentials import started
from runcairn.errors import NotFound
from runcairn.remote import files, ingest
from runcairn.remote.client import Server
from runcairn.runfolder import sent
from runcairn.runfolder.folder import RunFolder, find_folders, find_names, named_before
from runcairn.sender.last_word import script_lives
from runcairn.sender.lock import FolderLock

GONE = ".gone-"
"""Begins the name of a folder that is being deleted."""
GONE_ALREADY = "it is gone already"
DAY = 86_400.0
_SLACK = 2 * DAY
"""Seconds by which the time in a folder's name may be wrong: it is a local time, of any machine."""
_OURS = frozenset({".sent", ".sent-new", ".control", "debug.log", "run.jsonl", "output.streams"})
"""Of a folder, not sent as files: the server has what they say otherwise, or it concerns this folder alone."""
_WRITTEN = frozenset({"history.jsonl", "output.log", "run.jsonl"})
"""By which a folder's last change is told, as last_word.py does."""
_STREAMS = {"history": "history.jsonl", "events": "events.jsonl", "output": "output.log"}


@dataclass(frozen=True, slots=True)
class Seen:
    """The folder at `path`, its bytes, and when it last changed (seconds since the epoch)."""

    path: str
    size: int
    changed: float

    @property
    def folder(self) -> RunFolder:
        """Made anew: 100,000 of them would take 400 MB."""
        return RunFolder(Path(self.path))


@dataclass(frozen=True, slots=True)
class Policy:
    """days: folders older than this go; None: none goes for its age. limit: bytes that all may take; 0: any."""

    days: float | None
    limit: int = 0


def policy_of(keep_local: str, limit: int) -> Policy:
    """keep_local: `all`, `until_synced`, or a number of days, as Settings has checked."""
    days = None if keep_local == "all" else 0.0 if keep_local == "until_synced" else float(keep_local)
    return Policy(days, limit)


def look_over(root: Path) -> list[Seen]:
    """All run folders in `root`, oldest first; their files are counted, not read."""
    return [seen(folder) for folder in find_folders(root)]


def is_old(one: Seen, policy: Policy, now: float) -> bool:
    """Whether it is unchanged for the days of `policy`."""
    return policy.days is not None and now - one.changed >= policy.days * DAY


def free(folder: RunFolder, server: Server) -> str | None:
    """Delete the folder if it may go, looked at anew; returns why it stays, or None. Raises what asking raises.

    Of several who want it gone one deletes it; to the others it is gone already.
    """
    lock = FolderLock(folder.control)
    if not lock.take():
        return "it is being sent, or deleted by another"
    try:
        if not folder.path.is_dir():
            return GONE_ALREADY
        why = why_not(folder) or missing_at(server, folder)
        if why is None and not _remove(folder.path):
            return GONE_ALREADY
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
    if not policy.limit:
        _free_old(root, policy, server, now)
        return None
    found = look_over(root)
    total = sum(one.size for one in found)
    for one in sorted(found, key=lambda one: one.changed):
        wanted = is_old(one, policy, now) or policy.limit < total
        if wanted and free(one.folder, server) in (None, GONE_ALREADY):
            total -= one.size
    if policy.limit < total:
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


def seen(folder: RunFolder) -> Seen:
    """The folder as it is now."""
    size, changed = 0, 0.0
    for name, status in _entries(str(folder.path)):
        size += status.st_size
        if name in _WRITTEN:
            changed = max(changed, status.st_mtime)
    return Seen(str(folder.path), size, changed)


def _free_old(root: Path, policy: Policy, server: Server, now: float) -> None:
    """Of those that are too young no more than the name is read."""
    end = named_before(now - (policy.days or 0.0) * DAY + _SLACK)
    for name in find_names(root):
        if name >= end:
            return
        folder = RunFolder(root / name)
        if sent.load(folder.sent).done and is_old(seen(folder), policy, now):
            free(folder, server)


def why_not(folder: RunFolder) -> str | None:
    """Why the folder must stay, as it looks from here; None: it may go. Reads its files where nothing else is amiss."""
    known = sent.load(folder.sent)
    if not known.done:
        return "it is not sent whole"
    sizes = {name: status.st_size for name, status in _entries(str(folder.path))}
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


def _entries(path: str, below: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Files below `path` by their name in it, links as themselves."""
    with suppress(OSError), os.scandir(path) as found:
        for entry in found:
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    yield from _entries(entry.path, f"{below}{entry.name}/")
                else:
                    yield below + entry.name, entry.stat(follow_symlinks=False)


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _remove(path: Path) -> bool:
    """False where another has removed it."""
    gone = path.with_name(f"{GONE}{path.name}")
    try:
        path.rename(gone)
    except FileNotFoundError:
        return False
    shutil.rmtree(gone, ignore_errors=True)
    return True
