"""What runs print: blocks in, lines out.

A line is found by halving over the blocks, which know how many newlines lie before them: a window of a log of a
million lines costs some twenty look-ups and the blocks it lies in.
"""

import bisect
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from runcairn.errors import DamagedData, NotFound, UsageError
from runcairn.server.services.logsearch import matching, pattern_of
from runcairn.server.services.writers import rank_of
from runcairn.server.store import logs, streams
from runcairn.server.store.database import Connection, Database
from runcairn.wire.ingest import OutputPayload
from runcairn.wire.logs import LogLine, LogMatches, LogPage

ZLIB = 1
LONGEST_LINE = 64 * 1024
MOST_LINES = 10_000
LONGEST_BLOCK = 512 * 1024
"""Bytes that must be unfolded to show a line."""
PIECE = 4 * 1024 * 1024
"""Bytes that are searched at a time."""
MOST_SEARCHED = 8 * PIECE
"""Bytes searched for one answer: a long log is searched in several, the first of them soon there."""
_decoder = msgspec.msgpack.Decoder(OutputPayload)
_encoder = msgspec.msgpack.Encoder()


def read_output(payload: bytes, n: int) -> OutputPayload:
    """Checked against the `n` bytes that the append says. Raises UsageError."""
    try:
        output = _decoder.decode(payload)
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
    last = logs.position(tx, run, writer)
    line = last[2] + last[3] if last else 0
    for begin in range(0, len(output.data), LONGEST_BLOCK):
        part = _part(output, begin, now)
        lines = part.data.count(b"\n")
        payload = zlib.compress(_encoder.encode(part), 1)
        block = logs.Block(off + begin, len(part.data), line, lines, ZLIB, payload)
        logs.add(tx, run, writer, block, part.times[0][1])
        line += lines


def _part(output: OutputPayload, begin: int, now: float) -> OutputPayload:
    """The block that begins at `begin`: its bytes, and when they came; its first byte has a time always."""
    end = begin + LONGEST_BLOCK
    before = [time for at, time in output.times if at <= begin]
    times = [(at - begin, time) for at, time in output.times if begin < at < end]
    return OutputPayload(output.version, output.data[begin:end], [(0, before[-1] if before else now), *times])


@dataclass(slots=True)
class Logs:
    """Reads what was printed."""

    database: Database

    def page(self, run: int, writer: str | None, from_line: int, limit: int) -> LogPage:
        """`limit` lines from number `from_line` on; negative: counted from the end. Raises NotFound."""
        with self.database.read() as tx:
            writers = _writers(tx, run)
            chosen = _choose(run, writers, writer)
            if chosen is None:
                return LogPage(writer="", writers=[], lines=[], total=0)
            total = _total(tx, run, chosen)
            first = max(0, total + from_line) if from_line < 0 else from_line
            lines = list(_lines(tx, run, chosen, first, min(limit, MOST_LINES)))
        return LogPage(writer=chosen, writers=writers, lines=lines, total=total)

    def search(self, run: int, writer: str | None, text: str, from_line: int, limit: int) -> LogMatches:
        """Lines from number `from_line` on that hold `text`, a regular expression. Raises NotFound."""
        pattern = pattern_of(text)
        with self.database.read() as tx:
            chosen = _choose(run, _writers(tx, run), writer)
            if chosen is None:
                return LogMatches(writer="", lines=[], looked=0, done=True, literal=pattern.literal)
            lines: list[int] = []
            looked, size, done = from_line, 0, True
            for number, data in _pieces(tx, run, chosen, from_line):
                if len(lines) >= limit or size >= MOST_SEARCHED:
                    done = False
                    break
                lines += [number + place for place in matching(data, pattern)]
                looked, size = number + data.count(b"\n"), size + len(data)
        if len(lines) > limit:
            lines, done = lines[:limit], False
            looked = min(looked, lines[-1] + 1)
        return LogMatches(writer=chosen, lines=lines, looked=looked, done=done, literal=pattern.literal)

    def raw(self, run: int, writer: str | None) -> Iterator[bytes]:
        """All that a writer printed, to the byte, piece by piece. Raises NotFound before the first."""
        with self.database.read() as tx:
            chosen = _choose(run, _writers(tx, run), writer)
        return iter(()) if chosen is None else self._raw(run, chosen)

    def _raw(self, run: int, writer: str) -> Iterator[bytes]:
        off = 0
        while True:
            # A snapshot a megabyte, not one for a download that may take hours: the log of writes would grow.
            pieces: list[bytes] = []
            size = 0
            with self.database.read() as tx:
                for block in logs.from_offset(tx, run, writer, off):
                    pieces.append(_open(run, writer, block).data)
                    size += block.n
                    if size > 1 << 20:
                        break
            if not pieces:
                return
            off += size
            yield b"".join(pieces)


def _writers(tx: Connection, run: int) -> list[str]:
    if streams.run_facts(tx, run) is None:
        raise NotFound(f"there is no run {run}", status=404, code="not_found")
    return logs.writers(tx, run)


def _choose(run: int, writers: list[str], writer: str | None) -> str | None:
    if not writer:
        return writers[-1] if writers and rank_of(writers[-1]) is None else _of_first_rank(writers)
    if writer not in writers:
        raise NotFound(f"run {run} has no output of {writer!r}", status=404, code="not_found")
    return writer


def _of_first_rank(writers: list[str]) -> str | None:
    """The newest of the lowest rank's, of ranks that log beside each other."""
    ranks = [(rank_of(writer) or 0, writer) for writer in writers]
    lowest = min((rank for rank, _ in ranks), default=0)
    return next((writer for rank, writer in reversed(ranks) if rank == lowest), None)


def _total(tx: Connection, run: int, writer: str) -> int:
    last = logs.position(tx, run, writer)
    if last is None:
        return 0
    off, n, line, lines = last
    block = next(logs.from_offset(tx, run, writer, off))
    ended = _open(run, writer, block).data.endswith(b"\n")
    return line + lines + (0 if ended or n == 0 else 1)


def _lines(tx: Connection, run: int, writer: str, first: int, limit: int) -> Iterator[LogLine]:
    """Lines from number `first` on."""
    off = _block_of(tx, run, writer, first)
    if off is None or limit <= 0:
        return
    number, text, when, cut = -1, bytearray(), 0.0, 0
    for block in logs.from_offset(tx, run, writer, off):
        output = _open(run, writer, block)
        if number < 0:
            number = block.line
        begin = 0
        if number + block.lines < first:
            number, text, cut = number + block.lines, bytearray(), 0
            continue
        if number < first:
            begin = _after_newline(output.data, first - number)
            number, text, cut = first, bytearray(), 0
        positions = [at for at, _ in output.times]
        while begin < len(output.data):
            newline = output.data.find(b"\n", begin)
            end = len(output.data) if newline < 0 else newline
            if not text:
                when = _time_at(output, positions, begin, when)
            room = LONGEST_LINE - len(text)
            text += output.data[begin : min(end, begin + room)]
            cut += max(0, end - begin - room)
            begin = end + 1
            if newline < 0:
                break
            yield LogLine(number, when, text.decode(errors="replace"), cut)
            if number + 1 >= first + limit:
                return
            number, text, cut = number + 1, bytearray(), 0
    if text and number >= first:
        yield LogLine(number, when, text.decode(errors="replace"), cut)


def _pieces(tx: Connection, run: int, writer: str, first: int) -> Iterator[tuple[int, bytes]]:
    """Lines from number `first` on: the number of the first of some, and their bytes.

    Only the very last may lack its newline; of a line longer than a piece the middle is left out.
    """
    off = _block_of(tx, run, writer, first)
    if off is None:
        return
    number, held = -1, bytearray()
    for block in logs.from_offset(tx, run, writer, off):
        if number < 0 and block.line + block.lines < first:
            continue
        data = _open(run, writer, block).data
        if number < 0:
            number, data = first, data[_after_newline(data, first - block.line) :]
        held += data
        if len(held) < PIECE:
            continue
        if end := held.rfind(b"\n") + 1:
            yield number, bytes(held[:end])
            number += held.count(b"\n", 0, end)
            del held[:end]
        del held[PIECE:]
    if held:
        yield number, bytes(held)


def _after_newline(data: bytes, count: int) -> int:
    """Where the byte after the `count`-th newline is."""
    at = 0
    for _ in range(count):
        at = data.index(b"\n", at) + 1
    return at


def _time_at(output: OutputPayload, positions: list[int], at: int, before: float) -> float:
    place = bisect.bisect_right(positions, at) - 1
    return output.times[place][1] if place >= 0 else before


def _block_of(tx: Connection, run: int, writer: str, line: int) -> int | None:
    """Where the block begins that holds the beginning of line number `line`; None when there is nothing."""
    last = logs.position(tx, run, writer)
    if last is None:
        return None
    if line == 0:
        return 0
    # The last block with fewer than `line` newlines before it holds the newline that ends line - 1, or all before.
    low, high = 0, last[0]
    best = 0
    while low <= high:
        middle = (low + high) // 2
        found = logs.position(tx, run, writer, middle)
        assert found, "blocks begin at 0"
        if found[2] < line:
            best, low = found[0], found[0] + found[1]
        else:
            high = found[0] - 1
    return best


def _open(run: int, writer: str, block: logs.Block) -> OutputPayload:
    try:
        return _decoder.decode(zlib.decompress(block.payload))
    except (zlib.error, msgspec.DecodeError) as error:
        where = f"run {run}, {writer}, bytes {block.off} to {block.off + block.n}"
        raise DamagedData(f"the output of {where} is damaged: {error}") from error
