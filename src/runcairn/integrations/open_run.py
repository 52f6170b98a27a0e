"""What most integrations begin with: the run that the script has opened."""

from collections.abc import Iterable, Sequence
from typing import Any

import runcairn


def open_run(who: str) -> Any:
    """`runcairn.run`. Raises UsageError where there is none; who: what needs it, for the message."""
    if runcairn.run is None:
        raise runcairn.UsageError(f"{who} before there is a run", remedy="call runcairn.init() first")
    return runcairn.run


def importance_table(names: Sequence[Any], values: Iterable[Any]) -> Any:
    """A table of features, the most important first."""
    pairs = sorted(
        ((str(name), float(value)) for name, value in zip(names, values, strict=True)),
        key=lambda pair: -abs(pair[1]),
    )
    return runcairn.Table(columns=["feature", "importance"], data=[list(pair) for pair in pairs])
