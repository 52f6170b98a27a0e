"""What a run printed."""

from typing import Literal

import msgspec

LogStream = Literal["stdout", "stderr"]


class LogLine(msgspec.Struct, frozen=True, array_like=True):
    """One line as a terminal shows it: its number from 0, when it began (seconds since the epoch), its text.

    Of escapes only colours are left; invalid UTF-8 is replaced; a line of more than 65,536 characters is cut: `cut`
    counts the bytes left out. `stream`: who wrote into it: 1 stdout, 2 stderr, 3 both, 0 not known. The last 64 lines
    may still change, as a bar does.
    """

    number: int
    time: float
    text: str
    cut: int = 0
    stream: int = 0


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/runs/{run}/logs?writer=&stream=&from_line=&from_number=&limit=`.

    `total` lines of the `stream` that was asked for (none: all) are at hand now, the first of `lines` is number `first`
    of them.
    `whole`: lines of the whole log; `stdout`, `stderr`: those that this stream wrote into, which may be both; none of
    either where the log does not tell. `earlier`: those of `writers` that printed before the run was rewound, the
    oldest version's first.
    """

    writer: str
    writers: list[str]
    lines: list[LogLine]
    first: int = 0
    total: int
    whole: int = 0
    stdout: int = 0
    stderr: int = 0
    stream: LogStream | None = None
    earlier: list[str] = []


class LogMatches(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/runs/{run}/logs/search?pattern=&writer=&stream=&from_line=&limit=`: lines that fit, rising.

    Lines are counted among those of the stream that was asked for, which are their numbers where it is all. Lines from
    `from_line` up to `looked` were compared; the next question goes on from there. `done`: all that is at hand was.
    Lines that may still change were compared, yet `looked` stops before them. `literal`: the pattern is no regular
    expression and was looked for as it stands.
    """

    writer: str
    lines: list[int]
    looked: int
    done: bool
    literal: bool = False
