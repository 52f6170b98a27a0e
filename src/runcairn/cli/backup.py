"""`runcairn backup`: a copy of the server's data, while it runs."""

from dataclasses import replace
from pathlib import Path

import click

from runcairn.cli.server_part import server_part
from runcairn.cli.talk import say
from runcairn.errors import RuncairnError


@click.command()
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of the server's data.")
def backup(target: Path, data: Path | None) -> None:
    """Copy all that the server has, while it runs.

    It goes into the folder TARGET; what is there already is not copied again.
    The copy can be served: runcairn server --data TARGET
    """
    with server_part():
        from runcairn.server.settings import ServerSettings
        from runcairn.server.store.backup import back_up
    source = ServerSettings() if data is None else replace(ServerSettings(), data=data)
    try:
        copied = back_up(source, replace(source, data=target))
    except OSError as error:
        raise RuncairnError(f"the backup stopped at {error.filename}: {error.strerror}") from error
    say(
        f"{copied.runs:,} runs, {copied.files:,} files, {copied.new_bytes / 1e6:,.1f} MB of files were new: {target}"
    )
    if copied.missing:
        raise RuncairnError(
            f"{len(copied.missing):,} files are missing in {source.data}: {copied.missing[0]}, ...",
            remedy="the rest is copied; run folders that still hold them send them again: runcairn sync",
        )
