"""One stream of the folder, cut into pieces to send; each carries the digest of all before and after it."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import msgspec

from runcairn.errors import Diverged, FolderError
from runcairn.runfolder.output_streams import OutputStreams, Told
from runcairn.runfolder.sent import Mark
from runcairn.runfolder.tail import Tail
from runcairn.series.batch import MAX_ROWS, Batch, columns, encode, parse
from runcairn.wire.ingest import EMPTY_CHAIN, VERSION, Append, OutputPayload, StreamName

PIECE = 1024 * 1024
"""Bytes of the file in one append, about: at most this, or one line that is longer."""
_BLOCK = 1 << 20
_encoder = msgspec.msgpack.Encoder()


@dataclass(frozen=True)
class Piece:
    """What follows `offset` in a stream's file: `data`, whole lines of it (bytes of output)."""

    stream: StreamName
    offset: int
    n: int
    """Rows, or bytes of output."""
    position: int
    """Of its first byte in the file."""
    data: bytes
    hashed: Any
    """The running digest before `data`."""
    noticed: float
    """When it was read; seconds since the epoch."""
    empty: bool = False
    """To be sent as a row without values: the server refused its real ones."""
    streams: tuple[Told, ...] = ()
    """Of output: which stream begins where in the file."""

    @cached_property
    def before(self) -> str:
        """The chain at `offset`."""
        return self.hashed.hexdigest() if self.offset else EMPTY_CHAIN

    @cached_property
    def after(self) -> str:
        """The chain at its end."""
        return self.hashed_after.hexdigest()

    @cached_property
    def batch(self) -> Batch:
        """Its rows as columns; not for output."""
        return columns([{}] * self.n if self.empty else parse(self.data, self.n), self.offset)

    @cached_property
    def payload(self) -> bytes:
        """As it is sent."""
        if self.stream == "output":
            return _encoder.encode(OutputPayload(VERSION, self.data, [(0, self.noticed)], self._told()))
        return encode(self.batch)

    @cached_property
    def hashed_after(self) -> Any:
        """The running digest at its end; not to be added to."""
        digest = self.hashed.copy()
        digest.update(self.data)
        return digest

    def append(self, writer: str) -> Append:
        """The message."""
        return Append(VERSION, writer, self.offset, self.n, self.before, self.after, self.payload)

    def halves(self) -> tuple["Piece", "Piece"]:
        """The same in two; of at least two rows."""
        if self.stream == "output":
            cut = len(self.data) // 2
        else:
            cut = self.data.find(b"\n", len(self.data) // 2) + 1
            if cut in (0, len(self.data)):
                cut = self.data.rfind(b"\n", 0, len(self.data) - 1) + 1
        n = cut if self.stream == "output" else self.data.count(b"\n", 0, cut)
        first = replace(self, n=n, data=self.data[:cut])
        return first, replace(
            self,
            offset=self.offset + n,
            n=self.n - n,
            position=self.position + cut,
            data=self.data[cut:],
            hashed=first.hashed_after,
        )

    def _told(self) -> list[Told]:
        """`streams` of its own bytes, by their position in them."""
        end = self.position + len(self.data)
        told = [(max(0, at - self.position), stream) for at, stream in self.streams if at < end]
        return [each for each, after in pairwise([*told, (len(self.data), 0)]) if each[0] < after[0]]


class StreamTail:
    """One stream's file, from where the server stands."""

    def __init__(
        self, path: str | os.PathLike[str], stream: StreamName, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.path = os.fspath(path)
        self.stream: StreamName = stream
        self.offset = 0
        """Of what is read next: rows, or bytes of output."""
        self._clock = clock
        self._hashed = blake2b(digest_size=16)
        self._tail = Tail(path)
        self._streams = OutputStreams(path) if stream == "output" else None
        self.acknowledged = Mark()

    def next(self, limit: int = PIECE) -> Piece | None:
        """What follows, read once; None: nothing new. Raises FolderError, OSError as Tail."""
        data = self._tail.read_bytes(limit) if self.stream == "output" else self._tail.read(limit)
        if not data:
            return None
        n = len(data) if self.stream == "output" else data.count(b"\n")
        if self.stream != "output" and n > MAX_ROWS:
            rest = len(data.split(b"\n", MAX_ROWS)[-1])
            n, data = MAX_ROWS, data[:-rest]
            self._tail.position -= rest
        begin = self._tail.position - len(data)
        told = self._streams.between(begin, begin + len(data)) if self._streams else ()
        piece = Piece(self.stream, self.offset, n, begin, data, self._hashed, self._clock(), streams=told)
        self._hashed = piece.hashed_after
        self.offset += piece.n
        return piece

    def waiting(self) -> int:
        """Bytes that were not read yet, a torn line at the end included."""
        return self._tail.waiting()

    @property
    def size(self) -> int:
        """Bytes of the file now."""
        return self._tail.position + self._tail.waiting()

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._tail.position

    @property
    def chain(self) -> str:
        """The chain at `offset`."""
        return self._hashed.hexdigest() if self.offset else EMPTY_CHAIN

    def acknowledge(self, piece: Piece) -> None:
        """The server has it on its disk."""
        self.acknowledged = Mark(piece.offset + piece.n, piece.position + len(piece.data), piece.after)

    def seek(self, end: int, chain: str) -> None:
        """Go on from where the server stands, after comparing all before it with the server's digest.

        Raises FolderError where the file is shorter than that, Diverged where its bytes are others.
        """
        hashed, position = self._digest_below(end)
        ours = hashed.hexdigest() if end else EMPTY_CHAIN
        if ours != chain:
            raise Diverged(self.stream, end, ours, chain)
        self._tail.close()
        self._tail.position = position
        self.offset, self._hashed = end, hashed
        self.acknowledged = Mark(end, position, chain)

    def close(self) -> None:
        """Give the descriptors back."""
        self._tail.close()
        if self._streams:
            self._streams.close()

    def _digest_below(self, end: int) -> tuple[Any, int]:
        """Digest and bytes of the file below offset `end`."""
        hashed, position, left = blake2b(digest_size=16), 0, end
        if left == 0:
            return hashed, 0
        try:
            with open(self.path, "rb") as file:  # noqa: PTH123 - a string path, as Tail has it
                while left and (block := file.read(_BLOCK)):
                    used, counted = self._part(block, left)
                    hashed.update(memoryview(block)[:used])
                    position += used
                    left -= counted
        except FileNotFoundError:
            pass  # as an empty one: said below
        if left:
            what = "bytes" if self.stream == "output" else "rows"
            raise FolderError(
                f"{self.path} has {end - left:,} {what}, the server has {end:,} of it: it was restored or cut",
                remedy="put the whole file back, or send the folder as a run of its own: runcairn sync --as-new FOLDER",
            )
        return hashed, position

    def _part(self, block: bytes, left: int) -> tuple[int, int]:
        """How much of `block` lies below `left` more rows: (bytes, rows)."""
        if self.stream == "output":
            used = min(len(block), left)
            return used, used
        rows = block.count(b"\n")
        if rows < left:
            return len(block), rows
        return len(block) - len(block.split(b"\n", left)[-1]), left
