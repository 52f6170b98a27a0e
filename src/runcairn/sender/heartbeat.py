"""A sign of life every 15 seconds, on a connection of its own so that it never waits behind data."""

import threading
from collections.abc import Callable

from runcairn.errors import RuncairnError
from runcairn.remote import runs
from runcairn.remote.client import Server

EVERY = 15.0


class Heartbeat:
    """A thread that says so while the script lives, and hears whether somebody asked it to stop."""

    def __init__(
        self, server: Server, run: int, writer: str, on_stop: Callable[[], None], every: float = EVERY
    ) -> None:
        self._server, self._run, self._writer, self._on_stop, self._every = (
            server,
            run,
            writer,
            on_stop,
            every,
        )
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """No more signs of life. Does not wait for one under way."""
        self._over.set()

    def _beat(self) -> None:
        while not self._over.wait(self._every):
            try:
                answer = runs.alive(self._server, self._run, self._writer)
            except RuncairnError:
                continue  # whoever sends the rows will say what is wrong
            if answer.stop:
                self._on_stop()
