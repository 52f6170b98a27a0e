"""`runcairn up`, `runcairn down`: the server in the background."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import click

from runcairn.cli.running import Running, running_on, running_servers
from runcairn.cli.talk import say
from runcairn.errors import RuncairnError

READY_WITHIN = 60.0
"""Seconds until a server that was started must answer; a first start makes the database."""
PORTS = 100
"""Ports that are tried, upwards from the one that was asked for."""


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8787,
    show_default=True,
    help="Port to begin with; taken: the next free one.",
)
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of database, files and key."
)
@click.option("--no-browser", is_flag=True, help="Print the link instead of opening it.")
def up(port: int, data: Path | None, no_browser: bool) -> None:
    """Start the server in the background and open the dashboard. It listens on this machine only."""
    folder = (data or _default_data()).absolute()
    server = running_on(folder, os.environ)
    if server:
        say(f"the server runs already: {server.url} (process {server.pid})")
    else:
        server = _start(folder, port)
        say(f"the server runs: {server.url} (process {server.pid}, log {folder / 'server.log'})")
    link = _link(server)
    if not no_browser:
        from runcairn.cli.browser import has_browser, open_privately  # only where one is wanted

        if has_browser(os.environ) and open_privately(link, folder):
            say("the dashboard opens in your browser; end the server with: runcairn down")
            return
    say("the dashboard, by a link that works once, within minutes:")
    click.echo(link)


@click.command()
@click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Only the server of this folder."
)
def down(data: Path | None) -> None:
    """Stop the server in the background. What it acknowledged is on the disk; scripts go on and send later."""
    found = running_servers(os.environ)
    if data is not None:
        found = [one for one in found if one.data.resolve() == data.resolve()]
    if not found:
        say("no server of yours runs here")
    elif len(found) > 1:
        listed = "\n".join(f"  {one.url}  --data {one.data}" for one in found)
        raise RuncairnError(f"several servers run here:\n{listed}", remedy="runcairn down --data FOLDER")
    else:
        gently = found[0].stop()
        say(f"stopped: {found[0].url}" if gently else f"killed, since it did not end: {found[0].url}")


def _default_data() -> Path:
    """The folder that the server takes by itself; the server's own rule, asked without starting it."""
    if chosen := os.environ.get("RUNCAIRN_DATA"):
        return Path(chosen)
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "runcairn"


def _start(folder: Path, wanted: int) -> Running:
    port = _free_port(wanted)
    if port != wanted:
        say(f"port {wanted} is taken; using {port}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = folder / "server.log"
    fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    begin = os.fstat(fd).st_size
    command = [sys.executable, "-P", "-m", "runcairn", "server", "--port", str(port), "--data", str(folder)]
    try:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=fd, stderr=fd, start_new_session=True, cwd=folder
        )
    finally:
        os.close(fd)
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        server = running_on(folder, os.environ)
        if server and _answers(server):
            return server
        if child.poll() is not None:
            break
        time.sleep(0.05)
    else:
        child.terminate()
    said = log.read_bytes()[begin:].decode("utf-8", "replace").strip().splitlines()
    raise RuncairnError(
        f"the server did not start; the end of {log}:\n" + "\n".join(said[-12:]),
        remedy=f"runcairn server --data {folder}",
    )


def _free_port(wanted: int) -> int:
    """The first port from `wanted` on that nobody on this machine listens on; 0 stays 0 (any)."""
    for port in range(wanted, min(wanted + PORTS, 65536)):
        with socket.socket() as probe:
            # As the server does: a port whose last connections are still closing is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port or probe.getsockname()[1]
    raise RuncairnError(f"the {PORTS} ports from {wanted} on are taken", remedy="runcairn up --port N")


def _answers(server: Running) -> bool:
    from runcairn.errors import Unreachable
    from runcairn.remote.client import Limits, Server  # urllib3: 30 ms, only when a server starts

    client = Server(server.access(), os.environ, limits=Limits(connect=1, silence=2, whole=5))
    try:
        return client.exchange("GET", "/healthz").status == 200
    except Unreachable:
        return False
    finally:
        client.close()


def _link(server: Running) -> str:
    from runcairn.remote import accounts
    from runcairn.remote.client import Server  # as above

    client = Server(server.access(), os.environ)
    try:
        return server.url + accounts.login_link(client).path
    finally:
        client.close()
