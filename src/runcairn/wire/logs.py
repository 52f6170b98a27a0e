"""What a run printed."""

import msgspec


class LogLine(msgspec.Struct, frozen=True, array_like=True):
    """One line: its number from 0, when it arrived (seconds since the epoch), its text.

    Carriage returns are kept; invalid UTF-8 is replaced; a line above 64 KiB is cut: `cut` counts what is left out.
    """

    number: int
    time: float
    text: str
    cut: int = 0


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/runs/{run}/logs?writer=&from_line=&limit=`. `total` lines are at hand now."""

    writer: str
    writers: list[str]
    lines: list[LogLine]
    total: int


class LogMatches(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/runs/{run}/logs/search?pattern=&writer=&from_line=&limit=`: numbers of lines that fit, rising.

    Lines from `from_line` up to `looked` were compared; the next question goes on from there. `done`: all that is at
    hand was. A last line without its newline may grow: it was compared, yet `looked` stops before it. `literal`: the
    pattern is no regular expression and was looked for as it stands.
    """

    writer: str
    lines: list[int]
    looked: int
    done: bool
    literal: bool = False
