"""The command line: one file a command group. A command parses, calls one function and prints.

Data goes to stdout, talk to stderr. Exit 1: we could not; 2: asked wrongly; 130: Ctrl-C.
"""

import sys
from importlib import import_module
from typing import Any

import click

from runcairn import __version__
from runcairn.cli.talk import say
from runcairn.errors import RuncairnError, UsageError

COMMANDS = {
    "server": "server:server",
    "up": "background:up",
    "down": "background:down",
    "login": "login:login",
    "init": "project:init",
    "sync": "sync:sync",
    "status": "status:status",
    "gc": "gc:gc",
    "backup": "backup:backup",
    "run": "script:run",
    "import": "importing:import_",
    "demo": "demo:demo",
}
"""Command -> where it is defined, below this package; loaded when it is asked for."""


class Commands(click.Group):
    """Loads a command's file on first use, and turns our errors into a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click names it
        """In the order of a first hour, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, its file imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        return getattr(import_module(f"runcairn.cli.{module}"), name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except RuncairnError as error:
            say(f"runcairn: {error}")
            ctx.exit(2 if isinstance(error, UsageError) else 1)
        except KeyboardInterrupt:
            say("\nruncairn: stopped; what was not sent is still in its folder")
            ctx.exit(130)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="runcairn %(version)s")
def group() -> None:
    """Track machine-learning experiments on a server of your own.

    First look: `runcairn up`, then `runcairn demo`. In a script: import runcairn; runcairn.init(); runcairn.log({...})
    """


def main() -> None:
    """The program `runcairn`."""
    try:
        group(prog_name="runcairn")
    except BrokenPipeError:  # `| head`
        sys.stderr.close()
        sys.exit(1)
