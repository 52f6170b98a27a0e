"""Signals that the sender gets: a wish that it leaves, or a scheduler's notice that the machine is taken away soon.

SLURM sends SIGTERM, and what `sbatch --signal` asks for, to every process of a step, so to us as to the script. The
script may use its last seconds to save and log: we stay until it has gone. Nothing is changed in the script for that.
"""

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Final

_IGNORED: Final = (signal.SIGINT, signal.SIGHUP)
"""Meant for the script: we go when it has gone."""
_NOTICES: Final = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM)
_PATIENCE: Final = 10.0
"""Seconds after the script's end that are left to us once a scheduler wants the machine."""


class Notice:
    """What was heard. scheduled: whether a batch scheduler runs us."""

    def __init__(self, *, scheduled: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._scheduled, self._clock = scheduled, clock
        self._terms = 0
        self._alone_since: float | None = None
        self.given = ""
        """The signal by which the scheduler said that the machine is taken away."""

    def listen(self) -> None:
        """From now on; in the main thread."""
        for number in _IGNORED:
            signal.signal(number, signal.SIG_IGN)
        for number in _NOTICES:
            signal.signal(number, self.hear)

    def hear(self, number: int, frame: FrameType | None = None) -> None:  # noqa: ARG002 - as signal.signal wants it
        """A signal came."""
        self._terms += number == signal.SIGTERM
        if self._scheduled and not self.given:
            self.given = signal.Signals(number).name

    def leave(self, alone: bool) -> bool:
        """Whether to leave now. alone: the script has gone."""
        if not self._scheduled or self._terms > 1:
            return self._terms > 0
        if not self._terms or not alone:
            return False
        if self._alone_since is None:
            self._alone_since = self._clock()
        return self._clock() - self._alone_since > _PATIENCE
