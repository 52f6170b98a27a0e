"""What the script's user reads on the terminal: calm lines on stderr, each beginning with `runcairn:`."""

import os
import sys
import time
from pathlib import Path
from typing import Final, TextIO

from runcairn.names import printable

PREFIX: Final = "runcairn:"
_REDRAW: Final = 0.1
"""Seconds between two drawings of a progress line on a terminal."""
_SPARSE: Final = 5.0
"""Seconds between two progress lines where there is no terminal."""


class Terminal:
    """Lines for people. Never raises: a closed or broken stderr makes it silent."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._warned: set[str] = set()
        self._progress_width = 0
        self._progress_time = 0.0
        self._progressing = False

    def say(self, text: str = "") -> None:
        """One line (or several), unless quiet."""
        if not self.quiet:
            self._write(text)

    def warn(self, text: str) -> None:
        """One line that is shown even when quiet."""
        self._write(text)

    def warn_once(self, topic: str, message: str) -> None:
        """A warning, the first time something is said on `topic`."""
        if (
            topic not in self._warned and len(self._warned) < 1000
        ):  # a user with endless keys gets no endless set
            self._warned.add(topic)
            self.warn(message)

    def progress(self, text: str, now: float | None = None) -> None:
        """The present state of something long: redrawn in place on a terminal, else said now and then."""
        if self.quiet:
            return
        moment = time.monotonic() if now is None else now
        if not self._progressing:  # what is over at once needs no line
            self._progressing, self._progress_time = True, moment
            return
        if self.interactive:
            if moment - self._progress_time < _REDRAW:
                return
            import shutil  # only where there is a terminal and something takes long

            width = shutil.get_terminal_size().columns - 1
            shown = printable(f"{PREFIX} {text}")[:width]
            self._raw(f"\r{shown}{' ' * (self._progress_width - len(shown))}")
            self._progress_width = len(shown)
        elif moment - self._progress_time < _SPARSE:
            return
        else:
            self._write(text)
        self._progress_time = moment

    def end_progress(self) -> None:
        """Take the progress line away, so that the next line stands in its place."""
        self._progressing = False
        if self._progress_width:
            self._raw(f"\r{' ' * self._progress_width}\r")
            self._progress_width = 0

    @property
    def interactive(self) -> bool:
        """Whether a person sees stderr on a terminal that can redraw a line."""
        stream = _stderr()
        try:
            return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
        except (OSError, ValueError):
            return False

    def _write(self, text: str) -> None:
        if self._progress_width:
            self.end_progress()
        self._raw("".join(f"{PREFIX} {printable(line)}".rstrip() + "\n" for line in text.split("\n")))

    def _raw(self, text: str) -> None:
        stream = _stderr()
        if stream is None:
            return
        try:
            stream.write(text)
            stream.flush()
        except UnicodeEncodeError:
            try:
                stream.write(text.encode("ascii", "replace").decode())
            except Exception:  # noqa: BLE001 - as below
                return
        except Exception:  # noqa: BLE001 - whatever stands at sys.stderr (closed, a user's object) must not end a run
            return


def shown_path(path: Path) -> str:
    """The path from the current folder where it lies below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _stderr() -> TextIO | None:
    return sys.stderr
