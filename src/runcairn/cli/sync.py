"""`runcairn sync`: send run folders, now or as they grow, from this machine or another."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from runcairn import credentials
from runcairn.cli.access import server_access
from runcairn.cli.folders import look, remember, runs_root
from runcairn.cli.talk import say
from runcairn.errors import Diverged, FolderError, RuncairnError
from runcairn.names import printable
from runcairn.settings import Settings


@click.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Every folder of runcairn/ here that is not sent.")
@click.option("--watch", is_flag=True, help="Go on while the script still writes.")
@click.option("--as-new", is_flag=True, help="As a run of its own, with a new id.")
def sync(folders: tuple[Path, ...], everything: bool, watch: bool, as_new: bool) -> None:
    """Send run folders to the server.

    What it has already is not sent again. Default: runcairn/latest-run.
    Example: runcairn sync runcairn/run-20261124_155526-ab12cd34
    """
    if everything and folders:
        raise click.UsageError("name folders or say --all, not both")
    settings = Settings.load(os.environ, Path.cwd())
    root = runs_root(settings.dir)
    if everything:
        folders = tuple(root / one.path.name for one in reversed(look(root).unsent))
        if not folders:
            say(f"all runs in {root} are sent")
            return
    access = server_access(settings)
    failed = 0
    for folder in folders or (_latest(root),):
        try:
            _send(folder, access, watch=watch, as_new=as_new)
        except (FolderError, Diverged) as error:
            # One bad folder does not keep back the others; a server that says no would say it to each.
            say(f"{printable(str(folder))}: {error}")
            failed += 1
    if failed:
        raise SystemExit(1)


def _send(folder: Path, access: credentials.Access, *, watch: bool, as_new: bool) -> None:
    from runcairn.sender.sync import sync_folder  # msgspec and urllib3: 50 ms, for this command alone

    name = printable(str(folder))
    show, clear = _progress(name)
    try:
        sent = sync_folder(folder, access, os.environ, watch=watch, as_new=as_new, on_progress=show)
    finally:
        clear()
    for note in sent.notes:
        say(f"{name}: {note}")
    state = "verified" if sent.verified else "not verified"
    growing = "; its script still runs, send again or use --watch" if sent.running else ""
    say(f"{name}: {sent.rows:,} rows and {len(sent.files):,} files {state}{growing}")
    click.echo(printable(sent.url))
    if sent.verified and not sent.running:
        real = folder.resolve()
        remember(real.parent, [real.name])


def _latest(root: Path) -> Path:
    link = root / "latest-run"
    if link.is_dir():
        return link
    from runcairn.runfolder.folder import find_folders

    newest = None
    for newest in find_folders(root):  # noqa: B007 - the last one is wanted; oldest come first
        pass
    if newest is None:
        raise RuncairnError(f"no run in {root}", remedy="name a folder: runcairn sync FOLDER")
    return newest.path


def _progress(name: str) -> tuple[Callable[[dict[str, Any]], None], Callable[[], None]]:
    """What shows progress on one line, and what clears it; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        return lambda _: None, lambda: None

    def show(message: dict[str, Any]) -> None:
        sent, total = message.get("rows", [0, 0])
        click.echo(f"\r\x1b[K{name}: {sent:,} of {total:,} rows", nl=False, err=True)

    return show, lambda: click.echo("\r\x1b[K", nl=False, err=True)
