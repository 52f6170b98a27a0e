"""`runcairn server`: the server in this terminal. The only place of the package that imports the server."""

from dataclasses import replace
from pathlib import Path

import click

from runcairn.cli.server_part import server_part
from runcairn.cli.talk import say


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8787,
    show_default=True,
    help="Port to listen on; 0: any free one.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of database, files and key.  [default: $RUNCAIRN_DATA, ~/.local/share/runcairn]",
)
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    help="Another name that browsers may use for the server; repeatable.",
)
def server(host: str, port: int, data: Path | None, names: tuple[str, ...]) -> None:
    """Run the server here, until Ctrl-C. In the background: runcairn up.

    At first start a key is made and written to DATA/api-key, readable by you alone. Programs of yours on this
    machine find server and key by themselves.
    """
    with server_part():
        from runcairn.server.serve import serve
        from runcairn.server.settings import ServerSettings
    settings = ServerSettings(host=host, port=port, allowed_hosts=names)
    if data:
        settings = replace(settings, data=data)
    if not settings.loopback_only:
        say(
            f"listening on {host}: every machine that reaches this one can now reach the server, and reads and\n"
            "writes with a key travel unencrypted; put a proxy with TLS before it outside a trusted network"
        )
    serve(settings, on_ready=lambda url: say(f"serving {url} from {settings.data}; Ctrl-C ends it"))
