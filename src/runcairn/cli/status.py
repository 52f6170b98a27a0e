"""`runcairn status`: what a script started here would use, and what is still to be sent."""

import os
from pathlib import Path

import click

from runcairn import credentials
from runcairn.cli.access import server_access
from runcairn.cli.folders import look, runs_root
from runcairn.errors import RuncairnError
from runcairn.names import printable
from runcairn.settings import TOML, Settings

LOOK_AT = 200
"""Folders that are opened at most: the newest; `--all` opens the rest."""
SHOWN = 10
_SOURCES = {
    "named": "named by RUNCAIRN_API_KEY",
    "login": "kept by runcairn login",
    "running": "of your server on this machine, found by itself",
    "default": "none",
}


@click.command()
@click.option(
    "--all", "everything", is_flag=True, help=f"Look into every run folder, not the newest {LOOK_AT} alone."
)
def status(everything: bool) -> None:
    """Show server, key, project, and what is not sent.

    All of it as a script that is started here would find it.
    """
    settings = Settings.load(os.environ, Path.cwd())
    access = server_access(settings)
    _line("server", f"{access.url}: {_answer(access)}")
    _line("key", _SOURCES[access.source] if access.key else f"none for {access.url}; try: runcairn login")
    toml = next((p / TOML for p in (Path.cwd(), *Path.cwd().parents) if (p / TOML).is_file()), None)
    entity = settings.entity or access.entity
    _line("project", (f"{entity}/" if entity else "") + (settings.project or "uncategorized"))
    _line("settings", str(toml) if toml else f"no {TOML} here; try: runcairn init")
    found = look(runs_root(settings.dir), None if everything else LOOK_AT)
    more = f"; {found.unlooked:,} older ones not looked into (--all does)" if found.unlooked else ""
    _line("runs", f"{found.total:,} in {found.root}, {len(found.unsent):,} not sent{more}")
    for folder in found.unsent[:SHOWN]:
        _line("", str(found.root / folder.path.name))
    if len(found.unsent) > SHOWN:
        _line("", f"and {len(found.unsent) - SHOWN:,} more")
    if found.unsent:
        _line("", "send them: runcairn sync --all")


def _answer(access: credentials.Access) -> str:
    from runcairn.remote import accounts
    from runcairn.remote.client import Limits, Server  # urllib3: 30 ms

    server = Server(access, os.environ, limits=Limits(connect=2, silence=3, whole=5))
    try:
        viewer = accounts.viewer(server)
    except RuncairnError as error:
        return error.problem
    finally:
        server.close()
    return f"answers, as {viewer.user} (runcairn {viewer.server_version})"


def _line(name: str, text: str) -> None:
    click.echo(f"{name:<9} {printable(text)}")
