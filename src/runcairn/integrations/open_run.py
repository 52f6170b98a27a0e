"""What most integrations begin with: the run that the script has opened."""

from typing import Any

import runcairn


def open_run(who: str) -> Any:
    """`runcairn.run`. Raises UsageError where there is none; who: what needs it, for the message."""
    if runcairn.run is None:
        raise runcairn.UsageError(f"{who} before there is a run", remedy="call runcairn.init() first")
    return runcairn.run
