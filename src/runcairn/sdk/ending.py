"""The end of a run on the terminal: summary, sparklines, what was sent, and the link."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from runcairn.names import shown_size
from runcairn.sdk.history import sparkline
from runcairn.sdk.launch import SenderProcess
from runcairn.sdk.terminal import Terminal, shown_path

_SHOWN: Final = 50
"""Keys that are listed; the others are counted."""
_FILES: Final = 20
_LONGEST: Final = 48
"""Characters of a key that are shown."""


class Outcome:
    """How the sending ended.

    No dataclass: what is made by `exec` of text after an unhandled Ctrl-C changes the process's exit status.
    """

    def __init__(
        self,
        *,
        verified: bool = False,
        url: str | None = None,
        files: tuple[str, ...] = (),
        why: str | None = None,
        remedy: str | None = None,
        late: bool = False,
    ) -> None:
        """verified: all is at the server, digests compared. late: there was no time to wait longer."""
        self.verified, self.url, self.files = verified, url, files
        self.why, self.remedy, self.late = why, remedy, late


def say_summary(terminal: Terminal, summary: Mapping[str, Any]) -> None:
    """The last values, one a line, names to the right."""
    shown = {
        key: _short(value) for key, value in summary.items() if not key.startswith("_") and _is_short(value)
    }
    _table(terminal, "Run summary:", dict(sorted(shown.items())))


def say_history(terminal: Terminal, series: Mapping[str, list[float]]) -> None:
    """A sparkline for each key that was logged more than once."""
    lines = {key: sparkline(numbers) for key, numbers in sorted(series.items()) if len(numbers) > 1}
    _table(terminal, "Run history:", lines)


def wait(sender: SenderProcess, terminal: Terminal, limit: float) -> Outcome:
    """Follow the sender until it has sent all, or `limit` seconds are over. A dead sender is started anew, once."""
    deadline = time.monotonic() + limit
    text = "Sending"
    for again in (True, False):
        for message in sender.news(deadline):
            if message is None:
                terminal.progress(text)
                continue
            phase = message.get("phase")
            if phase == "done":
                files = message.get("files")
                names = tuple(str(f) for f in cast("list[Any]", files)) if isinstance(files, list) else ()
                return Outcome(
                    verified=message.get("verified") is True, url=_text(message, "url"), files=names
                )
            if phase == "failed":
                return Outcome(why=_text(message, "why"), remedy=_text(message, "remedy"))
            text = _progress(message)
            terminal.progress(text)
        if time.monotonic() >= deadline or not again:
            break
        try:
            sender.restart()
        except OSError as error:
            return Outcome(why=f"no sender could be started ({error.strerror})")
    late = time.monotonic() >= deadline
    return Outcome(
        why=f"the server did not have all within {limit:g} s" if late else "the sender stopped", late=late
    )


def say_outcome(
    terminal: Terminal, outcome: Outcome, folder: Path, left: Callable[[], str], *, goes_on: bool
) -> None:
    """What was sent, or what was not and how to send it. left: what the folder holds, in words."""
    if outcome.verified or outcome.url:
        terminal.say(f"Syncing files in {shown_path(folder)}:")
        for line in _listed(outcome.files):
            terminal.say(f"  {line}")
        terminal.say()
    if outcome.verified:
        terminal.say("Verifying uploaded files... verified!")
        terminal.say(f"Synced {outcome.url}" if outcome.url else "Synced")
        return
    terminal.warn(f"Not all is sent: {outcome.why or 'not verified'}.")
    if outcome.remedy:
        terminal.warn(f"  {outcome.remedy}")
    terminal.warn(
        f"  {left()} are kept in {shown_path(folder)}{'; sending goes on in the background' * goes_on}"
    )
    terminal.warn(f"  to send them: runcairn sync {shown_path(folder)}")


def _listed(files: Sequence[str]) -> list[str]:
    """The files by name, pictures and tables only counted."""
    named = [name for name in files if not name.startswith("media/")]
    lines = named[:_FILES]
    if len(named) > _FILES:
        lines.append(f"... and {len(named) - _FILES:,} more")
    if media := len(files) - len(named):
        lines.append(f"media/ ({media:,} file{'s' * (media > 1)})")
    return lines


def _table(terminal: Terminal, title: str, lines: Mapping[str, str]) -> None:
    if not lines:
        return
    shown = dict(list(lines.items())[:_SHOWN])
    names = {key: key if len(key) <= _LONGEST else f"{key[: _LONGEST - 3]}..." for key in shown}
    width = max(len(name) for name in names.values()) + 2
    terminal.say(title)
    for key, text in shown.items():
        terminal.say(f"{names[key].replace(chr(10), ' '):>{width}} {text}")
    if len(lines) > len(shown):
        terminal.say(f"{'...':>{width}} and {len(lines) - len(shown):,} more")


def _is_short(value: Any) -> bool:
    return isinstance(value, int | float | str) and not (isinstance(value, str) and not value)


def _short(value: Any) -> str:
    text = str(value).replace("\n", " ")
    return text if len(text) <= 80 else f"{text[:77]}..."


def _progress(message: dict[str, Any]) -> str:
    parts: list[str] = []
    for name in ("rows", "bytes"):
        counts = message.get(name)
        if isinstance(counts, list) and len(cast("list[Any]", counts)) == 2:
            sent, total = cast("list[int]", counts)
            parts.append(
                f"{shown_size(sent)} of {shown_size(total)}"
                if name == "bytes"
                else f"{sent:,} of {total:,} rows"
            )
    if file := _text(message, "file"):
        parts.append(file)
    return f"Sending {', '.join(parts)}" if parts else "Sending"


def _text(message: dict[str, Any], name: str) -> str | None:
    value = message.get(name)
    return value if isinstance(value, str) else None
