"""A thread for what nobody waits for: it works when it is woken, and by itself after a while."""

import threading
from collections.abc import Callable


class Background:
    """`turn` does what there is to do and answers in how many seconds to call it again; None: only when woken.

    It must raise nothing. Long work looks at `ending` between its pieces.
    """

    def __init__(self, name: str, turn: Callable[[], float | None], first: float | None = None) -> None:
        """first: seconds from `start` to the first turn; None: when woken."""
        self._turn, self._first = turn, first
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)

    @property
    def ending(self) -> bool:
        """Whether `close` was called."""
        return self._ending.is_set()

    @property
    def woken(self) -> bool:
        """Whether another turn was asked for that has not begun."""
        return self._wake.is_set()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Take a turn as soon as may be. From any thread."""
        self._wake.set()

    def close(self) -> None:
        """End after the turn at work, or where it looks at `ending`; also where it was never started."""
        self._ending.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _loop(self) -> None:
        again = self._first
        while True:
            self._wake.wait(again)
            self._wake.clear()
            if self.ending:
                return
            again = self._turn()
