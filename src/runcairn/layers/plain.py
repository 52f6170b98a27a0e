"""What a layer was given beyond its defaults, as JSON can hold it."""

import inspect
import math
from collections.abc import Mapping
from typing import Any, Final, cast

LONGEST: Final = 200
"""Characters of a text, elements of a list: longer ones are data, not structure."""
_NESTED: Final = 6
_NO_STRUCTURE: Final = frozenset(
    {"self", "name", "seed", "rngs", "key", "device", "parent"}
    | {"deterministic", "use_running_average", "inplace"}
)
"""Arguments of constructors that name a layer, place it, draw its first weights, or say whether it trains now."""


_UNTOLD: Final = object()


class NotPlain(Exception):
    """A value that is no setting: an array, an object."""


def plain(value: Any, depth: int = 0) -> Any:
    """`value` as JSON: numbers, short texts, lists and dicts of them; functions and classes by their name.

    Raises NotPlain for everything else.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and -(1 << 63) <= value < (1 << 63):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, str) and len(value) <= LONGEST:
        return str(value).encode("utf-8", "backslashreplace").decode()
    if depth < _NESTED:
        if isinstance(value, list | tuple) and len(items := cast("list[Any]", value)) <= LONGEST:
            return [plain(item, depth + 1) for item in items]
        if isinstance(value, Mapping):
            fields = cast("Mapping[Any, Any]", value)
            if len(fields) <= LONGEST:
                return {str(name): plain(item, depth + 1) for name, item in fields.items()}
    return _named(value)


def _named(value: Any) -> str:
    if isinstance(name := getattr(value, "__name__", None), str) and callable(value):
        return name
    if type(value).__name__ == "dtype":  # numpy's and torch's
        return str(value)
    raise NotPlain


def arguments(kind: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Of the constructor's arguments those that `values` holds a setting for: what is no default, and the first one.

    The first one says what a layer is (`Dropout(0.5)`); where it is None it says nothing.
    """
    found: dict[str, Any] = {}
    for place, (name, default) in enumerate(parameters_of(kind).items()):
        if name in _NO_STRUCTURE or name not in values:
            continue
        value = values[name]
        if value is default and (place or value is None):
            continue
        told = _told(value)
        if told is not _UNTOLD and not (place and _same(told, _told(default))):
            found[name] = told
    return found


def _same(told: Any, default: Any) -> bool:
    """Whether it is the default, or what a layer makes of it: a stride of 1 becomes [1, 1]."""
    if isinstance(told, list) and told and not isinstance(default, list):
        return all(item == default for item in cast("list[Any]", told))
    return told == default


def _told(value: Any) -> Any:
    try:
        return plain(value)
    except NotPlain:
        return _UNTOLD


def parameters_of(kind: type[Any]) -> dict[str, Any]:
    """Names of what the constructor takes, with their defaults; `inspect.Parameter.empty` where there is none."""
    try:
        parameters = inspect.signature(kind.__init__).parameters.values()
    except (TypeError, ValueError):
        return {}
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {one.name: one.default for one in parameters if one.kind not in variadic and one.name != "self"}
