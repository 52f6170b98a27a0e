"""Text from outside (names, messages of servers, files) made safe for a terminal."""

import unicodedata

import click

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls (escape sequences), directions that hide text, halves of characters, separators that break lines."""


def printable(text: str, *, lines: bool = True) -> str:
    """`text` with every control character written out in hexadecimal; newlines stay where `lines`."""
    return "".join(
        char if unicodedata.category(char) not in _UNSAFE or (lines and char == "\n") else _written(char)
        for char in text
    )


def say(text: str) -> None:
    """Talk, as opposed to data: to stderr."""
    click.echo(text, err=True)


def _written(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
