"""Sending files: hashed, asked for, sent; the bytes that were hashed are those that are stored, or it is said."""

import hashlib
import os
import stat
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from runcairn.errors import NotAllowed, NotFound, Refused
from runcairn.remote import files
from runcairn.remote.client import Server
from runcairn.remote.retry import may_pass
from runcairn.sender.candidates import Candidate
from runcairn.wire.files import MAX_BLOB, MAX_PATH, FileEntry, FileInfo
from runcairn.wire.mimes import mime_of

_TOGETHER = 200
"""Files named in one request."""
_TRIES = 5
"""Times that a file which changes while it is sent is hashed again."""
_BLOCK = 1 << 20

Signature = tuple[int, int, int]


class _Unfit(Exception):
    """A file that is not sent, and why."""


@dataclass(frozen=True, slots=True)
class _Hashed:
    candidate: Candidate
    digest: str
    size: int
    signature: Signature

    def entry(self) -> FileEntry:
        name = self.candidate.name
        return FileEntry(
            path=name, digest=self.digest, size=self.size, kind=self.candidate.kind, mime=mime_of(name)
        )


class FileSending:
    """What of one folder's files the server has. One handle is open at a time."""

    def __init__(
        self,
        server: Server,
        run: int,
        folder: Path,
        on_file: Callable[[str], None] = lambda _: None,
        *,
        below: str = "",
    ) -> None:
        """on_file: hears the name of each file whose bytes are about to be sent.

        below: stands before names at the server, media excepted: ranks of a run have files of the same names.
        """
        self._below = below
        self._server, self._run, self._on_file = server, run, on_file
        self._root = Path(os.path.realpath(folder))
        self._lock = threading.Lock()
        self._seen: dict[str, Signature] = {}
        self.kept: dict[str, str] = {}
        """name -> digest of what the server has under it."""
        self.bytes = 0
        """Sent, of all files."""
        self.notes: dict[str, str] = {}
        """name -> why it was not sent."""

    def send(self, candidates: Iterable[Candidate], over: Callable[[], bool] = lambda: False) -> None:
        """Send those that are new or changed. over: asked between files whether to stop early.

        Raises what the server's refusal or silence is; what was stored before stays stored, so call it again.
        """
        some: list[_Hashed] = []
        for candidate in candidates:
            if over():
                return
            hashed = self._hash(self._named(candidate))
            if hashed:
                some.append(hashed)
            if len(some) >= _TOGETHER:
                self._send_some(some)
                some = []
        self._send_some(some)

    def differing(self, listed: Iterable[FileInfo]) -> list[str]:
        """Names under which the server lists other bytes than were sent, or none."""
        theirs = {info.path: info.digest for info in listed}
        with self._lock:
            return [name for name, digest in self.kept.items() if theirs.get(name) != digest]

    def forget(self, names: Iterable[str]) -> None:
        """Send them again the next time."""
        with self._lock:
            for name in names:
                self._seen.pop(name, None)
                self.kept.pop(name, None)

    def _named(self, candidate: Candidate) -> Candidate:
        if not self._below or candidate.kind == "media":
            return candidate
        return replace(candidate, name=f"{self._below}{candidate.name}")

    def _hash(self, candidate: Candidate) -> _Hashed | None:
        """None: it is missing, unchanged, or unfit, which is noted."""
        try:
            with self._open(candidate) as file:
                signature = _signature(file)
                if self._seen.get(candidate.name) == signature:
                    return None
                digest = hashlib.sha256()
                while block := file.read(_BLOCK):
                    digest.update(block)
                if _signature(file) != signature and candidate.kind != "media":
                    signature = (-1, -1, -1)  # it grows: what was hashed will be compared at sending
                found = _Hashed(candidate, digest.hexdigest(), file.tell(), signature)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            self._note(candidate.name, f"it cannot be read: {error}")
            return None
        except _Unfit as error:
            self._note(candidate.name, str(error))
            return None
        if candidate.digest and not found.digest.startswith(candidate.digest):
            self._note(candidate.name, "its bytes are not those that were logged: they changed in the folder")
            return None
        return found

    def _send_some(self, some: list[_Hashed]) -> None:
        if not some:
            return
        left = {hashed.candidate.name: hashed for hashed in some}
        for _ in range(_TRIES):
            missing = set(self._keep(left))
            for name in [name for name, hashed in left.items() if hashed.digest not in missing]:
                self._done(left.pop(name))
            if not left:
                return
            for name, hashed in list(left.items()):
                if hashed.digest in missing:
                    missing.discard(hashed.digest)
                    again = self._put(hashed)
                    if again is None:
                        del left[name]
                    else:
                        left[name] = again
        for name in left:
            self._note(name, "it changed each time that it was sent; it is sent when it is at rest")

    def _keep(self, left: dict[str, _Hashed]) -> list[str]:
        """The digests whose bytes the server wants. A refused name is noted and taken out of `left`."""
        if not left:
            return []
        try:
            return files.keep(self._server, self._run, [hashed.entry() for hashed in left.values()]).missing
        except Refused as error:
            if may_pass(error) or isinstance(error, NotAllowed | NotFound):
                raise
            if len(left) == 1:
                name = next(iter(left))
                self._note(name, f"the server refused it: {error.problem}")
                del left[name]
                return []
        missing: list[str] = []
        for name in list(left):  # one of them is at fault: which?
            alone = {name: left[name]}
            missing += self._keep(alone)
            if not alone:
                del left[name]
        return missing

    def _put(self, hashed: _Hashed) -> _Hashed | None:
        """Send the bytes. Returns what to name next: the same, or hashed anew where it changed; None: not sent."""
        self._on_file(hashed.candidate.name)
        try:
            with self._open(hashed.candidate) as file:
                files.put(self._server, self._run, hashed.digest, file, hashed.size)
        except Refused as error:
            if may_pass(error) or isinstance(error, NotAllowed | NotFound):
                raise
            if error.status == 413:
                self._note(hashed.candidate.name, f"the server refused it: {error.problem}")
                return None
            return self._hash(hashed.candidate)  # other bytes than were hashed
        except FileNotFoundError:
            self._note(hashed.candidate.name, "it was deleted before it was sent")
            return None
        except (OSError, _Unfit) as error:
            self._note(hashed.candidate.name, str(error))
            return None
        self.bytes += hashed.size
        return hashed

    def _done(self, hashed: _Hashed) -> None:
        with self._lock:
            self._seen[hashed.candidate.name] = hashed.signature
            self.kept[hashed.candidate.name] = hashed.digest
            self.notes.pop(hashed.candidate.name, None)

    def _open(self, candidate: Candidate) -> BinaryIO:
        """A plain file inside the folder. Raises _Unfit for anything else, OSError."""
        if len(candidate.name) > MAX_PATH:
            raise _Unfit(f"its name has {len(candidate.name):,} characters, the limit is {MAX_PATH:,}")
        real = os.path.realpath(candidate.source)
        if not Path(real).is_relative_to(self._root):
            raise _Unfit("it is a link to something outside the run folder")
        # Not waiting: a FIFO that came meanwhile would never open.
        fd = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        file = os.fdopen(fd, "rb", buffering=0)
        if unfit := _unfit(os.fstat(fd)):
            file.close()
            raise _Unfit(unfit)
        return file

    def _note(self, name: str, why: str) -> None:
        with self._lock:
            self.notes[name] = why


def _signature(file: BinaryIO) -> Signature:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns, status.st_ino


def _unfit(status: os.stat_result) -> str:
    """Why such a file is not sent; empty: it is."""
    if not stat.S_ISREG(status.st_mode):
        return f"it is no plain file but a {_kind(status.st_mode)}"
    if status.st_size > MAX_BLOB:
        return f"it has {status.st_size:,} bytes, the limit is {MAX_BLOB:,}"
    return ""


def _kind(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "FIFO"
    if stat.S_ISSOCK(mode):
        return "socket"
    return "folder" if stat.S_ISDIR(mode) else "device"
