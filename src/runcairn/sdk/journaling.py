"""Writing the journal and the files that follow from it; what a full disk refused is tried again later."""

import time
from collections.abc import Callable
from typing import Any, Final

from runcairn.runfolder.append import Appender
from runcairn.runfolder.folder import RunFolder
from runcairn.sdk import values
from runcairn.sdk.values import Warn

_PENDING: Final = 1000
"""Records that wait for room on the disk, at most."""


class Journal:
    """`run.jsonl` of one writer. Records come in order; never raises because of the disk."""

    def __init__(self, folder: RunFolder, warn_disk: Callable[[str], None], warn: Warn) -> None:
        self._file = Appender(folder.journal, warn_disk)
        self._warn = warn
        self._pending: list[bytes] = []

    def begin(self, folder: str, **fields: Any) -> None:
        """Append the `start` record. Where it has no room now, it will name the folder as the writer.

        That is whom the sender takes for the writer until then: the rows that it sent meanwhile are sent once.
        """
        self.record("start", **fields)
        if self._pending:
            self._pending = [self.line("start", **{**fields, "writer": folder})]

    def record(self, kind: str, **fields: Any) -> int:
        """Append one record; returns its bytes. Values are kept as JSON holds them (see values.plain)."""
        line = self.line(kind, **fields)
        self.append(line)
        return len(line)

    def line(self, kind: str, **fields: Any) -> bytes:
        """The record as a line, not yet written."""
        kept = {
            name: values.plain(value, "" if name == "set" else name, self._warn)
            for name, value in fields.items()
        }
        return values.dumps({"kind": kind, "time": time.time(), **kept})

    def append(self, line: bytes) -> None:
        """Write a line, after those that had no room before it."""
        waiting, self._pending = [*self._pending, line], []
        for number, one in enumerate(waiting):
            if not self._file.append(one):
                self._pending = waiting[number:][:_PENDING]
                return

    def close(self) -> None:
        """Write what waits, then give the descriptor back."""
        waiting, self._pending = self._pending, []
        for one in waiting:
            self._file.append(one)
        self._file.close()
