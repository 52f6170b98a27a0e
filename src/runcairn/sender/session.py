"""One folder and one server: registered, followed, sent, ended, verified. The sender and `sync` both run this."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from runcairn.credentials import Access
from runcairn.errors import NotAllowed, Refused, RuncairnError
from runcairn.remote import files as remote_files
from runcairn.remote import ingest
from runcairn.remote.client import Limits, Server
from runcairn.remote.retry import may_pass
from runcairn.runfolder import sent as sent_file
from runcairn.runfolder.control import Control
from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.sent import Sent
from runcairn.sender.candidates import referenced
from runcairn.sender.file_thread import FileThread
from runcairn.sender.files import FileSending
from runcairn.sender.heartbeat import Heartbeat
from runcairn.sender.registering import Registration
from runcairn.sender.sending import StreamSending
from runcairn.sender.tailing import Piece, StreamTail
from runcairn.wire.ingest import Appended

QUIET = 0.2
"""Seconds between two appends while rows come one by one; after a longer pause a row goes at once."""
PLENTY = 1 << 20
"""Bytes that are sent without waiting for more."""
_TURN = 0.5
"""Seconds of sending between two looks at everything else."""
_MARK = 1.0
"""Seconds between two writings of `.sent`."""
_VERIFYINGS = 5

Say = Callable[[str], None]


@dataclass
class Counts:
    """How far it is. Bytes of streams and files."""

    rows: int = 0
    bytes: int = 0
    file: str = ""
    file_names: list[str] = field(default_factory=list[str])


class Session:
    """The talk about one folder. Every method may raise what the server's silence or refusal is; then call it again."""

    def __init__(
        self,
        folder: RunFolder,
        access: Access,
        environ: Mapping[str, str],
        *,
        note: Say,
        run_id: str | None = None,
        writer: str | None = None,
        limits: Limits | None = None,
    ) -> None:
        """note: hears what the user should know later. run_id, writer: to send the folder as another run."""
        self.folder, self.note = folder, note
        self.server = Server(access, environ, limits=limits)
        self._beat_server = Server(access, environ, limits=limits)
        self._before = sent_file.load(folder.sent)
        if run_id is None and self._before.id is not None:
            run_id, writer = self._before.id, self._before.writer
        self.registration = Registration(folder, self.server, run_id=run_id, writer=writer)
        self.counts = Counts()
        self._control = Control(folder.control)
        self._streams: StreamSending | None = None
        self._files: FileThread | None = None
        self._heartbeat: Heartbeat | None = None
        self._last_sent = -QUIET
        self._marked = 0.0
        self._verifyings = 0

    @property
    def url(self) -> str | None:
        """Where the run is shown, once it is registered."""
        info = self.registration.info
        return f"{self.server.url}{info.url}" if info else None

    @property
    def behind(self) -> bool:
        """Whether plenty waits to be sent."""
        return self._streams is not None and self._streams.waiting() >= PLENTY

    @property
    def quiet(self) -> bool:
        """Whether nothing was sent for a second."""
        return time.monotonic() - self._last_sent > 1.0

    def begin(self, *, alive: bool) -> None:
        """Make or find the run and agree on where each stream goes on. alive: whether signs of life are to be sent."""
        if self._streams is not None:
            return
        info = self.registration.start(known=self._before.run is not None)
        tails = [StreamTail(self.folder.stream(name), name) for name in ("history", "events", "output")]
        streams = StreamSending(self.server, info.run, self.registration.writer, tails, self)
        streams.agree(ingest.ends(self.server, info.run))
        self._streams = streams
        rank = self.registration.state.rank
        below = f"rank{rank}/" if rank else ""
        sending = FileSending(self.server, info.run, self.folder.path, self._on_file, below=below)
        self._files = FileThread(sending, self.folder, lambda: self.registration.state.saves)
        if alive:
            self._heartbeat = Heartbeat(
                self._beat_server, info.run, self.registration.writer, self._control.ask_to_stop
            )
        self._mark(force=True)

    def work(self, *, flush: bool) -> bool:
        """Send what is due, for half a second at most; True when nothing is left. flush: everything is due."""
        assert self._streams is not None
        self.registration.look()
        self.registration.push()
        waiting = self._streams.waiting()
        now = time.monotonic()
        if waiting and not flush and waiting < PLENTY and now - self._last_sent < QUIET:
            return False
        drained = self._streams.pump(_TURN)
        if waiting:
            self._last_sent = time.monotonic()
        self._mark()
        return drained

    def finish(self) -> bool:
        """After the last row: files, then everything compared with the server's digests. False: call again soon.

        The script must have ended, or all that it still writes is left for another time.
        """
        assert self._streams is not None
        assert self._files is not None
        files = self._files
        if not self._verifyings:
            files.finish()
            self._verifyings = 1
        if not files.complete.is_set():
            if files.error is not None:
                raise files.error
            return False
        for name, why in files.sending.notes.items():
            self.note(f"{name} was not sent: {why}")
        if files.sending.notes:
            self.registration.counters["files_not_sent"] = len(files.sending.notes)
        return self._verified()

    def end(self, state: str, code: int | None, ended: float | None) -> None:
        """Say how the run ended, and note in the folder that all is sent."""
        if self._heartbeat:
            self._heartbeat.stop()
        self.registration.end(state, code, ended)
        self._mark(force=True, done=True)

    def give_up(self, why: str) -> None:
        """Note in the folder why not all is sent."""
        self._mark(force=True, why=why)

    def total(self) -> Counts:
        """What there is to send, as far as it can be seen now."""
        streams = self._streams
        if streams is None:
            return Counts()
        size = sum(tail.size for tail in streams.tails)
        done = sum(tail.position for tail in streams.tails) or 1
        return Counts(rows=max(self.counts.rows, int(self.counts.rows * size / done)), bytes=size)

    def progress(self) -> dict[str, Any]:
        """As it is told to who waits."""
        total = self.total()
        sent = sum(tail.acknowledged.bytes for tail in self._streams.tails) if self._streams else 0
        message: dict[str, Any] = {
            "phase": "sending",
            "rows": [self.counts.rows, total.rows],
            "bytes": [sent + self._file_bytes(), total.bytes + self._file_bytes()],
        }
        return message | ({"file": self.counts.file} if self.counts.file else {})

    def files_sent(self) -> list[str]:
        """Names of the files that the server has of this folder."""
        return sorted(self._files.sending.kept) if self._files else []

    def rows(self) -> int:
        """Rows of history that the server has."""
        return self._streams.tails[0].acknowledged.end if self._streams else 0

    def close(self) -> None:
        """End threads and connections; what is under way is waited for."""
        if self._heartbeat:
            self._heartbeat.stop()
        if self._files:
            self._files.close()
        if self._streams:
            self._streams.close()
        self.server.close()
        self._beat_server.close()
        self._control.close()

    def acknowledged(self, piece: Piece, answer: Appended) -> None:
        """Called by the sending: the server has `piece`."""
        if piece.stream == "history":
            self.counts.rows += piece.n
            if self._files and piece.batch.others:
                self._files.add(list(referenced(self.folder, piece.batch.others)))
        if answer.stop:
            self._control.ask_to_stop()

    def refused_row(self, piece: Piece, error: Refused) -> None:
        """Called by the sending: one row goes without its values."""
        counters = self.registration.counters
        counters["rows_refused"] = counters.get("rows_refused", 0) + 1
        self.note(
            f"row {piece.offset} of {piece.stream} was refused by the server and is kept only here: {error.problem}"
        )

    def _verified(self) -> bool:
        """Compare; what the server lost meanwhile is sent again. Raises where it never becomes equal."""
        assert self._streams is not None
        assert self._files is not None
        info = self.registration.info
        assert info is not None
        self._verifyings += 1
        ends = ingest.ends(self.server, info.run)
        behind = self._streams.behind(ends)
        differing = self._files.sending.differing(remote_files.listing(self.server, info.run))
        if not behind and not differing:
            return True
        if self._verifyings > _VERIFYINGS:
            what = ", ".join([*behind, *differing[:5]])
            raise Refused(
                f"the server does not keep what it acknowledged: {what}", status=409, code="unverified"
            )
        if behind:
            self._streams.agree(ends)
        if differing:
            self._files.sending.forget(differing)
            self._files.finish()
        return False

    def _on_file(self, name: str) -> None:
        self.counts.file = name

    def _file_bytes(self) -> int:
        return self._files.sending.bytes if self._files else 0

    def _mark(self, *, force: bool = False, done: bool = False, why: str | None = None) -> None:
        """Write `.sent`; a disk that takes it not is no reason to stop: the server knows too."""
        now = time.monotonic()
        if not force and now - self._marked < _MARK:
            return
        self._marked = now
        info, streams = self.registration.info, self._streams
        as_new = self.registration.as_new
        mark = replace(
            self._before if info is None else Sent(),
            id=self.registration.id if as_new else None,
            writer=self.registration.writer if as_new else None,
            done=done,
            why=why,
        )
        if info is not None:
            mark = replace(
                mark,
                run=info.run,
                url=self.url,
                streams={tail.stream: tail.acknowledged for tail in streams.tails} if streams else {},
                files=dict(self._files.sending.kept) if self._files and (done or why) else {},
            )
        try:
            sent_file.save(self.folder.sent, mark)
        except OSError as error:
            self.note(f"cannot write {self.folder.sent}: {error.strerror}")


def is_final(error: RuncairnError, *, over: bool) -> bool:
    """Whether trying on by itself is of no use. over: the script has ended, so nobody waits for a key to be mended."""
    return over if isinstance(error, NotAllowed) else not may_pass(error)
