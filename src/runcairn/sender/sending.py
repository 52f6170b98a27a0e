"""Sending the streams: one append is under way while the next is made; the server says where to go on."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

from runcairn.errors import Diverged, NotAllowed, NotFound, OffsetGap, Refused, TooLarge
from runcairn.remote import ingest
from runcairn.remote.client import Server
from runcairn.remote.retry import may_pass
from runcairn.sender.tailing import PIECE, Piece, StreamTail
from runcairn.wire.ingest import Appended, StreamEnd

_SMALLEST = 16 * 1024
_GAPS = 5
"""Gaps one after the other, without an append stored in between, that are taken for a quarrel."""


class Listener(Protocol):
    """Who hears of what was sent."""

    def acknowledged(self, piece: Piece, answer: Appended) -> None:
        """The server has it."""
        ...

    def refused_row(self, piece: Piece, error: Refused) -> None:
        """One row's values will never be taken; it goes without them."""
        ...


class StreamSending:
    """All streams of one writer to one run."""

    def __init__(
        self, server: Server, run: int, writer: str, tails: list[StreamTail], listener: Listener
    ) -> None:
        self.tails = tails
        self._server, self._run, self._writer, self._listener = server, run, writer, listener
        self._by_name = {tail.stream: tail for tail in tails}
        self._queue: deque[Piece] = deque()
        self._flight: tuple[Piece, Future[Appended]] | None = None
        self._pool = ThreadPoolExecutor(1, "append")
        self._limit = PIECE
        self._gaps = 0
        self._turn = 0

    def agree(self, ends: list[StreamEnd]) -> None:
        """Go on from where the server stands. Raises Diverged, FolderError where the folder is another."""
        theirs = {end.stream: end for end in ends if end.writer == self._writer}
        self._drop_flight()
        self._queue.clear()
        for tail in self.tails:
            end = theirs.get(tail.stream)
            tail.seek(end.end if end else 0, end.chain if end else "")

    def behind(self, ends: list[StreamEnd]) -> list[str]:
        """Streams of which the server has less, or other bytes, than was acknowledged; a look at its own digests."""
        theirs = {end.stream: (end.end, end.chain) for end in ends if end.writer == self._writer}
        return [
            tail.stream
            for tail in self.tails
            if theirs.get(tail.stream, (0, "")) != (tail.offset, tail.chain)
        ]

    def pump(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> bool:
        """Send what is there, for about `seconds`; True when nothing whole is left.

        Raises what `remote.ingest.append` raises and cannot be settled here; then nothing is lost: call it again.
        """
        until = clock() + seconds
        while True:
            piece = self._ready()
            self._land()
            if piece is None and not self._queue:
                return True
            if clock() > until:
                return False
            self._launch()

    def waiting(self) -> int:
        """Bytes of the files that are not read yet."""
        return sum(tail.waiting() for tail in self.tails)

    def close(self) -> None:
        """Wait for what is under way, whatever becomes of it."""
        self._drop_flight()
        self._pool.shutdown()
        for tail in self.tails:
            tail.close()

    def _ready(self) -> Piece | None:
        """The next piece with its payload made; reading and packing happen while another is under way."""
        if not self._queue:
            for _ in self.tails:
                self._turn = (self._turn + 1) % len(self.tails)
                piece = self.tails[self._turn].next(self._limit)
                if piece:
                    self._queue.append(piece)
                    break
        if not self._queue:
            return None
        assert self._queue[0].payload
        return self._queue[0]

    def _launch(self) -> None:
        piece = self._queue.popleft()
        append = piece.append(self._writer)
        self._flight = piece, self._pool.submit(ingest.append, self._server, self._run, piece.stream, append)

    def _land(self) -> None:
        """Hear of what is under way. Raises what cannot be settled here, with the piece back in the queue."""
        if self._flight is None:
            return
        (piece, future), self._flight = self._flight, None
        try:
            answer = future.result()
        except OffsetGap as gap:
            self._follow(piece, gap)
        except Refused as error:
            if may_pass(error) or isinstance(error, NotAllowed | NotFound | Diverged):
                self._queue.appendleft(piece)
                raise
            self._queue.extendleft(reversed(self._smaller(piece, error)))
        except Exception:
            self._queue.appendleft(piece)
            raise
        else:
            self._gaps = 0
            self._by_name[piece.stream].acknowledge(piece)
            self._listener.acknowledged(piece, answer)

    def _follow(self, piece: Piece, gap: OffsetGap) -> None:
        """The server's end is another than we thought: compare all below it, go on from there."""
        self._gaps += 1
        if self._gaps > _GAPS:
            self._gaps = 0
            self._queue.appendleft(piece)
            raise gap
        self._queue = deque(other for other in self._queue if other.stream != piece.stream)
        self._by_name[piece.stream].seek(gap.end, gap.chain)

    def _smaller(self, piece: Piece, error: Refused) -> list[Piece]:
        """What to send in the place of a piece that was refused: halves, at last one row without its values."""
        if piece.n > 1:
            if isinstance(error, TooLarge) or error.status == 413:
                self._limit = max(self._limit // 2, _SMALLEST)
            return list(piece.halves())
        if piece.empty or piece.stream == "output":
            self._queue.appendleft(piece)
            raise error
        self._listener.refused_row(piece, error)
        return [replace(piece, empty=True)]

    def _drop_flight(self) -> None:
        if self._flight is not None:
            self._flight[1].exception()
            self._flight = None
