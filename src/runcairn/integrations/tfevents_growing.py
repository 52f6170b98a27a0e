"""One event file at which somebody writes: each record is read once, when it is there whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from runcairn.integrations.tfevents import FOOTER, HEADER, checked, length_of

_LOOKED_AT: Final = 1 << 16
"""Bytes of a record whose checksum is computed: it costs the training's process time, and pictures are large."""


class Growing:
    """Where in the file we are. One thread at a time reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._at = self._size = 0

    def records(self, *, last: bool = False) -> Iterator[bytes]:
        """The records that were written since the last call; one that is not whole yet comes another time.

        last: look although the file did not grow. Raises OSError, and Damaged, after which it is looked at again when
        it has grown: where a disk is far away, what is written later may be seen earlier.
        """
        size = self.path.stat().st_size
        if size == self._size and not last:
            return
        self._size = size
        with self.path.open("rb") as file:
            file.seek(self._at)
            while self._at + HEADER <= size:
                header = file.read(HEADER)
                if len(header) < HEADER:
                    return
                length = length_of(header, self._at)
                end = self._at + HEADER + length + FOOTER
                if end > size:
                    return
                body = file.read(length + FOOTER)
                if len(body) < length + FOOTER:
                    return
                data = checked(body, self._at, _LOOKED_AT)
                self._at = end
                yield data
