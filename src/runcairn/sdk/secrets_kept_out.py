"""Passwords and keys that stand in a config or on a command line: they never reach the folder."""

from collections.abc import Sequence
from typing import Any, Final, cast

from runcairn.sdk.values import Warn

_SHORTEST: Final = 8
"""Characters of a secret, at least: `pad_token: "[PAD]"` is none."""
_NO_SECRET: Final = frozenset("<>[]{} \n\t")
"""Characters of words that models use (`<|endoftext|>`) and of sentences."""


def masked_config(config: dict[str, Any], warn: Warn) -> dict[str, Any]:
    """`config` (as JSON holds it) with `***` for text that looks like a secret; says which keys, once."""
    return {name: _masked(name, name, value, warn) for name, value in config.items()}


def masked_argv(argv: Sequence[str]) -> list[str]:
    """The command line with `***` for what looks like a secret."""
    if not argv:
        return []
    from runcairn.capture.secrets import mask_argv  # its patterns: only for who needs them

    return mask_argv(argv)


def _masked(path: str, name: str, value: Any, warn: Warn) -> Any:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {inner: _masked(f"{path}.{inner}", inner, item, warn) for inner, item in items}
    if isinstance(value, list):
        return [_masked(path, name, item, warn) for item in cast("list[Any]", value)]
    if not isinstance(value, str) or len(value) < _SHORTEST:
        return value
    from runcairn.capture.secrets import MASK, mask, mask_argv  # as above

    shown = mask(value)
    if _NO_SECRET.isdisjoint(value) and mask_argv([f"{name}={value}"]) == [f"{name}={MASK}"]:
        shown = MASK
    if shown != value:
        warn(f"secret {path}", f"config {path!r} looks like a secret: it is kept as {shown[:40]!r}")
    return shown
