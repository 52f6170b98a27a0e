"""Streams: how far each writer of a run has been stored, and the run's signs of life that go with it."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from runcairn.server.store.schema import run as run_table
from runcairn.server.store.schema import stream as stream_table

_t = stream_table.c
_state = select(_t.next, _t.chain).where(
    _t.run == bindparam("run"), _t.stream == bindparam("stream"), _t.writer == bindparam("writer")
)
_begin = insert(stream_table)
_advance = (
    update(stream_table)
    .where(
        _t.run == bindparam("b_run"), _t.stream == bindparam("b_stream"), _t.writer == bindparam("b_writer")
    )
    .values(next=bindparam("b_next"), chain=bindparam("b_chain"))
)
_run = select(run_table.c.project, run_table.c.stop, run_table.c.state).where(
    run_table.c.id == bindparam("run"), run_table.c.deleted.is_(None)
)
_touch = (
    update(run_table)
    .where(run_table.c.id == bindparam("b_run"))
    .values(seen=bindparam("b_seen"), steps=bindparam("b_steps"))
)


@dataclass(frozen=True, slots=True)
class WriterEnd:
    """Where one writer's stream ends: rows (bytes for output) stored, and the digest of all before."""

    writer: str
    stream: str
    next: int
    chain: str


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What an append must know of its run."""

    project: int
    stop: bool
    state: str


def run_facts(tx: Connection, run: int) -> RunFacts | None:
    """Of `run`; None when there is no such run, or it was thrown away."""
    row = tx.execute(_run, {"run": run}).first()
    return None if row is None else RunFacts(row.project, bool(row.stop), row.state)


def end(tx: Connection, run: int, stream: str, writer: str) -> tuple[int, str] | None:
    """(next expected row, chain before it), None when the writer never appended."""
    row = tx.execute(_state, {"run": run, "stream": stream, "writer": writer}).first()
    return None if row is None else (row.next, row.chain)


def begin(tx: Connection, run: int, stream: str, writer: str, next_row: int, chain: str) -> None:
    """The first append of a writer."""
    tx.execute(_begin, {"run": run, "stream": stream, "writer": writer, "next": next_row, "chain": chain})


def advance(tx: Connection, run: int, stream: str, writer: str, next_row: int, chain: str) -> None:
    """A later append of a writer."""
    tx.execute(
        _advance, {"b_run": run, "b_stream": stream, "b_writer": writer, "b_next": next_row, "b_chain": chain}
    )


def ends(tx: Connection, run: int) -> list[WriterEnd]:
    """All streams of a run, by stream and writer."""
    query = (
        select(_t.writer, _t.stream, _t.next, _t.chain).where(_t.run == run).order_by(_t.stream, _t.writer)
    )
    return [WriterEnd(*row) for row in tx.execute(query)]


def set_sealed(tx: Connection, run: int, stream: str, writer: str, rows: int) -> None:
    """The first `rows` rows of the writer stand in chunks."""
    tx.execute(
        update(stream_table)
        .where(_t.run == run, _t.stream == stream, _t.writer == writer)
        .values(sealed=rows)
    )


def touch(tx: Connection, marks: list[tuple[int, float, int]]) -> None:
    """(run, when seen, steps) of runs that were heard of; `steps` never falls."""
    known = {
        row.id: (row.seen, row.steps)
        for row in tx.execute(
            select(run_table.c.id, run_table.c.seen, run_table.c.steps).where(
                run_table.c.id.in_([run for run, _, _ in marks])
            )
        )
    }
    rows = [
        {"b_run": run, "b_seen": max(seen, known[run][0]), "b_steps": max(steps, known[run][1])}
        for run, seen, steps in marks
        if run in known
    ]
    if rows:
        tx.execute(_touch, rows)


def mark_late(tx: Connection, run: int, now: float) -> None:
    """Rows came although the run has ended."""
    tx.execute(update(run_table).where(run_table.c.id == run).values(late=now))


def state_of(tx: Connection, run: int) -> str | None:
    """The run's state; None when there is no such run, or it was thrown away."""
    here = (run_table.c.id == run, run_table.c.deleted.is_(None))
    return tx.execute(select(run_table.c.state).where(*here)).scalar()


def steps_of(tx: Connection, run: int) -> int:
    """The highest step known, plus one."""
    return tx.execute(select(run_table.c.steps).where(run_table.c.id == run)).scalar() or 0


def existing(tx: Connection, runs: list[int]) -> set[int]:
    """Those of `runs` that exist."""
    return set(tx.execute(select(run_table.c.id).where(run_table.c.id.in_(runs))).scalars())
