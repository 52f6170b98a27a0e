"""Room on the server's disk: what could be deleted for good, and what it would free."""

from typing import Literal

import msgspec


class Removable(msgspec.Struct, frozen=True, kw_only=True):
    """A run that nobody sees in lists: thrown away, or put aside by a rewind. `since`: when, seconds since the epoch.

    `size`: bytes of its rows, as they are stored; its files are counted in `DiskUse`.
    """

    run: int
    id: str
    entity: str
    project: str
    why: Literal["trash", "former"]
    since: float
    size: int


class DiskUse(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/disk`: the runs that could go, and the bytes. `busy`: something is being deleted just now.

    `files`, `file_bytes`: what no run would name any more once they are gone; bytes of the last day are left out, since
    they may belong to an upload. `database`: bytes of the database's file; `unused`: those of them that are free for
    new rows, which the file keeps until it is rewritten.
    """

    runs: list[Removable]
    files: int
    file_bytes: int
    database: int
    unused: int
    busy: bool = False


class Remove(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /api/v1/disk/remove`: delete these runs for good; each must be in the trash or a former version."""

    runs: list[int]


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """How many runs are gone. Their rows and files follow in the background, until `busy` is false."""

    runs: int
