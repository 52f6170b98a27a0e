"""Where SQLite differs from PostgreSQL: opening, transactions, and what an error means.

The schema and the queries are the same for both; PostgreSQL joins here.
"""

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    and_,
    bindparam,
    case,
    create_engine,
    event,
    exists,
    func,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool, StaticPool

from runcairn.errors import StoreUnusable

OLDEST_SQLITE = (3, 35, 0)
"""RETURNING and upserts. Before 3.51.3 two connections that write or checkpoint at the same instant can corrupt a
WAL database; one connection of ours does both (writer.py), so that older ones are safe."""
CHECKPOINT_PAGES = 4000
"""WAL pages (4 KiB) after which a commit also checkpoints: 16 MB."""
READER_CACHE_KIB = 8192


def sqlite_path(url: str) -> Path:
    """The file that `sqlite:///path` names. Raises StoreUnusable for anything else."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise StoreUnusable(
            f"the store cannot be kept in {parsed.get_backend_name()!r} yet",
            remedy="use a SQLite file: sqlite:///path/to/runcairn.db",
        )
    if not parsed.database or parsed.database == ":memory:":
        raise StoreUnusable(
            "a store in memory would lose what it acknowledged", remedy="name a file: sqlite:///path"
        )
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreUnusable(
            f"SQLite {sqlite3.sqlite_version} is too old", remedy="use a Python with SQLite 3.35 or newer"
        )
    return Path(parsed.database).resolve()


def make_private(path: Path) -> None:
    """The folder (0700 when made here) and the file (0600); WAL and shared memory take the file's mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))


def writing_engine(path: Path) -> Engine:
    """The one connection that writes and checkpoints. Its transactions begin IMMEDIATE."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-32768")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    return _beginning(engine, "BEGIN IMMEDIATE")


def reading_engine(path: Path, most: int) -> Engine:
    """Connections that cannot write, checkpoint or make files; at most `most` at a time."""
    uri = f"file:{quote(str(path))}?mode=ro"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only=1")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute(f"PRAGMA cache_size=-{READER_CACHE_KIB}")
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=min(most, 8),
        max_overflow=max(0, most - 8),
    )
    return _beginning(engine, "BEGIN")


def _beginning(engine: Engine, statement: str) -> Engine:
    # The driver's own notion of transactions leaves SELECT and DDL outside; off (isolation_level=None), we begin.
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(engine, "begin", begin)
    return engine


def pairs(name: str) -> Any:
    """A table of two whole numbers, `a` and `b`, made of one parameter `name`: the text of `pairs_text`.

    One parameter, so that the statement is compiled once for any number of pairs; a table, because SQLite scans all
    of the other one for `(run, key) IN (VALUES ...)`.
    """
    rows = func.json_each(bindparam(name)).table_valued("value", name="pairs")
    a, b = func.json_extract(rows.c.value, "$[0]"), func.json_extract(rows.c.value, "$[1]")
    return select(a.label("a"), b.label("b")).select_from(rows).cte("wanted")


def pairs_text(found: Iterable[tuple[int, int]]) -> str:
    """What the parameter of `pairs` is given."""
    return "[" + ",".join(f"[{a},{b}]" for a, b in found) + "]"


def holds(column: ColumnElement[Any], part: str) -> ColumnElement[bool]:
    """Whether the text of `column` holds `part`, case included. In PostgreSQL: strpos."""
    return func.instr(column, part) > 0


def json_value(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """JSON text of a string, number, true or false -> the value itself. In PostgreSQL: `#>> '{}'`."""
    return func.json_extract(column, "$")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a JSON object that a column holds as text. `there`: it is and is not null; `text` of strings, true
    and false; `number`, `text`: NULL for what is of another kind.
    """

    there: ColumnElement[bool]
    number: ColumnElement[Any]
    text: ColumnElement[Any]


def member(column: Column[str], key: str) -> Member:
    """The member `key`. Not by a path (`$."key"`), in which the key would have to be escaped.

    In PostgreSQL: `column::jsonb -> key` and jsonb_typeof.
    """
    each = func.json_each(column).table_valued("key", "value", "type").alias("member")
    here = and_(each.c.key == key, each.c.type != "null")
    value = case((each.c.type.in_(("true", "false")), each.c.type), else_=each.c.value)
    table = column.table

    def of_types(*types: str) -> ColumnElement[Any]:
        return select(value).where(here, each.c.type.in_(types)).correlate(table).scalar_subquery()

    return Member(
        there=exists().where(here).correlate(table),
        number=of_types("integer", "real"),
        text=of_types("text", "true", "false"),
    )


def room(tx: Connection) -> tuple[int, int]:
    """Bytes of the database's pages, and of those of them that are free. In PostgreSQL: pg_database_size, and 0."""
    size, pages, free = (
        tx.exec_driver_sql(f"PRAGMA {name}").scalar_one()
        for name in ("page_size", "page_count", "freelist_count")
    )
    return size * pages, size * free


def rewrite(raw: Any) -> None:
    """Give the free pages back to the disk: the file is written anew, beside the old one, in one step."""
    raw.execute("VACUUM")
    checkpoint(raw)


def checkpoint(raw: Any) -> None:
    """Move the log into the file and empty it; the writer alone may."""
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def is_full(error: BaseException) -> bool:
    """No room on the disk (or the file's page limit)."""
    code = _code(error)
    return code is not None and (code & 0xFF == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE)


def is_broken(error: BaseException) -> bool:
    """A read, write or sync failed: what is on the disk is not known any more."""
    code = _code(error)
    return code is not None and code & 0xFF in (
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
    )


def _code(error: BaseException) -> int | None:
    cause = getattr(error, "orig", error)
    return (
        cause.sqlite_errorcode
        if isinstance(cause, sqlite3.Error) and hasattr(cause, "sqlite_errorcode")
        else None
    )
