"""`runcairn gc`: room on the disk, from run folders that the server has whole."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runcairn.cli.access import server_access
from runcairn.cli.folders import runs_root
from runcairn.cli.gc_server import Asked, of_folder, of_running
from runcairn.cli.talk import say
from runcairn.names import printable, shown_size
from runcairn.settings import Settings

if TYPE_CHECKING:
    from runcairn.sender.freeing import Seen

_SHOWN = 20


@click.command()
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.option("--older", type=click.FloatRange(min=0), help="Only what is unchanged for so many days.")
@click.option("--server", "of_server", is_flag=True, help="Of the server: empty its trash instead.")
@click.option("--former", is_flag=True, help="With --server: versions from before a rewind, too.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="With --server: this folder of a stopped server; its database gets smaller, too.",
)
def gc(yes: bool, older: float | None, of_server: bool, former: bool, data: Path | None) -> None:
    """Delete run folders that are sent and verified.

    What that frees is said first, and asked. Without --older the setting keep_local says how old; `all` and
    `until_synced`: any age. What is not sent whole, is still written to, or is no longer at the server, stays.
    Example: runcairn gc --older 30

    With --server it deletes, for good, the runs in the server's trash and the files that no other run has; --older then
    is for how long they have been there. Example: runcairn gc --server --older 7
    """
    from runcairn.remote.client import Server  # urllib3 and msgspec: for this command alone
    from runcairn.sender import freeing

    settings = Settings.load(os.environ, Path.cwd())
    if of_server or former or data is not None:
        _of_server(settings, Asked(older or 0.0, former, yes), data)
        return
    root = runs_root(settings.dir)
    freeing.sweep(root)
    days = older if older is not None else freeing.policy_of(settings.keep_local, 0).days or 0.0
    found = freeing.look_over(root)
    server = Server(server_access(settings), os.environ)
    try:
        going: list[freeing.Seen] = []
        kept: dict[str, int] = {}
        policy, now = freeing.Policy(days), time.time()
        for one in found:
            why = None if freeing.is_old(one, policy, now) else "it is younger"
            why = why or freeing.why_not(one.folder) or freeing.missing_at(server, one.folder)
            if why is None:
                going.append(one)
            else:
                kept[why] = kept.get(why, 0) + 1
        _tell(root, found, going, kept)
        _warn(sum(one.size for one in found) - sum(one.size for one in going), settings.local_limit)
        if not going or not (yes or click.confirm("Delete them?", err=True)):
            return
        freed = 0
        for one in going:
            why = freeing.free(one.folder, server)
            if why is not None:
                say(f"{printable(Path(one.path).name)} stays: {why}")
            else:
                freed += one.size
        click.echo(f"{shown_size(freed)} freed")
    finally:
        server.close()


def _of_server(settings: Settings, asked: Asked, data: Path | None) -> None:
    from runcairn.remote.client import Server

    if data is not None:
        of_folder(data, asked)
        return
    server = Server(server_access(settings), os.environ)
    try:
        of_running(server, asked)
    finally:
        server.close()


def _tell(root: Path, found: "list[Seen]", going: "list[Seen]", kept: dict[str, int]) -> None:
    total = sum(one.size for one in found)
    click.echo(f"{len(found):,} run folders in {printable(str(root))} take {shown_size(total)}")
    for one in going[:_SHOWN]:
        click.echo(f"  {printable(Path(one.path).name)}  {shown_size(one.size)}")
    if len(going) > _SHOWN:
        click.echo(f"  and {len(going) - _SHOWN:,} more")
    click.echo(f"{len(going):,} can go, which frees {shown_size(sum(one.size for one in going))}")
    for why, count in sorted(kept.items(), key=lambda item: -item[1]):
        click.echo(f"{count:,} stay: {why}")


def _warn(left: int, limit: int) -> None:
    if 0 < limit < left:
        say(
            f"what stays takes {shown_size(left)}, more than local_limit ({shown_size(limit)}); "
            "send more: runcairn sync --all"
        )
