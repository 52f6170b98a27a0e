"""`runcairn run`: Python itself, in which `import wandb` means runcairn."""

import click


@click.command(
    context_settings={
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
        "help_option_names": ["--help"],
    }
)
@click.argument("arguments", nargs=-1, metavar="SCRIPT [ARGUMENTS]...", type=click.UNPROCESSED)
def run(arguments: tuple[str, ...]) -> None:
    """Run a script written for wandb, untouched.

    `import wandb` in it finds runcairn, and so it does in the processes that the script starts. The arguments are
    Python's own: a script, or -m MODULE, and the arguments after it.

    Example: runcairn run train.py --epochs 3
    """
    from runcairn.as_wandb import become_python

    become_python(arguments)
