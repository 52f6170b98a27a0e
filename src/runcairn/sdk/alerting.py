"""`alert()`: something that people should know now, kept with the run and shown at once."""

import time
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from runcairn.errors import UsageError

MAX_TITLE: Final = 300
MAX_TEXT: Final = 20_000
"""Characters; more is cut, with a mark."""
WAIT: Final = 60.0
"""Seconds in which an alert of the same title is not repeated, by default."""


class AlertLevel(StrEnum):
    """How bad it is."""

    INFO = "info"
    WARN = "warn"
    ERROR = "error"


class Alerting:
    """Which alerts are news: one of a title in a while."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    def record(
        self, title: str, text: str, level: AlertLevel | str | None, wait: float | timedelta | None
    ) -> dict[str, Any] | None:
        """The fields of the journal's record; None where it was said just now. Raises UsageError for a level."""
        fields = {"title": _cut(str(title) or "alert", MAX_TITLE), "text": _cut(str(text), MAX_TEXT)}
        fields["level"] = _level(level)
        seconds = (
            wait.total_seconds() if isinstance(wait, timedelta) else WAIT if wait is None else float(wait)
        )
        now = time.monotonic()
        last = self._said.get(fields["title"])
        if last is not None and now - last < seconds:
            return None
        self._said[fields["title"]] = now
        return fields


def _level(given: AlertLevel | str | None) -> str:
    word = given.value if isinstance(given, AlertLevel) else str(given or "info").lower()
    word = {"warning": "warn"}.get(word, word)
    if word not in {level.value for level in AlertLevel}:
        raise UsageError(f"an alert has no level {given!r}", remedy="info, warn or error")
    return word


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
