"""`runcairn gc --server`: room on a server's disk, while it runs, or in a data folder that no server has."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runcairn.cli.server_part import server_part
from runcairn.cli.talk import say
from runcairn.errors import UsageError
from runcairn.names import printable, shown_size

if TYPE_CHECKING:
    from runcairn.remote.client import Server
    from runcairn.wire.disk import DiskUse

_SHOWN = 20
_WAIT = 0.2
"""Seconds between two looks at whether it is done."""


@dataclass(frozen=True, slots=True)
class Asked:
    """older: days out of sight. former: versions that rewinds put aside, too. yes: without asking."""

    older: float
    former: bool
    yes: bool


def of_running(server: "Server", asked: Asked) -> None:
    """By its own API: files go at once, room in its database is used for what comes next."""
    from runcairn.remote import disk

    after = _free(
        asked,
        lambda: disk.use(server, asked.older, former=asked.former),
        lambda runs: disk.remove(server, runs),
    )
    if after is not None and after.unused:
        say(
            f"{shown_size(after.unused)} in the database's file are free for new rows; "
            "to give them back to the disk, stop the server: runcairn gc --server --data FOLDER"
        )


def of_folder(data: Path, asked: Asked) -> None:
    """The same in a folder of data whose server is stopped; then the database's file is written anew, and smaller.

    Raises UsageError where there is no data, StoreUnusable while a server has it.
    """
    with server_part():
        from runcairn.server.settings import ServerSettings
        from runcairn.server.store.compacting import compact
        from runcairn.server.wiring import open_services
    database = data / "runcairn.db"
    if not database.is_file():
        raise UsageError(f"there is no server's data in {data}", remedy="name the folder: --data FOLDER")
    services = open_services(replace(ServerSettings(), data=data))
    try:
        after = _free(
            asked,
            lambda: services.room.use(asked.older, former=asked.former),
            lambda runs: asyncio.run(services.room.remove(runs)),
        )
    finally:
        services.close()
    if after is not None:
        click.echo(f"{shown_size(compact(database))} given back by the database's file")


def _free(
    asked: Asked, use: "Callable[[], DiskUse]", remove: Callable[[list[int]], object]
) -> "DiskUse | None":
    """Say, ask, delete, wait; what is left, or None where nobody wanted it."""
    before = use()
    _tell(before)
    nothing = not before.runs and not before.files
    if nothing or not (asked.yes or click.confirm("Delete them for good?", err=True)):
        return None
    remove([one.run for one in before.runs])  # those that were shown, whatever was thrown away since
    while (after := use()).busy:
        time.sleep(_WAIT)
    gone = {one.run for one in before.runs} - {one.run for one in after.runs}
    click.echo(f"{len(gone):,} runs and {before.files - after.files:,} files are gone")
    return after


def _tell(use: "DiskUse") -> None:
    click.echo(f"the database takes {shown_size(use.database)}, of which {shown_size(use.unused)} are unused")
    for one in use.runs[:_SHOWN]:
        why = "thrown away" if one.why == "trash" else "before a rewind"
        when = time.strftime("%Y-%m-%d", time.localtime(one.since))
        click.echo(
            f"  {printable(f'{one.entity}/{one.project}/{one.id}')}  {why} {when}  {shown_size(one.size)}"
        )
    if len(use.runs) > _SHOWN:
        click.echo(f"  and {len(use.runs) - _SHOWN:,} more")
    rows = sum(one.size for one in use.runs)
    click.echo(
        f"{len(use.runs):,} runs can go, which frees {shown_size(rows)} of rows, and {use.files:,} files of "
        f"{shown_size(use.file_bytes)} that no other run has"
    )
