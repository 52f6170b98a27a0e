"""A start loads Alembic only when there is something to do."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from runcairn.server.store import migrate
from runcairn.server.store.database import Database

OPEN_TWICE = """
import sys
from runcairn.server.store.database import Database
Database(sys.argv[1]).open().close()
print("alembic" in sys.modules)
"""


def test_the_newest_revision_is_the_one_that_is_named() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.NEWEST


def test_a_second_start_does_not_load_alembic(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN_TWICE, f"sqlite:///{tmp_path / 'x.db'}"]
    loaded = [
        subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)
    ]
    assert loaded == ["True", "False"]


def test_a_store_of_0004_gets_the_indexes_that_came_since(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Database(f"sqlite:///{path}"):
        pass
    with sqlite3.connect(path) as made:
        made.executescript("""
            DROP INDEX run_shown; DROP INDEX file_of_digest; CREATE INDEX file_by_digest ON file (run, digest);
            UPDATE alembic_version SET version_num = '0004'
        """)
    with Database(f"sqlite:///{path}"):
        pass
    with sqlite3.connect(path) as upgraded:
        names = [name for (name,) in upgraded.execute("SELECT name FROM sqlite_master WHERE type = 'index'")]
        plan = upgraded.execute("EXPLAIN QUERY PLAN SELECT run FROM file WHERE digest = 'd'").fetchall()
    assert {"run_shown", "file_of_digest"} <= set(names)
    assert "file_by_digest" not in names
    assert "SEARCH" in plan[0][3]
