"""What could not be kept of a run: counted while it runs, recorded and said at its end."""

from typing import Final

from runcairn.sdk.journaling import Journal
from runcairn.sdk.terminal import Terminal

_WORDS: Final = {
    "rows_lost_disk_full": "rows could not be kept: the disk was full",
    "rows_lost_memory": "rows could not be kept: no memory",
    "files_lost_disk_full": "files could not be saved: the disk was full",
}


class Losses:
    """Counts by kind; the kinds stand in docs/formats/run-folder.md."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, what: str, count: int = 1) -> None:
        """That many more."""
        if count:
            self.counts[what] = self.counts.get(what, 0) + count

    def record(self, journal: Journal) -> None:
        """One record for each kind."""
        for what, count in self.counts.items():
            journal.record("lost", what=what, count=count)

    def say(self, terminal: Terminal) -> None:
        """One line for each kind, also where the run is quiet."""
        for what, count in self.counts.items():
            terminal.warn(f"{count:,} {_WORDS.get(what, what)}")
