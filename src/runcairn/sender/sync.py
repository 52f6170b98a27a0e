"""`sync`: a finished, killed or still growing folder is sent by who asks for it, also from another machine."""

import os
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from runcairn.credentials import Access
from runcairn.errors import RuncairnError
from runcairn.names import make_id
from runcairn.remote.client import Limits
from runcairn.remote.retry import Backoff, may_pass
from runcairn.runfolder.folder import RunFolder, open_folder
from runcairn.sender import summarizing
from runcairn.sender.last_word import last_word, script_lives
from runcairn.sender.lock import FolderLock
from runcairn.sender.notes import Notes
from runcairn.sender.session import Session

_LOOK = 0.2
_TRY_FOR = 30.0
"""Seconds that a server which does not answer is tried, without --watch."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What the server has now. verified: its digests equal the folder's. notes: what was not sent, and why."""

    url: str
    rows: int
    files: list[str]
    verified: bool
    running: bool
    """The script may still be at work: its run is not marked ended."""
    notes: list[str]


def sync_folder(
    path: str | os.PathLike[str],
    access: Access,
    environ: Mapping[str, str],
    *,
    watch: bool = False,
    as_new: bool = False,
    on_progress: Callable[[dict[str, Any]], None] = lambda _: None,
    try_for: float = _TRY_FOR,
    limits: Limits | None = None,
) -> Synced:
    """Send the folder at `path`; return when the server has all of it and the digests are equal.

    watch: go on while the script lives. as_new: as a run of its own, with a new id, whatever was sent before.
    Raises FolderError (no run folder, another process sends it, restored from a backup), Diverged, NotAllowed,
    Refused; Unreachable where the server does not answer for `try_for` seconds. What was sent by then stays sent.
    """
    folder = open_folder(path)
    lock = FolderLock(folder.control)
    lock.take_or_refuse()
    told: list[str] = []
    notes = Notes(folder)

    def note(text: str) -> None:
        notes.say(text)
        if text not in told:
            told.append(text)

    try:
        run_id = make_id(os.urandom(8)) if as_new else None
        writer = f"{folder.path.name}-{run_id}" if run_id else None
        session = Session(folder, access, environ, note=note, run_id=run_id, writer=writer, limits=limits)
        try:
            running = _send(session, watch, on_progress, try_for)
        except RuncairnError as error:
            session.give_up(error.problem)
            raise
        finally:
            session.close()
        told.extend(session.registration.refused)
        rows = session.rows()
        return Synced(
            session.url or "", rows, session.files_sent(), verified=True, running=running, notes=told
        )
    finally:
        lock.release()


def _send(
    session: Session, watch: bool, on_progress: Callable[[dict[str, Any]], None], try_for: float
) -> bool:
    """Until all is verified; True when the script may still live."""
    folder = session.folder
    backoff = Backoff(most=5.0)
    silent_since: float | None = None
    while True:
        try:
            session.registration.look()
            lives = script_lives(folder, session.registration.state, _host(folder), socket.gethostname())
            session.begin(alive=False)
            drained = session.work(flush=not (watch and lives))
            on_progress(session.progress())
            if drained and not (watch and lives):
                if not lives and not folder.summary.exists():
                    summarizing.write(folder)
                if session.finish():
                    if not lives:
                        session.end(*last_word(folder, session.registration.state))
                    return lives
            silent_since = None
            backoff.reset()
            pause = _LOOK if watch and lives else 0.005
        except RuncairnError as error:
            silent_since = silent_since or time.monotonic()
            if not may_pass(error) or (not watch and time.monotonic() - silent_since > try_for):
                raise
            pause = backoff.after(error)
        time.sleep(pause)


def _host(folder: RunFolder) -> str | None:
    """Where the script ran, as its metadata says."""
    try:
        found: Any = orjson.loads(folder.metadata.read_bytes())
        return str(found["host"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
