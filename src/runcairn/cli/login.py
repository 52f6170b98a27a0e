"""`runcairn login`: a key for this machine, from the browser or pasted."""

import os
import socket
import sys
from pathlib import Path
from urllib.parse import urlencode

import click

from runcairn import credentials
from runcairn.cli.access import server_access
from runcairn.cli.browser import has_browser, open_page
from runcairn.cli.talk import say
from runcairn.errors import NotAllowed, RuncairnError
from runcairn.settings import Settings

PATIENCE = 300.0
"""Seconds that the browser has to hand over a key."""


@click.command()
@click.option("--host", "url", help="Address of the server.  [default: the one found, see: runcairn status]")
@click.option(
    "--paste", is_flag=True, help="Ask for a key instead of opening the browser; reads it from a pipe too."
)
def login(url: str | None, paste: bool) -> None:
    """Keep a key for the server on this machine.

    Opens the browser, where you allow it. Without one (ssh, a container), paste a key from the server's settings
    page, or pipe it in: runcairn login --paste < keyfile
    """
    address = credentials.normal(url) if url else server_access(Settings.load(os.environ, Path.cwd())).url
    with_browser = not paste and has_browser(os.environ) and sys.stdin.isatty()
    key = _from_browser(address) if with_browser else _pasted(address)
    user, entity = _verified(address, key)
    path = credentials.store(address, key, entity, os.environ)
    say(f"logged in to {address} as {user}; the key is in {path}")


def _from_browser(address: str) -> str:
    from runcairn.cli.handover import Handover  # http.server: 20 ms, for this way alone

    handover = Handover()
    page = f"{address}/authorize?" + urlencode(
        {"port": handover.port, "state": handover.state, "host": socket.gethostname()}
    )
    say(f"opening {page}\nallow it there; Ctrl-C gives up")
    try:
        if not open_page(page):
            say("no browser could be started")
            return _pasted(address)
        key = handover.wait(PATIENCE)
    finally:
        handover.close()
    if key is None:
        raise RuncairnError(
            f"the browser handed over no key within {PATIENCE:.0f} s", remedy="runcairn login --paste"
        )
    return key


def _pasted(address: str) -> str:
    if sys.stdin.isatty():
        say(
            f"a key for {address}: make one at {address}/settings, or read api-key in the server's data folder"
        )
        text = str(click.prompt("key", hide_input=True, err=True))
    else:
        text = sys.stdin.readline(4096)
    key = text.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise click.UsageError("that is no key: one word of letters and digits is wanted")
    return key


def _verified(address: str, key: str) -> tuple[str, str]:
    """User and entity that the server knows by this key. Raises NotAllowed, Unreachable."""
    from runcairn.remote import accounts
    from runcairn.remote.client import Server  # urllib3: 30 ms

    server = Server(credentials.Access(address, key), os.environ)
    try:
        viewer = accounts.viewer(server)
    except NotAllowed as error:
        raise RuncairnError(
            f"{address} does not know this key; nothing was stored", remedy=f"a new one: {address}/settings"
        ) from error
    finally:
        server.close()
    return viewer.user, viewer.entity
