"""Values as the pages write them, read back: `12,400`, `1.2e-5` with a real minus, and in full on hover."""

import json
import math
from typing import Any

_SHORT = 6e-4
"""Four significant digits are shown."""


def number(text: str) -> float:
    """What a short number means. Raises ValueError for what is none."""
    return float(text.replace(",", "").replace("\u2212", "-").replace("\u221e", "inf"))


def is_short_for(text: str, value: Any) -> bool:
    """Whether a cell of a page may say `text` for `value`: numbers shortened, everything else whole."""
    if isinstance(value, bool) or value is None:
        return text == {True: "true", False: "false", None: ""}[value]
    if isinstance(value, int | float):
        return _equal(number(text), float(value), _SHORT)
    if isinstance(value, str):
        return text.split() == value.split()
    return _is_json(text, value)


def is_full_for(text: str, value: Any) -> bool:
    """Whether what is said on hover is `value`, exactly."""
    if isinstance(value, str):
        return text == value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _equal(float(text), float(value), 0)
    return _is_json(text, value)


def leaves(tree: dict[str, Any], above: str = "") -> dict[str, Any]:
    """A nested config as the overview lists it: `model.depth` -> value; an empty dict is a value."""
    found: dict[str, Any] = {}
    for name, value in tree.items():
        path = f"{above}.{name}" if above else name
        found |= leaves(value, path) if isinstance(value, dict) and value else {path: value}
    return found


def _is_json(text: str, value: Any) -> bool:
    try:
        return json.loads(text) == value
    except ValueError:
        return False


def _equal(one: float, other: float, within: float) -> bool:
    return math.isclose(one, other, rel_tol=within) or (math.isnan(one) and math.isnan(other))
