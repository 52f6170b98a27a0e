"""Text -> tokens with their positions. One pass over the text, no backtracking: it cannot hang."""

import re
from dataclasses import dataclass
from typing import Literal

from runcairn.errors import FilterError

Kind = Literal["word", "text", "operator", "(", ")", "end"]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<bracket>[()])
      | (?P<operator>!=|!~|<=|>=|==|[=<>~:])
      | "(?P<double>(?:[^"\\]|\\.)*)"
      | '(?P<single>(?:[^'\\]|\\.)*)'
      | (?P<word>[^\s()<>=!~:"']+)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is unquoted; `position` counts characters from 0."""

    kind: Kind
    text: str
    position: int


def tokens(source: str) -> list[Token]:
    """All tokens, an `end` last. Raises FilterError at the first character that begins none."""
    found: list[Token] = []
    at = 0
    while source[at:].strip():
        match = _TOKEN.match(source, at)
        if match is None:
            raise _unreadable(source, at)
        found.append(_token(match))
        at = match.end()
    found.append(Token("end", "", len(source.rstrip())))
    return found


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup or ""
    text = match[kind]
    if kind == "bracket":
        return Token("(" if text == "(" else ")", text, match.start(kind))
    if kind == "operator":
        return Token("operator", {"==": "=", ":": "="}.get(text, text), match.start(kind))
    if kind == "word":
        return Token("word", text, match.start(kind))
    return Token("text", _ESCAPE.sub(r"\1", text), match.start(kind) - 1)


def _unreadable(source: str, at: int) -> FilterError:
    position = at + len(source[at:]) - len(source[at:].lstrip())
    character = source[position]
    if character in "\"'":
        return FilterError(
            "this quote is not closed", position=position, remedy=f"end the text with {character}"
        )
    return FilterError(f"{character!r} cannot stand here", position=position, remedy="use != for 'is not'")
