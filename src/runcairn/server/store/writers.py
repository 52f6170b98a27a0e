"""Writers of a run: each folder that logs into it, and what it said last of itself."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from runcairn.server.store.schema import writer as writer_table

_t = writer_table.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """rank: among the processes of its job, None for none. attempt: rises each time that the run is gone on with.

    job: the same for all ranks that were started together; empty: alone.
    """

    writer: str
    rank: int | None
    attempt: int
    job: str
    state: str
    exit_code: int | None
    ended: float | None
    begun: float


def of_run(tx: Connection, run: int) -> list[Writer]:
    """All writers of a run, in the order in which they came."""
    query = select(*(_t[name] for name in Writer.__dataclass_fields__)).where(_t.run == run)
    return [Writer(**row) for row in tx.execute(query.order_by(_t.begun, _t.writer)).mappings()]


@dataclass(frozen=True, slots=True)
class Attempt:
    """All writers that were started together: how many, and when the first of them was heard of."""

    writers: int
    begun: float


def attempts(tx: Connection, run: int) -> list[Attempt]:
    """In their order; without those that were heard of only after the run's end."""
    query = select(func.count(), func.min(_t.begun)).where(_t.run == run, _t.attempt >= 0)
    return [Attempt(*row) for row in tx.execute(query.group_by(_t.attempt).order_by(_t.attempt))]


def add(tx: Connection, run: int, new: Writer) -> None:
    """A writer that was not there."""
    values = {name: getattr(new, name) for name in Writer.__dataclass_fields__}
    tx.execute(insert(writer_table).values(run=run, **values))


def say(
    tx: Connection, run: int, writer: str, state: str, exit_code: int | None, ended: float | None
) -> None:
    """What the writer says of itself now."""
    here = (_t.run == run, _t.writer == writer)
    tx.execute(update(writer_table).where(*here).values(state=state, exit_code=exit_code, ended=ended))
