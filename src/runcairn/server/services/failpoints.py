"""Places where tests make the server die: `RUNCAIRN_FAILPOINTS=seal_half=3` kills it at the third time there.

Free when the variable is not set: `reach` is then a function that does nothing.
"""

import os
import signal
import threading
from collections.abc import Callable, Mapping


def armed(environment: Mapping[str, str]) -> Callable[[str], None]:
    """What to call with a place's name.

    Places: after_commit_before_ack, seal_read, seal_half, seal_done, copied_a_piece, dropped_a_piece.
    """
    text = environment.get("RUNCAIRN_FAILPOINTS", "")
    if not text:
        return lambda _place: None
    left = {place: int(count or "1") for place, _, count in (part.partition("=") for part in text.split(","))}
    gate = threading.Lock()

    def reach(place: str) -> None:
        if place not in left:
            return
        with gate:
            left[place] -= 1
            if left[place] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return reach


reach = armed(os.environ)
