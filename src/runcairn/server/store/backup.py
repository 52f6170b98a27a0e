"""A copy of a data folder while its server writes: one moment of the database, then every file that it names.

Files are content-addressed and come before the rows that name them, so a database copied first never names one that
is not there yet. The copy is a data folder: `runcairn server --data COPY` serves it.
"""

import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from runcairn.errors import StoreUnusable, UsageError
from runcairn.server.settings import ServerSettings
from runcairn.server.store import blob_lock, in_use


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds. missing: digests that the database names and the folder has not."""

    runs: int
    files: int
    new_bytes: int
    missing: tuple[str, ...]


def back_up(source: ServerSettings, target: ServerSettings) -> Copied:
    """Copy `source` to `target`; files that lie there already are kept. Raises UsageError, StoreUnusable, OSError.

    What was there before stays whole until the new database takes its place, in one step.
    """
    database = source.data / "runcairn.db"
    if not database.is_file():
        raise UsageError(
            f"there is no server's data in {source.data}",
            remedy="name the folder: runcairn backup --data DIR",
        )
    if source.data.resolve() == target.data.resolve():
        raise UsageError(f"{target.data} is the data itself", remedy="name another folder for the copy")
    target.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    arriving = target.data / "runcairn.db.arriving"
    try:
        with blob_lock.keeping(source.blobs):
            _copy_database(database, arriving)
            runs, digests = _named(arriving)
            new_bytes, missing = _copy_files(source.blobs, target.blobs, digests)
        for left in ("runcairn.db-wal", "runcairn.db-shm"):  # of the database whose place this one takes
            (target.data / left).unlink(missing_ok=True)
        arriving.replace(target.data / "runcairn.db")
    finally:
        arriving.unlink(missing_ok=True)
    if source.key_file.is_file():
        shutil.copyfile(source.key_file, target.key_file)
        target.key_file.chmod(0o600)
    _sync(target.data)
    return Copied(runs, len(digests), new_bytes, tuple(missing))


def _copy_database(source: Path, target: Path) -> None:
    """All pages of one moment; checked."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        reading = sqlite3.connect(f"file:{quote(str(source.resolve()))}?mode=ro", uri=True, timeout=30)
        writing = sqlite3.connect(target)
        try:
            reading.backup(writing)
            (found,) = writing.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            writing.close()
            reading.close()
    except sqlite3.Error as error:
        raise StoreUnusable(f"{source} could not be copied: {error}") from error
    if found != "ok":
        raise StoreUnusable(f"{source} is damaged: {found}", remedy="keep the backup that you have")
    in_use.put_away(target)


def _named(database: Path) -> tuple[int, list[str]]:
    connection = sqlite3.connect(database)
    try:
        (runs,) = connection.execute("SELECT count(*) FROM run").fetchone()
        digests = [row[0] for row in connection.execute("SELECT DISTINCT digest FROM file ORDER BY digest")]
    finally:
        connection.close()
    return runs, digests


def _copy_files(source: Path, target: Path, digests: list[str]) -> tuple[int, list[str]]:
    """(bytes that were new, digests that are missing)."""
    new, missing = 0, list[str]()
    for digest in digests:
        begin, end = source / digest[:2] / digest[2:], target / digest[:2] / digest[2:]
        if end.is_file():
            continue
        end.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        arriving = end.with_name(f"{end.name}.arriving")
        try:
            shutil.copyfile(begin, arriving)
        except FileNotFoundError:
            missing.append(digest)
            continue
        with arriving.open("rb") as file:
            os.fsync(file.fileno())
        arriving.replace(end)
        new += end.stat().st_size
    return new, missing


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
