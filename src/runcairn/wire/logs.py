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
