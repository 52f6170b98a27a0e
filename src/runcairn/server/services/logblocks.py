"""Blocks of what a run prints: bytes in, rows as a terminal shows them out.

Some blocks also keep the screen as it was before them: a row is found by reading on from the last such block that
still had it. That block is found by halving, as each knows how many rows had left the screen before it: a row in a log
of a million costs some twenty look-ups and the blocks it lies in, however often it was drawn.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from runcairn.errors import DamagedData, UsageError
from runcairn.server.services.logscreen import KeptScreen, LogRow, Screen
from runcairn.server.store import logs
from runcairn.server.store.database import Connection
from runcairn.wire.ingest import OutputPayload

ZLIB = 1
KEYED = 2
"""The same, with the screen before it."""
LONGEST_BLOCK = 512 * 1024
"""Bytes that must be unfolded to show a row."""
KEY_BYTES = 16 * 1024
"""Bytes between two kept screens, at least; also eight times what a screen holds."""
KEY_BLOCKS = 16
"""Blocks between them, at most."""


class Stored(msgspec.Struct, frozen=True, array_like=True):
    """A block: an OutputPayload, and the screen before it."""

    version: int
    data: bytes
    times: list[tuple[int, float]]
    screen: KeptScreen | None = None


_payloads = msgspec.msgpack.Decoder(OutputPayload)
_stored = msgspec.msgpack.Decoder(Stored)
_encoder = msgspec.msgpack.Encoder()


def read_output(payload: bytes, n: int) -> OutputPayload:
    """Checked against the `n` bytes that the append says. Raises UsageError."""
    try:
        output = _payloads.decode(payload)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(f"the payload is no output: {error}") from error
    if output.version != 1:
        raise UsageError(f"the output has version {output.version}, this server reads 1")
    if len(output.data) != n or n == 0:
        raise UsageError(f"the append says {n:,} bytes, its payload has {len(output.data):,}")
    positions = [at for at, _ in output.times]
    if positions != sorted(positions) or (positions and not (positions[0] >= 0 and positions[-1] < n)):
        raise UsageError("the positions of the times do not rise within the data")
    if not all(abs(time) < 1e15 for _, time in output.times):
        raise UsageError("a time is not finite")
    return output


def store_output(tx: Connection, run: int, writer: str, off: int, output: OutputPayload, now: float) -> None:
    """The next bytes that `writer` printed, from `off` on."""
    end = end_of(tx, run, writer)
    screen = end.screen
    for begin in range(0, len(output.data), LONGEST_BLOCK):
        part = _part(output, begin, now)
        keyed = end.blocks >= KEY_BLOCKS or end.size >= max(KEY_BYTES, 8 * screen.size())
        payload = zlib.compress(_encoder.encode(_with_screen(part, screen) if keyed else part), 1)
        line = screen.settled
        _feed(screen, part)
        codec = KEYED if keyed else ZLIB
        block = logs.Block(off + begin, len(part.data), line, screen.settled - line, codec, payload)
        logs.add(tx, run, writer, block, part.times[0][1])
        end = End(screen, block.n + (0 if keyed else end.size), 1 + (0 if keyed else end.blocks))


def _part(output: OutputPayload, begin: int, now: float) -> Stored:
    """The block that begins at `begin`: its bytes, and when they came; its first byte has a time always."""
    end = begin + LONGEST_BLOCK
    before = [time for at, time in output.times if at <= begin]
    times = [(at - begin, time) for at, time in output.times if begin < at < end]
    return Stored(output.version, output.data[begin:end], [(0, before[-1] if before else now), *times])


def _with_screen(part: Stored, screen: Screen) -> Stored:
    return Stored(part.version, part.data, part.times, screen.keep())


@dataclass(frozen=True, slots=True)
class End:
    """How an output stands now. `size`, `blocks`: bytes and blocks since a screen was kept."""

    screen: Screen
    size: int
    blocks: int


def end_of(tx: Connection, run: int, writer: str) -> End:
    """An empty screen for a writer that printed nothing yet."""
    last = logs.position(tx, run, writer)
    if last is None:
        return End(Screen(), 0, 0)
    screen, size, count = None, 0, 0
    for block in logs.from_offset(tx, run, writer, logs.before(tx, run, writer, last[0], KEYED)):
        stored = open_block(run, writer, block)
        screen = screen or Screen(block.line, stored.screen)
        _feed(screen, stored)
        size, count = size + block.n, count + 1
    assert screen, "the last block at least was read"
    return End(screen, size, count)


def rows_from(tx: Connection, run: int, writer: str, first: int) -> Iterator[tuple[int, list[LogRow]]]:
    """Rows from number `first` on, some at a time with the number of the first of them, to the end."""
    at, begin = first, _key_of(tx, run, writer, first)
    while begin is not None:
        screen, stuck, start, begin = None, False, begin, None
        for block in logs.from_offset(tx, run, writer, start):
            if screen and block.codec == KEYED:
                if stuck and (ahead := _key_of(tx, run, writer, at) or 0) > block.off:
                    begin = ahead  # what lies between only draws the same rows again
                    break
                stuck = True
            stored = open_block(run, writer, block)
            screen = screen or Screen(block.line, stored.screen)
            left = _feed(screen, stored)
            stuck = stuck and not left
            if screen.settled > at:
                yield at, left[at - screen.settled :]
                at = screen.settled
        if begin is None and screen:
            yield at, screen.live()[at - screen.settled :]


def open_block(run: int, writer: str, block: logs.Block) -> Stored:
    """What a block holds. Raises DamagedData."""
    try:
        return _stored.decode(zlib.decompress(block.payload))
    except (zlib.error, msgspec.DecodeError) as error:
        where = f"run {run}, {writer}, bytes {block.off} to {block.off + block.n}"
        raise DamagedData(f"the output of {where} is damaged: {error}") from error


def _feed(screen: Screen, stored: Stored) -> list[LogRow]:
    """Show a block's bytes, each when it came; answers the rows that left by it."""
    left: list[LogRow] = []
    ends = [at for at, _ in stored.times[1:]] + [len(stored.data)]
    for (begin, time), end in zip(stored.times, ends, strict=True):
        left += screen.feed(stored.data[begin:end], time)
    return left


def _key_of(tx: Connection, run: int, writer: str, row: int) -> int | None:
    """Where to begin reading to see `row`; None when nothing was printed."""
    last = logs.position(tx, run, writer)
    if last is None:
        return None
    low, high, best = 0, last[0], 0
    while low <= high:
        found = logs.position(tx, run, writer, (low + high) // 2)
        assert found, "blocks begin at 0"
        if found[2] <= row:
            best, low = found[0], found[0] + found[1]
        else:
            high = found[0] - 1
    return logs.before(tx, run, writer, best, KEYED)
