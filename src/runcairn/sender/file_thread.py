"""Files are sent by a thread of their own, so that a large one holds up no row."""

import threading
from collections import deque
from collections.abc import Callable

from runcairn.errors import RuncairnError
from runcairn.remote.retry import Backoff, may_pass
from runcairn.runfolder.folder import RunFolder
from runcairn.sender import candidates
from runcairn.sender.candidates import Candidate
from runcairn.sender.files import FileSending

_LOOK = 2.0
"""Seconds between two looks at the files that are sent while the script runs."""


class FileThread:
    """Sends what is referenced and saved as it comes; all that is in the folder once `finish` was called."""

    def __init__(self, sending: FileSending, folder: RunFolder, saves: Callable[[], dict[str, str]]) -> None:
        """saves: the policies as the journal has them now."""
        self.sending = sending
        self.error: RuncairnError | None = None
        """Why the last try failed; None when it did not."""
        self._folder, self._saves = folder, saves
        self._waiting: deque[Candidate] = deque()
        self._wake = threading.Event()
        self._over = threading.Event()
        self._finishing = threading.Event()
        self.complete = threading.Event()
        """Set when all that the folder held after `finish` was called is at the server, or noted."""
        self._thread = threading.Thread(target=self._work, name="files", daemon=True)
        self._thread.start()

    def add(self, found: list[Candidate]) -> None:
        """Send these soon."""
        if found:
            self._waiting.extend(found)
            self._wake.set()

    def finish(self) -> None:
        """Send all that the folder holds now, and be complete then."""
        self.complete.clear()
        self._finishing.set()
        self._wake.set()

    def close(self) -> None:
        """End the thread as soon as the request under way is over; does not wait for it."""
        self._over.set()
        self._wake.set()

    def _work(self) -> None:
        backoff = Backoff(most=5.0)
        pause = 0.0
        while not self._over.is_set():
            if pause:
                self._over.wait(pause)  # what comes meanwhile does not hurry a server that does not answer
            else:
                self._wake.wait(_LOOK)
            self._wake.clear()
            finishing = self._finishing.is_set()
            try:
                self._send(finishing)
            except RuncairnError as error:
                self.error, pause = error, max(backoff.after(error), 0.05)
                if not may_pass(error):
                    return
                continue
            except Exception as error:  # noqa: BLE001 - a thread's edge: who waits for it must hear of it
                self.error = RuncairnError(f"files could not be sent: {error!r}")
                return
            self.error, pause = None, 0.0
            backoff.reset()
            if finishing:
                self._finishing.clear()
                self.complete.set()

    def _send(self, finishing: bool) -> None:
        while self._waiting:
            some = [self._waiting[place] for place in range(min(len(self._waiting), 200))]
            self.sending.send(some, self._over.is_set)
            for _ in some:
                self._waiting.popleft()
        found = candidates.late(self._folder) if finishing else candidates.early(self._folder, self._saves())
        self.sending.send(found, self._over.is_set)
