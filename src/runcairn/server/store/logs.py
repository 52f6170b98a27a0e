"""What runs printed: blocks of bytes, with the number of rows that were final before them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from runcairn.server.store.schema import logblock
from runcairn.server.store.schema import stream as stream_table

_t = logblock.c


@dataclass(frozen=True, slots=True)
class Block:
    """`n` bytes from byte `off` on, `payload` as the codec left it; `line` rows were final before it, `lines` by it."""

    off: int
    n: int
    line: int
    lines: int
    codec: int
    payload: bytes


_columns = (_t.off, _t.n, _t.line, _t.lines, _t.codec, _t.payload)


def add(tx: Connection, run: int, writer: str, block: Block, t0: float) -> None:
    """The next block of a writer; `t0`: when its first bytes were printed."""
    tx.execute(
        insert(logblock),
        {
            "run": run,
            "writer": writer,
            "off": block.off,
            "n": block.n,
            "line": block.line,
            "lines": block.lines,
            "t0": t0,
            "codec": block.codec,
            "payload": block.payload,
        },
    )


def writers(tx: Connection, run: int) -> list[str]:
    """Who printed, by name."""
    query = select(stream_table.c.writer).where(stream_table.c.run == run, stream_table.c.stream == "output")
    return sorted(tx.execute(query).scalars())


def position(
    tx: Connection, run: int, writer: str, at: int | None = None
) -> tuple[int, int, int, int] | None:
    """(off, n, line, lines) of the block that holds byte `at`, of the last block for None."""
    query = select(_t.off, _t.n, _t.line, _t.lines).where(_t.run == run, _t.writer == writer)
    if at is not None:
        query = query.where(_t.off <= at)
    row = tx.execute(query.order_by(_t.off.desc()).limit(1)).first()
    return None if row is None else (row.off, row.n, row.line, row.lines)


def block_at(tx: Connection, run: int, writer: str, off: int) -> Block:
    """The block that begins at `off`. Raises NoResultFound."""
    query = select(*_columns).where(_t.run == run, _t.writer == writer, _t.off == off)
    return Block(*tx.execute(query).one())


def before(tx: Connection, run: int, writer: str, at: int, codec: int) -> int:
    """Where the last block of that codec begins, at `at` or before; 0 when there is none."""
    query = select(_t.off).where(_t.run == run, _t.writer == writer, _t.off <= at, _t.codec == codec)
    return tx.execute(query.order_by(_t.off.desc()).limit(1)).scalar() or 0


def from_offset(tx: Connection, run: int, writer: str, off: int) -> Iterator[Block]:
    """Blocks from the one at `off` on, in order, as they are asked for."""
    query = (
        select(*_columns)
        .where(_t.run == run, _t.writer == writer, _t.off >= off)
        .order_by(_t.off)
        .execution_options(yield_per=16)
    )
    return (Block(*row) for row in tx.execute(query))
