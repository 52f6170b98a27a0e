"""`runcairn import`: runs that other programs wrote."""

from pathlib import Path

import click

from runcairn.cli.talk import say


@click.group(name="import")
def import_() -> None:
    """Bring in runs that other programs wrote.

    runcairn import tensorboard DIR: every folder of DIR with event files becomes a run.
    """


@import_.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--project", help="Where the runs go.  [default: the folder's, as in runcairn.init]")
def tensorboard(folder: Path, project: str | None) -> None:
    """Bring in TensorBoard's event files: each folder of DIR that has some is a run, as TensorBoard shows them.

    Numbers, pictures, histograms, texts and hyperparameters, with their steps and wall times. Doing it again brings
    in what is new.

    Example: runcairn import tensorboard logs/ --project nuclei
    """
    from runcairn.integrations.tensorboard_import import bring_in

    for brought in bring_in(folder, project):
        for note in brought.notes:
            say(f"{brought.name}: {note}")
        say(f"{brought.name}: {brought.rows:,} rows" if brought.rows else f"{brought.name}: nothing new")
        if brought.url:
            click.echo(brought.url)
