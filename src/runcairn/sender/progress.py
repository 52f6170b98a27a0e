"""News for the script that waits in finish(): JSON lines through a pipe, which nobody may be reading."""

import os
from contextlib import suppress
from typing import Any

import orjson


class Progress:
    """Says nothing until `begin`: before the script's last word nobody reads, and a full pipe loses what counts."""

    def __init__(self, fd: int) -> None:
        """fd: the writing end; below 0: none."""
        self._fd = fd
        self._begun = False
        if fd >= 0:
            os.set_blocking(fd, False)

    def begin(self) -> None:
        """The script listens now."""
        self._begun = True

    def say(self, message: dict[str, Any]) -> None:
        """One message. A pipe without reader or without room swallows it."""
        if self._fd < 0 or not self._begun:
            return
        with suppress(BlockingIOError):
            try:
                os.write(self._fd, orjson.dumps(message) + b"\n")
            except BrokenPipeError:
                self.close()

    def close(self) -> None:
        """Tell the reader that nothing more comes."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)
