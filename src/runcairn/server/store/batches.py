"""The durable log: batches that were acknowledged and are not sealed yet."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from runcairn.server.store.schema import batch as batch_table

_t = batch_table.c
_insert = insert(batch_table)
_at = select(_t.n, _t.digest).where(
    _t.run == bindparam("run"),
    _t.stream == bindparam("stream"),
    _t.writer == bindparam("writer"),
    _t.off == bindparam("off"),
)


@dataclass(frozen=True, slots=True)
class LoggedBatch:
    """One batch as stored. `payload`: runcairn.series.stored."""

    run: int
    writer: str
    off: int
    n: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Unsealed:
    """How much of one stream of one run waits to be sealed."""

    run: int
    stream: str
    rows: int
    size: int


def add(
    tx: Connection,
    run: int,
    stream: str,
    writer: str,
    off: int,
    n: int,
    seq: int,
    digest: str,
    payload: bytes,
) -> None:
    """One append is one row."""
    tx.execute(
        _insert,
        {
            "run": run,
            "stream": stream,
            "writer": writer,
            "off": off,
            "n": n,
            "seq": seq,
            "digest": digest,
            "payload": payload,
        },
    )


def at(tx: Connection, run: int, stream: str, writer: str, off: int) -> tuple[int, str] | None:
    """(rows, digest) of the batch that begins at `off`; None when none does, or it was sealed."""
    row = tx.execute(_at, {"run": run, "stream": stream, "writer": writer, "off": off}).first()
    return None if row is None else (row.n, row.digest)


def waiting(tx: Connection, runs: list[int], stream: str) -> list[LoggedBatch]:
    """Of several runs, by run and in the order of commit."""
    query = (
        select(_t.run, _t.writer, _t.off, _t.n, _t.payload)
        .where(_t.run.in_(runs), _t.stream == stream)
        .order_by(_t.run, _t.seq)
    )
    return [LoggedBatch(*row) for row in tx.execute(query)]


def oldest(tx: Connection, run: int, stream: str, size: int) -> list[LoggedBatch]:
    """The oldest of one run in the order of commit: up to `size` bytes of payload, at least one."""
    query = (
        select(_t.run, _t.writer, _t.off, _t.n, _t.payload)
        .where(_t.run == run, _t.stream == stream)
        .order_by(_t.seq)
        .execution_options(yield_per=64)
    )
    found: list[LoggedBatch] = []
    total = 0
    for row in tx.execute(query):
        total += len(row.payload)
        if found and total > size:
            break
        found.append(LoggedBatch(*row))
    return found


def remove(tx: Connection, run: int, stream: str, writer: str, below: int) -> None:
    """Those of a writer that begin below `below`: they are in chunks."""
    tx.execute(
        delete(batch_table).where(_t.run == run, _t.stream == stream, _t.writer == writer, _t.off < below)
    )


def next_seq(tx: Connection, run: int) -> int:
    """The order of the next commit of a run. Sealed batches need none: everything sealed was before."""
    highest = tx.execute(select(func.max(_t.seq)).where(_t.run == run)).scalar()
    return 0 if highest is None else highest + 1


def unsealed(tx: Connection) -> list[Unsealed]:
    """All that waits, of every run."""
    query = select(_t.run, _t.stream, func.sum(_t.n), func.sum(func.length(_t.payload))).group_by(
        _t.run, _t.stream
    )
    return [Unsealed(*row) for row in tx.execute(query)]
