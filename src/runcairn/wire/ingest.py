"""Appending to a stream of a run, and what the server has of it.

`POST /api/v1/runs/{run}/streams/{stream}` with a msgpack `Append`, answered by a JSON `Appended`.
Streams: `history` and `events` count rows (their payload: `runcairn.series.batch`), `output` counts bytes.

The *chain* is what makes repeats safe: BLAKE2b (16 bytes, hex) over every byte of the writer's file up to an
offset, newlines included. `before` is the chain at `offset`, `after` at `offset + n`. The server stores an
append only if it continues the stream: same end, same chain.
"""

from typing import Literal

import msgspec

StreamName = Literal["history", "events", "output"]

VERSION = 1
EMPTY_CHAIN = ""
"""The chain before the first byte."""
MAX_BODY = 16 * 1024 * 1024
"""Bytes of one append, after decompression."""


class Append(msgspec.Struct, frozen=True, array_like=True):
    """Rows (or bytes of output) of one writer, beginning at `offset`."""

    version: int
    writer: str
    offset: int
    n: int
    before: str
    after: str
    payload: bytes


class Appended(msgspec.Struct, frozen=True, kw_only=True):
    """All below `end` is on the server's disk. `stop`: somebody asked the run to stop."""

    writer: str
    stream: str
    end: int
    chain: str
    stop: bool = False


class OutputPayload(msgspec.Struct, frozen=True, array_like=True):
    """Payload of the `output` stream: bytes as printed, when, and by which stream.

    `times`: (position in `data`, seconds since the epoch) of each piece noticed at a time; rising positions.
    `streams`: (position in `data`, 1 for stdout, 2 for stderr, 0 for not known) where another begins; rising positions.
    """

    version: int
    data: bytes
    times: list[tuple[int, float]]
    streams: list[tuple[int, int]] = []


class StreamEnd(msgspec.Struct, frozen=True, kw_only=True):
    """Where one stream of one writer ends at the server."""

    writer: str
    stream: str
    end: int
    chain: str
