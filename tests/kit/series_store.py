"""A store to test against: a database with one project, the services on it, and a writer that chains its appends."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pyarrow as pa
from sqlalchemy import insert

from runcairn.series.batch import encode_rows
from runcairn.server.services.ingest import Ingest
from runcairn.server.services.logs import Logs
from runcairn.server.services.sealing import Sealing
from runcairn.server.services.series import Charts
from runcairn.server.services.tally import Tallies
from runcairn.server.services.values import Values
from runcairn.server.store import schema
from runcairn.server.store.database import Connection, Database
from runcairn.wire.ingest import Append, Appended, StreamName
from runcairn.wire.live import RunChange
from runcairn.wire.series import PointsQuery

Point = tuple[float, float]


def make_runs(tx: Connection, count: int, state: str = "running") -> None:
    """Runs 1 to `count` of a project 1."""
    if not tx.execute(schema.entity.select()).first():
        tx.execute(insert(schema.entity), {"id": 1, "name": "lab", "created": 0.0})
        tx.execute(insert(schema.account), {"id": 1, "name": "ada", "entity": 1, "created": 0.0})
        project = {"id": 1, "entity": 1, "name": "p", "created": 0.0, "updated": 0.0}
        tx.execute(insert(schema.project), project)
    fixed = {"project": 1, "state": state, "slot": 1, "created": 0.0, "seen": 0.0, "account": 1}
    tx.execute(
        insert(schema.run),
        [fixed | {"id": i, "rid": f"r{i}", "name": f"run {i}"} for i in range(1, count + 1)],
    )


@dataclass
class Heard:
    """Keeps what was published."""

    changes: list[tuple[int, RunChange]] = field(default_factory=list)

    def publish(self, project: int, change: RunChange) -> None:
        self.changes.append((project, change))


class Stand:
    """The services on one database; `sealing` does nothing unless called or started."""

    def __init__(
        self, database: Database, *, slice_keys: int = 500, reach: Callable[[str], None] | None = None
    ) -> None:
        self.database = database
        self.heard = Heard()
        self.tallies = Tallies()
        options: dict[str, Any] = {"slice_keys": slice_keys}
        if reach:
            options["reach"] = reach
        self.sealing = Sealing(database, self.tallies, **options)
        self.ingest = Ingest(database, self.heard, self.tallies, self.sealing)
        self.charts, self.logs, self.values = Charts(database), Logs(database), Values(database)

    def append(self, run: int, stream: StreamName, append: Append) -> Appended:
        return asyncio.run(self.ingest.append(run, stream, append))

    def points(self, run: int, key: str, lo: int | None = None, hi: int | None = None) -> dict[int, Point]:
        """(time, value) by step."""
        table = read_arrow(self.charts.points(PointsQuery(runs=[run], keys=[key], lo=lo, hi=hi)))
        columns = (table[name].to_pylist() for name in ("step", "time", "value"))
        return {step: (time, value) for step, time, value in zip(*columns, strict=True)}


@contextmanager
def stand(folder: Path, runs: int = 1, **options: Any) -> Iterator[Stand]:
    """A store in `folder`, new or as it was left."""
    path = folder / "runcairn.db"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_new(runs))
    with Database(f"sqlite:///{path}") as database:
        yield Stand(database, **options)


@cache
def _new(runs: int) -> bytes:
    """A new store's file: making one takes longer than many a test."""
    with TemporaryDirectory() as folder:
        with Database(f"sqlite:///{folder}/runcairn.db") as database:
            database.write(lambda tx: make_runs(tx, runs)).result()
        return Path(folder, "runcairn.db").read_bytes()


def read_arrow(body: bytes) -> pa.Table:
    with pa.ipc.open_stream(body) as reader:
        return reader.read_all()


def line(row: dict[str, Any]) -> bytes:
    """As a run folder has it."""
    names = {"nan": "nan", "inf": "inf", "-inf": "-inf"}
    strange = {k: names[str(v)] for k, v in row.items() if isinstance(v, float) and str(v) in names}
    return orjson.dumps(row | ({"_nan": strange} if strange else {})) + b"\n"


@dataclass
class Writer:
    """One folder: lines that were logged, and appends made of them."""

    name: str
    lines: list[bytes] = field(default_factory=list)

    def log(self, rows: list[dict[str, Any]]) -> tuple[int, int]:
        """Log `rows`; (first, end) of their offsets."""
        first = len(self.lines)
        self.lines += [line(row) for row in rows]
        return first, len(self.lines)

    def chain(self, rows: int) -> str:
        return hashlib.blake2b(b"".join(self.lines[:rows]), digest_size=16).hexdigest() if rows else ""

    def append(self, first: int, end: int) -> Append:
        n, payload = encode_rows(b"".join(self.lines[first:end]), first)
        assert n == end - first
        return Append(1, self.name, first, n, self.chain(first), self.chain(end), payload)
