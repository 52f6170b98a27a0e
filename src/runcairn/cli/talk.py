"""What the commands say: on stderr, without obeying a control character of a name or a message."""

import click

from runcairn.names import printable


def say(text: str) -> None:
    """Talk, as opposed to data; newlines of `text` stay, other controls are written out."""
    click.echo("\n".join(map(printable, text.split("\n"))), err=True)
