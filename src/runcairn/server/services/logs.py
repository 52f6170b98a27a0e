"""What runs print, read: rows as a terminal shows them, those that fit a pattern, and the bytes themselves.

A rewound run has the history of the version before up to a step, and all that this printed too, as another writer's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from runcairn.errors import NotFound
from runcairn.server.services.logblocks import (
    ALL,
    STDERR,
    STDOUT,
    end_of,
    open_block,
    passed,
    place_of,
    rows_from,
)
from runcairn.server.services.logrow import flat
from runcairn.server.services.logsearch import matching, pattern_of
from runcairn.server.services.writers import rank_of
from runcairn.server.store import logs, streams, versions
from runcairn.server.store.database import Connection, Database
from runcairn.wire.logs import LogLine, LogMatches, LogPage, LogStream

MOST_LINES = 10_000
PIECE = 4 * 1024 * 1024
"""Characters that are searched at a time."""
MOST_SEARCHED = 4 * PIECE
"""Characters searched for one answer: a long log is searched in several, the first of them soon there."""

_OF: dict[LogStream | None, int] = {None: ALL, "stdout": STDOUT, "stderr": STDERR}


@dataclass(slots=True)
class Logs:
    """Reads what was printed."""

    database: Database

    def page(
        self,
        run: int,
        writer: str | None,
        from_line: int,
        limit: int,
        stream: LogStream | None = None,
        number: int | None = None,
    ) -> LogPage:
        """`limit` lines from `from_line` on; negative: counted from the end. Raises NotFound.

        stream: only lines that it wrote into, among which `from_line` is then counted. number: instead of `from_line`,
        from the first of them with this number or a higher one on.
        """
        of = _OF[stream]
        with self.database.read() as tx:
            places = _places(tx, run)
            chosen = _choose(run, places, writer)
            if chosen is None:
                return LogPage(writer="", writers=[], lines=[], total=0, stream=stream)
            at = places[chosen]
            end = end_of(tx, at, chosen)
            total = end.total(of)
            first = max(0, total + from_line) if from_line < 0 else from_line
            if number is not None:
                first = place_of(tx, at, chosen, number, of)
            lines = list(_lines(tx, at, chosen, first, min(limit, MOST_LINES), of))
        return LogPage(
            writer=chosen,
            writers=sorted(places),
            earlier=[name for name, at in places.items() if at != run],
            lines=lines,
            first=first,
            total=total,
            whole=end.total(),
            stdout=end.total(STDOUT),
            stderr=end.total(STDERR),
            stream=stream,
        )

    def search(
        self,
        run: int,
        writer: str | None,
        text: str,
        from_line: int,
        limit: int,
        stream: LogStream | None = None,
    ) -> LogMatches:
        """Lines from `from_line` on that hold `text`, a regular expression; counted as by `page`. Raises NotFound."""
        pattern, of = pattern_of(text), _OF[stream]
        with self.database.read() as tx:
            places = _places(tx, run)
            chosen = _choose(run, places, writer)
            if chosen is None:
                return LogMatches(writer="", lines=[], looked=0, done=True, literal=pattern.literal)
            lines: list[int] = []
            looked, size, done = from_line, 0, True
            for number, rows in _pieces(tx, places[chosen], chosen, from_line, of):
                if len(lines) >= limit or size >= MOST_SEARCHED:
                    done = False
                    break
                lines += [number + place for place in matching(rows, pattern)]
                looked, size = number + len(rows), size + sum(map(len, rows))
            if done:
                looked = max(from_line, min(looked, passed(end_of(tx, places[chosen], chosen).screen, of)))
        if len(lines) > limit:
            lines, done = lines[:limit], False
            looked = lines[-1] + 1
        return LogMatches(writer=chosen, lines=lines, looked=looked, done=done, literal=pattern.literal)

    def raw(self, run: int, writer: str | None) -> Iterator[bytes]:
        """All that a writer printed, to the byte, piece by piece. Raises NotFound before the first."""
        with self.database.read() as tx:
            places = _places(tx, run)
            chosen = _choose(run, places, writer)
        return iter(()) if chosen is None else self._raw(places[chosen], chosen)

    def _raw(self, run: int, writer: str) -> Iterator[bytes]:
        off = 0
        while True:
            # A snapshot a megabyte, not one for a download that may take hours: the log of writes would grow.
            pieces: list[bytes] = []
            size = 0
            with self.database.read() as tx:
                for block in logs.from_offset(tx, run, writer, off):
                    pieces.append(open_block(run, writer, block).data)
                    size += block.n
                    if size > 1 << 20:
                        break
            if not pieces:
                return
            off += size
            yield b"".join(pieces)


def _places(tx: Connection, run: int) -> dict[str, int]:
    """By writer, the version of the run that has what it printed: this one, or one that this was rewound from."""
    if streams.run_facts(tx, run) is None:
        raise NotFound(f"there is no run {run}", status=404, code="not_found")
    order = [*sorted(versions.origins(tx, run)), run]
    return {writer: at for at in order for writer in logs.writers(tx, at)}


def _choose(run: int, places: dict[str, int], writer: str | None) -> str | None:
    if not writer:
        own = sorted(name for name, at in places.items() if at == run) or sorted(places)
        return own[-1] if own and rank_of(own[-1]) is None else _of_first_rank(own)
    if writer not in places:
        raise NotFound(f"run {run} has no output of {writer!r}", status=404, code="not_found")
    return writer


def _of_first_rank(writers: list[str]) -> str | None:
    """The newest of the lowest rank's, of ranks that log beside each other."""
    ranks = [(rank_of(writer) or 0, writer) for writer in writers]
    lowest = min((rank for rank, _ in ranks), default=0)
    return next((writer for rank, writer in reversed(ranks) if rank == lowest), None)


def _lines(tx: Connection, run: int, writer: str, first: int, limit: int, of: int) -> Iterator[LogLine]:
    """Lines of the stream `of` from the `first` one of it on."""
    left = limit
    if left <= 0:
        return
    for found in rows_from(tx, run, writer, first, of):
        for number, row in zip(found.numbers[:left], found.rows, strict=False):
            shown = flat(row.raw)
            yield LogLine(number, row.time, shown.text, row.cut + shown.cut, row.stream)
        left -= len(found.rows)
        if left <= 0:
            return


def _pieces(tx: Connection, run: int, writer: str, first: int, of: int) -> Iterator[tuple[int, list[str]]]:
    """Rows from the `first` one on, about PIECE characters at a time: the place of the first, and the rows' texts."""
    at, held, size = first, list[str](), 0
    for found in rows_from(tx, run, writer, first, of):
        texts = [row.raw for row in found.rows]
        held += texts
        size += sum(map(len, texts))
        if size >= PIECE:
            yield at, held
            at, held, size = at + len(held), [], 0
    if held:
        yield at, held
