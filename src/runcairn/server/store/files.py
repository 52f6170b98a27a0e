"""Rows of files: names of a run that point to digests."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select, tuple_

from runcairn.server.store.schema import file
from runcairn.wire.files import FileEntry, FileInfo

_COLUMNS = (file.c.path, file.c.digest, file.c.size, file.c.kind, file.c.mime, file.c.updated)


def put(tx: Connection, run: int, entries: Iterable[FileEntry], now: float) -> None:
    """Names of a run, in place of the same names before."""
    rows = [
        {
            "run": run,
            "path": e.path,
            "digest": e.digest,
            "size": e.size,
            "kind": e.kind,
            "mime": e.mime,
            "updated": now,
        }
        for e in entries
    ]
    if rows:
        tx.execute(
            delete(file).where(tuple_(file.c.run, file.c.path).in_([(run, row["path"]) for row in rows]))
        )
        tx.execute(insert(file), rows)


def all_of(tx: Connection, run: int) -> list[FileInfo]:
    """The files of a run by path."""
    query = select(*_COLUMNS).where(file.c.run == run).order_by(file.c.path)
    return [_info(*row) for row in tx.execute(query)]


def named(tx: Connection, digests: list[str]) -> set[str]:
    """Those of `digests` that any run has a name for, runs in the trash included."""
    return set(tx.execute(select(file.c.digest).where(file.c.digest.in_(digests)).distinct()).scalars())


def named_by_others(tx: Connection, digests: list[str], runs: set[int]) -> set[str]:
    """Those of `digests` that a run besides `runs` has a name for."""
    query = select(file.c.digest, file.c.run).where(file.c.digest.in_(digests))
    return {row.digest for row in tx.execute(query) if row.run not in runs}


def by_path(tx: Connection, run: int, path: str) -> FileInfo | None:
    """The file `path` of a run."""
    row = tx.execute(select(*_COLUMNS).where(file.c.run == run, file.c.path == path)).one_or_none()
    return _info(*row) if row else None


def by_digest(tx: Connection, run: int, digest: str) -> FileInfo | None:
    """One of the run's names for `digest`."""
    row = tx.execute(
        select(*_COLUMNS).where(file.c.run == run, file.c.digest == digest).limit(1)
    ).one_or_none()
    return _info(*row) if row else None


def _info(path: str, digest: str, size: int, kind: str, mime: str, updated: float) -> FileInfo:
    return FileInfo(path=path, digest=digest, size=size, kind=kind, mime=mime, updated=updated)
