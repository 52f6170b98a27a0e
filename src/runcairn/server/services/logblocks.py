"""Blocks of what a run prints: bytes in, rows as a terminal shows them out.

Some blocks also keep the screen as it was before them: a row is found by reading on from the last such block that
still had it. That block is found by halving, as each knows how many rows had left the screen before it: a row in a log
of a million costs some twenty look-ups and the blocks it lies in, however often it was drawn.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

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


_T = TypeVar("_T")
ALL, STDOUT, STDERR = 0, 1, 2
"""Rows that are asked for: all, or those that a stream wrote into. One that both did is of either."""


class Stored(msgspec.Struct, frozen=True, array_like=True):
    """A block: an OutputPayload, and the screen before it. passed: rows of stdout, of stderr that were final before."""

    version: int
    data: bytes
    times: list[tuple[int, float]]
    screen: KeptScreen | None = None
    streams: list[tuple[int, int]] = []
    passed: tuple[int, int] = (0, 0)


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
    for what, told in (("times", output.times), ("streams", output.streams)):
        positions = [at for at, _ in told]
        if positions != sorted(positions) or (positions and not (positions[0] >= 0 and positions[-1] < n)):
            raise UsageError(f"the positions of the {what} do not rise within the data")
    if not all(abs(time) < 1e15 for _, time in output.times):
        raise UsageError("a time is not finite")
    if not all(stream in (0, STDOUT, STDERR) for _, stream in output.streams):
        raise UsageError("a stream is none of 0, 1 and 2")
    return output


def store_output(tx: Connection, run: int, writer: str, off: int, output: OutputPayload, now: float) -> None:
    """The next bytes that `writer` printed, from `off` on."""
    end = end_of(tx, run, writer)
    screen = end.screen
    for begin in range(0, len(output.data), LONGEST_BLOCK):
        part = _part(output, begin, now, screen.passed)
        keyed = end.blocks >= KEY_BLOCKS or end.size >= max(KEY_BYTES, 8 * screen.size())
        payload = zlib.compress(_encoder.encode(_with_screen(part, screen) if keyed else part), 1)
        line = screen.settled
        _feed(screen, part)
        codec = KEYED if keyed else ZLIB
        block = logs.Block(off + begin, len(part.data), line, screen.settled - line, codec, payload)
        logs.add(tx, run, writer, block, part.times[0][1])
        end = End(screen, block.n + (0 if keyed else end.size), 1 + (0 if keyed else end.blocks))


def _part(output: OutputPayload, begin: int, now: float, passed: tuple[int, int]) -> Stored:
    """The block that begins at `begin`: its bytes, when they came and by which stream, both of its first byte too."""
    end = begin + LONGEST_BLOCK
    time, times = _from(output.times, begin, end, now)
    stream, streams = _from(output.streams, begin, end, 0)
    told = [(0, stream), *streams] if stream or streams else []
    return Stored(output.version, output.data[begin:end], [(0, time), *times], None, told, passed)


def _from(told: list[tuple[int, _T]], begin: int, end: int, unknown: _T) -> tuple[_T, list[tuple[int, _T]]]:
    """What holds at `begin`, and what is told after it and before `end`, by the distance from `begin`."""
    before = [what for at, what in told if at <= begin]
    return before[-1] if before else unknown, [(at - begin, what) for at, what in told if begin < at < end]


def _with_screen(part: Stored, screen: Screen) -> Stored:
    return msgspec.structs.replace(part, screen=screen.keep())


@dataclass(frozen=True, slots=True)
class End:
    """How an output stands now. `size`, `blocks`: bytes and blocks since a screen was kept."""

    screen: Screen
    size: int
    blocks: int

    def total(self, of: int = ALL) -> int:
        """Rows at hand, without empty ones at the end."""
        return passed(self.screen, of) + len(_those(self.screen.live(), of))


def end_of(tx: Connection, run: int, writer: str) -> End:
    """An empty screen for a writer that printed nothing yet."""
    last = logs.position(tx, run, writer)
    if last is None:
        return End(Screen(), 0, 0)
    screen, size, count = None, 0, 0
    for block in logs.from_offset(tx, run, writer, logs.before(tx, run, writer, last[0], KEYED)):
        stored = open_block(run, writer, block)
        screen = screen or _screen_before(block, stored)
        _feed(screen, stored)
        size, count = size + block.n, count + 1
    assert screen, "the last block at least was read"
    return End(screen, size, count)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows in order, the first of them number `at` of those that were asked for; their numbers among all rows."""

    at: int
    numbers: Sequence[int]
    rows: list[LogRow]


def rows_from(tx: Connection, run: int, writer: str, first: int, of: int = ALL) -> Iterator[Found]:
    """Rows of the stream `of` from the `first` one of it on, some at a time, to the end."""
    at, begin = first, _key_of(tx, run, writer, first, of)
    while begin is not None:
        screen, stuck, start, begin = None, False, begin, None
        for block in logs.from_offset(tx, run, writer, start):
            if screen and block.codec == KEYED:
                if stuck and (ahead := _key_of(tx, run, writer, at, of) or 0) > block.off:
                    begin = (
                        ahead  # what lies between only draws the same rows again, or rows of the other stream
                    )
                    break
                stuck = True
            stored = open_block(run, writer, block)
            screen = screen or _screen_before(block, stored)
            left = _feed(screen, stored)
            found = _found(left, screen.settled - len(left), passed(screen, of), at, of, ended=True)
            stuck = stuck and not found.rows
            if passed(screen, of) > at:
                yield found
                at = passed(screen, of)
        if begin is None and screen:
            yield _found(screen.live(), screen.settled, passed(screen, of), at, of, ended=False)


def place_of(tx: Connection, run: int, writer: str, number: int, of: int) -> int:
    """How many rows of the stream `of` stand before row `number` of all."""
    begin, screen = _key_of(tx, run, writer, number), None
    if begin is None or of == ALL:
        return max(0, number)
    for block in logs.from_offset(tx, run, writer, begin):
        stored = open_block(run, writer, block)
        screen = screen or _screen_before(block, stored)
        left = _feed(screen, stored)
        if screen.settled > number:
            return passed(screen, of) - len(_those(left[number - screen.settled :], of))
    assert screen, "one block at least was read"
    return passed(screen, of) + len(_those(screen.live()[: number - screen.settled], of))


def passed(screen: Screen, of: int) -> int:
    """Rows of the stream `of` that have left the screen."""
    return screen.settled if of == ALL else screen.passed[of - 1]


def open_block(run: int, writer: str, block: logs.Block) -> Stored:
    """What a block holds. Raises DamagedData."""
    try:
        return _stored.decode(zlib.decompress(block.payload))
    except (zlib.error, msgspec.DecodeError) as error:
        where = f"run {run}, {writer}, bytes {block.off} to {block.off + block.n}"
        raise DamagedData(f"the output of {where} is damaged: {error}") from error


def _screen_before(block: logs.Block, stored: Stored) -> Screen:
    return Screen(block.line, stored.screen, stored.passed)


def _feed(screen: Screen, stored: Stored) -> list[LogRow]:
    """Show a block's bytes, each when it came and by its stream; answers the rows that left by it."""
    left: list[LogRow] = []
    times, streams = dict(stored.times), dict(stored.streams)
    time, stream = 0.0, 0
    for begin, end in pairwise([*sorted(times.keys() | streams.keys()), len(stored.data)]):
        time, stream = times.get(begin, time), streams.get(begin, stream)
        left += screen.feed(stored.data[begin:end], time, stream)
    return left


def _those(rows: list[LogRow], of: int) -> Sequence[int]:
    """Places in `rows` of those that the stream `of` wrote into."""
    return range(len(rows)) if of == ALL else [place for place, row in enumerate(rows) if row.stream & of]


def _found(rows: list[LogRow], number: int, count: int, at: int, of: int, *, ended: bool) -> Found:
    """What of `rows`, the first of which is row `number` of all, is of the stream `of` and not before its row `at`.

    count: rows of the stream that have left the screen, with these (`ended`) or before them.
    """
    places = _those(rows, of)
    places = places[max(0, at - count + len(places) if ended else at - count) :]
    if of == ALL:
        first = len(rows) - len(places)
        return Found(at, range(number + first, number + len(rows)), rows[first:])
    return Found(at, [number + place for place in places], [rows[place] for place in places])


def _key_of(tx: Connection, run: int, writer: str, row: int, of: int = ALL) -> int | None:
    """Where to begin reading to see row `row` of the stream `of`; None when nothing was printed."""
    last = logs.position(tx, run, writer)
    if last is None:
        return None
    low, high, best = 0, last[0], 0
    while low <= high:
        found = logs.position(tx, run, writer, (low + high) // 2)
        assert found, "blocks begin at 0"
        line = found[2]
        if of != ALL:
            line = open_block(run, writer, logs.block_at(tx, run, writer, found[0])).passed[of - 1]
        if line <= row:
            best, low = found[0], found[0] + found[1]
        else:
            high = found[0] - 1
    return logs.before(tx, run, writer, best, KEYED)
