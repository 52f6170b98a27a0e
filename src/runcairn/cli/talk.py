"""What the commands say: on stderr, without obeying a control character of a name or a message."""

import click

from runcairn.names import printable


def say(text: str) -> None:
    """Talk, as opposed to data; newlines of `text` stay, other controls are written out."""
    click.echo("\n".join(map(printable, text.split("\n"))), err=True)


def size(count: float) -> str:
    """Bytes for people."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"
