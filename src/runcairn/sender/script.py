"""The script that the sender works for: whether it still lives."""

import os
import select
import time
from collections.abc import Callable

from runcairn.credentials import started

_LOOK = 10.0
"""Seconds between two looks at the process table."""


class Script:
    """Known by a pipe that ends with it, and, against children that hold the pipe, by its pid and start time.

    A frozen script lives.
    """

    def __init__(
        self,
        pid: int,
        pid_started: float | None,
        lifeline: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        start_of: Callable[[int], float | None] = started,
    ) -> None:
        """lifeline: the reading end; below 0: none."""
        self.pid, self._started, self._lifeline = pid, pid_started, lifeline
        self._clock, self._start_of = clock, start_of
        self._looked = clock()
        self.gone = False

    def wait(self, seconds: float) -> bool:
        """Until the script is gone or the time is over; True when it is gone."""
        if self.gone or self._lifeline < 0:
            time.sleep(seconds)
        else:
            ready, _, _ = select.select([self._lifeline], [], [], seconds)
            if ready and not os.read(self._lifeline, 4096):
                self.gone = True
        return self.check()

    def check(self) -> bool:
        """Whether it is gone, without waiting."""
        now = self._clock()
        if not self.gone and self._started is not None and now - self._looked >= _LOOK:
            self._looked = now
            self.gone = self._start_of(self.pid) != self._started
        return self.gone
