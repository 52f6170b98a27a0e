"""What a run printed."""

import msgspec


class LogLine(msgspec.Struct, frozen=True, array_like=True):
    """One line as a terminal shows it: its number from 0, when it began (seconds since the epoch), its text.

    Of escapes only colours are left; invalid UTF-8 is replaced; a line of more than 65,536 characters is cut: `cut`
    counts the bytes left out. The last 64 lines may still change, as a bar does.
    """

    number: int
    time: float
    text: str
    cut: int = 0


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/runs/{run}/logs?writer=&from_line=&limit=`. `total` lines are at hand now.

    `earlier`: those of `writers` that printed before the run was rewound, the oldest version's first.
    """

    writer: str
    writers: list[str]
    lines: list[LogLine]
    total: int
    earlier: list[str] = []


class LogMatches(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/runs/{run}/logs/search?pattern=&writer=&from_line=&limit=`: numbers of lines that fit, rising.

    Lines from `from_line` up to `looked` were compared; the next question goes on from there. `done`: all that is at
    hand was. Lines that may still change were compared, yet `looked` stops before them. `literal`: the pattern is no
    regular expression and was looked for as it stands.
    """

    writer: str
    lines: list[int]
    looked: int
    done: bool
    literal: bool = False
