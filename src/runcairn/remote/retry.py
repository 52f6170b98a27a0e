"""When to try again: waiting longer each time, never all at once."""

import random
from collections.abc import Callable

from runcairn.errors import NotAllowed, Refused, RuncairnError, StoreFull, Unreachable

SLOW = 60.0
"""Seconds between tries after a no that somebody may mend (a key, room on a disk)."""


class Backoff:
    """Full jitter: any time up to a limit that doubles with each failure, so that many senders spread by themselves.

    first, most: seconds, the limit at first and at last. rand: gives [0, 1).
    """

    def __init__(
        self, first: float = 0.5, most: float = 60.0, rand: Callable[[], float] = random.random
    ) -> None:
        self.first, self.most = first, most
        self.failures = 0
        self._rand = rand

    def after(self, error: RuncairnError) -> float:
        """Seconds to wait after this failure; what the server asked for is waited for, and some jitter more."""
        self.failures += 1
        limit = min(self.first * 2 ** min(self.failures - 1, 32), self.most)
        wait = self._rand() * limit
        asked = getattr(error, "retry_after", None)
        if asked is not None:
            return asked + wait * 0.25
        return max(wait, SLOW / 2) if isinstance(error, NotAllowed) else wait

    def reset(self) -> None:
        """Something worked."""
        self.failures = 0


def may_pass(error: RuncairnError) -> bool:
    """Whether the same request may succeed later, without anybody changing it."""
    return isinstance(error, Unreachable | StoreFull | NotAllowed) or (
        isinstance(error, Refused) and error.status in (408, 425, 429)
    )
