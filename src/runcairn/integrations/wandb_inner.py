"""What frameworks that know wandb take from inside it, where runcairn stands in (as_wandb.py)."""

import sys
from importlib.metadata import Distribution
from os import PathLike
from typing import Any, Final

import runcairn

VERSION: Final = "0.19.11"
"""What frameworks that ask for wandb's version are told: the interface that we stand in for."""

Run = RunDisabled = runcairn.Run
ConfigError = runcairn.UsageError
_said: set[str] = set()


class StandIn(Distribution):
    """To importlib.metadata, wandb is installed."""

    def read_text(self, filename: str) -> str | None:
        """METADATA; there is no other file."""
        if filename != "METADATA":
            return None
        return f"Metadata-Version: 2.1\nName: wandb\nVersion: {VERSION}\nSummary: runcairn stands in for it\n"

    def locate_file(self, path: str | PathLike[str]) -> Any:
        """Nothing of it lies anywhere. Raises FileNotFoundError."""
        raise FileNotFoundError(path)


def complete(wandb: Any) -> None:
    """Give runcairn's module the functions that only frameworks call: messages, and what says which framework it is."""
    wandb.termlog = wandb.termwarn = wandb.termerror = _say
    wandb.require = wandb.setup = _nothing
    Run._label = _nothing  # pyright: ignore[reportAttributeAccessIssue]  # noqa: SLF001


def _say(text: str = "", repeat: bool = True, **_: Any) -> None:
    if repeat or text not in _said:
        _said.add(text)
        print(f"runcairn: {text}", file=sys.stderr)


def _nothing(*_: Any, **__: Any) -> None:
    """Our part does without."""
