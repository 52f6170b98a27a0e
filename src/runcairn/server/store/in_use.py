"""A mark in the database's own header while a server has it: who finds it set and no log beside it has half a copy.

The mark is SQLite's `user_version`, bytes 60 to 63 of the file (SQLite's file format, section 1.3): 1 in use,
0 put away. After a crash the log (`-wal`) is there, and opening the database brings its rows back.
"""

import os
from pathlib import Path

from sqlalchemy import Engine

from runcairn.server.store import dialects

_PLACE = 60


def log_is_missing(path: Path) -> bool:
    """Whether `path` was copied while a server had it, without its log. To be asked before it is opened."""
    if not path.is_file() or path.with_name(f"{path.name}-wal").exists():
        return False
    with path.open("rb") as file:
        file.seek(_PLACE)
        return int.from_bytes(file.read(4), "big") == 1


def mark(engine: Engine, *, in_use: bool) -> None:
    """Set the mark, in the file itself: the log is folded in, so that a copy of the file alone holds it."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw
        raw.execute(f"PRAGMA user_version={int(in_use)}")
        dialects.checkpoint(raw)


def put_away(path: Path) -> None:
    """Take the mark off a copy that is whole, and sync it."""
    with path.open("r+b") as file:
        file.seek(_PLACE)
        file.write(bytes(4))
        file.flush()
        os.fsync(file.fileno())
