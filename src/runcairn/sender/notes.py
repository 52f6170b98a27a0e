"""debug.log of the folder: what went wrong with us, each thing once."""

import time

from runcairn.names import printable
from runcairn.runfolder.append import Appender
from runcairn.runfolder.folder import RunFolder

_MOST = 1000


class Notes:
    """Lines with their time. A disk that takes nothing is no reason to stop."""

    def __init__(self, folder: RunFolder) -> None:
        self._path = folder.debug
        self._out: Appender | None = None
        self._said: set[str] = set()

    def say(self, text: str) -> None:
        """One line, the first time."""
        if text in self._said or len(self._said) >= _MOST:
            return
        self._said.add(text)
        if not self._path.parent.is_dir():
            return  # the folder was deleted: a note must not make it again
        if self._out is None:
            self._out = Appender(self._path, lambda _: None)
        moment = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        self._out.append(f"{moment} sender: {printable(text)}\n".encode(errors="replace"))
