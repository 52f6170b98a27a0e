"""The database: shared commits, jobs that fail alone, readers that cannot write, one server a folder, migrations."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, insert, select, text

from runcairn.errors import Refused, StoreUnusable
from runcairn.server.store import dialects, migrate, schema
from runcairn.server.store.database import Connection, Database

ENTITY = schema.entity


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'runcairn.db'}"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(url(tmp_path)) as opened:
        yield opened


def add(name: str):
    def work(tx: Connection) -> str:
        tx.execute(insert(ENTITY), {"name": name, "created": 0.0})
        return name

    return work


def names(database: Database) -> list[str]:
    with database.read() as tx:
        return list(tx.execute(select(ENTITY.c.name).order_by(ENTITY.c.name)).scalars())


def test_many_jobs_share_a_commit_and_one_that_fails_fails_alone(database: Database) -> None:
    def fail(tx: Connection) -> None:
        add("half")(tx)
        raise ValueError("no")

    before = database.writer.commits
    futures = [database.write(fail if i % 10 == 5 else add(f"n{i:03}")) for i in range(200)]
    failed = [i for i, future in enumerate(futures) if future.exception()]
    assert failed == list(range(5, 200, 10))
    assert names(database) == [f"n{i:03}" for i in range(200) if i % 10 != 5]
    assert database.writer.commits - before < 50


def test_a_result_is_visible_once_it_is_given(database: Database) -> None:
    for i in range(50):
        database.write(add(f"x{i:02}")).result()
        assert names(database)[-1] == f"x{i:02}"


def test_a_read_is_one_snapshot(database: Database) -> None:
    database.write(add("a")).result()
    with database.read() as tx:
        count = select(func.count()).select_from(ENTITY)
        assert tx.execute(count).scalar() == 1
        database.write(add("b")).result()
        assert tx.execute(count).scalar() == 1
    assert names(database) == ["a", "b"]


@pytest.mark.holds("F24")
def test_readers_cannot_write_and_one_connection_checkpoints(database: Database) -> None:
    with database.read() as tx:
        with pytest.raises(sqlalchemy.exc.OperationalError, match="readonly"):
            tx.execute(insert(ENTITY), {"name": "x", "created": 0.0})
        assert tx.exec_driver_sql("PRAGMA query_only").scalar() == 1
        assert tx.exec_driver_sql("PRAGMA mmap_size").scalar() in (0, None)
    assert database.write(lambda tx: tx.exec_driver_sql("PRAGMA synchronous").scalar()).result() == 2
    assert database.write(lambda tx: tx.exec_driver_sql("PRAGMA journal_mode").scalar()).result() == "wal"


@pytest.mark.holds("F24")
def test_a_second_server_is_refused_with_the_first_ones_pid(database: Database, tmp_path: Path) -> None:
    code = "import sys\nfrom runcairn.server.store.database import Database\nDatabase(sys.argv[1]).open()"
    second = subprocess.run(
        [sys.executable, "-c", code, url(tmp_path)], capture_output=True, text=True, check=False
    )
    assert second.returncode != 0
    assert f"pid {os.getpid()}" in second.stderr
    database.write(add("still")).result()


def test_files_are_private(database: Database) -> None:
    database.write(add("a")).result()
    assert stat.S_IMODE(database.folder.stat().st_mode) == 0o700
    for path in database.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_close_writes_what_was_submitted(tmp_path: Path) -> None:
    database = Database(url(tmp_path)).open()
    futures = [database.write(add(f"n{i:03}")) for i in range(300)]
    database.close()
    assert all(future.done() for future in futures)
    with Database(url(tmp_path)) as again:
        assert len(names(again)) == 300
        assert not [
            path for path in again.folder.iterdir() if path.name.endswith("-wal") and path.stat().st_size
        ]


def test_migrations_make_what_the_schema_says(database: Database) -> None:
    with database.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), schema.metadata) == []


def test_a_newer_schema_is_refused_naming_both(tmp_path: Path) -> None:
    with Database(url(tmp_path)) as database:
        database.write(
            lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")).rowcount
        ).result()
    with pytest.raises(StoreUnusable, match=rf"9999.*{migrate.NEWEST}"):
        Database(url(tmp_path)).open()


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    import sqlite3

    (tmp_path / "data").mkdir()
    other = sqlite3.connect(tmp_path / "data" / "runcairn.db")
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    with pytest.raises(StoreUnusable, match="theirs"):
        Database(url(tmp_path)).open()


@pytest.mark.parametrize("wrong", ["postgresql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_what_is_no_file_is_refused(wrong: str) -> None:
    with pytest.raises(StoreUnusable):
        Database(wrong)


@pytest.mark.holds("F19")
def test_a_failed_sync_stops_acknowledging_and_keeps_reading(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error of a failed fsync comes from SQLite as an I/O error at COMMIT: raised here in its place."""
    import sqlite3

    database.write(add("a")).result()
    forgotten: list[int] = []
    database.on_rollback(lambda: forgotten.append(1))

    def broken(tx: Connection) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise error

    for work in (broken, add("b")):
        failure = database.write(work).exception()
        assert isinstance(failure, Refused)
        assert failure.status == 503
    assert forgotten
    assert database.problem
    assert names(database) == ["a"]


def test_errors_are_told_apart() -> None:
    import sqlite3

    for code, full, broken in (
        (sqlite3.SQLITE_FULL, True, False),
        (sqlite3.SQLITE_IOERR_WRITE, False, True),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, False, False),
    ):
        error = sqlite3.OperationalError("x")
        error.sqlite_errorcode = code
        assert (dialects.is_full(error), dialects.is_broken(error)) == (full, broken)
    assert not dialects.is_full(ValueError())


@pytest.mark.holds("F47")
def test_slow_readers_do_not_hold_the_writer(database: Database) -> None:
    database.write(add("a")).result()
    with database.read() as one, database.read() as two:
        one.execute(select(ENTITY)).all()
        two.execute(select(ENTITY)).all()
        futures = [database.write(add(f"n{i}")) for i in range(100)]
        assert all(future.result(10) for future in futures)
