"""One call of `log()` as one line of history.jsonl: the careful way, which alone decides what a row means.

The straight way stands in `Run.log`, where it saves a call; a property test holds that both write the same line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, cast

import orjson

from runcairn.errors import UsageError
from runcairn.names import printable
from runcairn.sdk import values
from runcairn.sdk.values import Warn

OPTIONS: Final = values.OPTIONS | orjson.OPT_APPEND_NEWLINE
OURS: Final = frozenset({"_step", "_timestamp", "_runtime", "_nan"})
"""Keys that the row itself has; a caller's own would be taken for them."""
_SHOWN: Final = frozenset(
    {("matplotlib", "Figure"), ("PIL", "Image"), ("pandas", "DataFrame"), ("plotly", "BaseFigure")}
)
"""Classes of other libraries that are shown as media, by package and name."""
STEPS: Final = range(-(1 << 63), 1 << 63)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the careful way needs of its run. limit: bytes of a line."""

    limit: int
    warn: Warn
    media: Callable[[Any, str, int], Any]
    """(value, key, step) -> the small dict of a picture, or a list of them; writes its file."""


def encode(row: Mapping[str, Any], step: int, timestamp: float, rules: Rules) -> bytes:
    """The line of `row`. Raises UsageError, naming the key, for what the caller must mend; nothing is written then."""
    if not isinstance(row, Mapping):
        raise UsageError(f"log() takes a dict, not a {type(row).__name__}", remedy='log({"loss": 0.25})')
    data = _ordinary(row, step, timestamp)
    if data is not None and len(data) <= rules.limit:
        return data
    line: dict[str, Any] = {}
    odd: dict[str, str] = {}
    for key, value in _flat(row, "", 0, rules.warn):
        found = _field(value, key, step, rules)
        if name := values.nonfinite(found) if not isinstance(found, str | dict | list) else None:
            odd[key], found = name, None
        line[key] = found
    data = _line(line, odd, step, timestamp)
    if len(data) > rules.limit:
        raise _too_large(line, len(data), rules.limit)
    return data


def check_step(step: Any) -> int:
    """`step` as the int that it is. Raises UsageError."""
    try:
        number = int(step)
        if number == step and number in STEPS:
            return number
    except (TypeError, ValueError, OverflowError):
        pass
    raise UsageError(f"step={step!r} is no 64-bit integer", remedy="log(row, step=17), or leave step out")


def _line(line: dict[str, Any], odd: dict[str, str], step: int, timestamp: float) -> bytes:
    line["_step"], line["_timestamp"] = step, timestamp
    if odd:
        line["_nan"] = odd
    return orjson.dumps(line, None, OPTIONS)


def _ordinary(row: Mapping[str, Any], step: int, timestamp: float) -> bytes | None:
    """The line of a row of numbers, texts and nested dicts; None where there is anything that needs a closer look.

    Saves two thirds of the time for rows with one NaN or one text: orjson finds what is wrong with the others.
    """
    line: dict[str, Any] = {}
    odd: dict[str, str] = {}
    try:
        if not OURS.isdisjoint(row) or not _gather(row, "", line, odd, values.DEPTH):
            return None
        return _line(line, odd, step, timestamp)
    except (TypeError, ValueError, OverflowError, AttributeError):
        return None


def _gather(
    row: Mapping[str, Any], prefix: str, line: dict[str, Any], odd: dict[str, str], depth: int
) -> bool:
    """Add the row's fields to `line` and `odd`; False where a value is none of the ordinary kinds."""
    for name, value in row.items():
        key = prefix + name
        kind = cast("type[Any]", type(value))
        if kind is str or kind is int or kind is bool:
            line[key] = value
            continue
        if kind is dict and depth:
            if not _gather(value, f"{key}.", line, odd, depth - 1):
                return False
            continue
        if kind is not float:
            if kind.__module__ != "numpy" or value.ndim:
                return False
            value = value[()]  # noqa: PLW2901 - a 0-d array's scalar; a scalar's own self
        if isfinite(value):
            line[key] = value
        else:
            line[key], odd[key] = None, values.named(value)
    return True


def _flat(row: Mapping[Any, Any], prefix: str, depth: int, warn: Warn) -> list[tuple[str, Any]]:
    """(key, value) of the row in order, nested dicts as `a.b`."""
    pairs: list[tuple[str, Any]] = []
    for name, value in row.items():
        key = prefix + _checked(name, prefix)
        if isinstance(value, Mapping):
            if depth < values.DEPTH:
                pairs += _flat(cast("Mapping[Any, Any]", value), f"{key}.", depth + 1, warn)
            else:
                pairs.append((key, values.described(value, key, warn)))
        else:
            pairs.append((key, value))
    return pairs


def _checked(name: Any, prefix: str) -> str:
    if not isinstance(name, str):
        raise UsageError(
            f"key {prefix}{name!r} is a {type(name).__name__}", remedy=f'keys are text: "{name}"'
        )
    if not prefix and name in OURS:
        raise UsageError(f"key {name!r} is runcairn's own", remedy="give it a name without the underscore")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise UsageError(
            f"key {prefix + name!r} is no text that UTF-8 can hold", remedy="rename it"
        ) from None
    return str.__str__(name)


def _field(value: Any, key: str, step: int, rules: Rules) -> Any:
    if is_media(value):
        return _media(value, key, step, rules)
    if isinstance(value, (list, tuple)):
        items = cast("list[Any]", value)
        if any(is_media(item) for item in items):
            return _media(items, key, step, rules)
        return values.plain(items, key, rules.warn)
    try:
        found = values.scalar(value)
    except Exception:  # noqa: BLE001 - the user's object may raise anything when asked what it is
        size = values.elements(value)
        if size is None or not hasattr(value, "dtype"):
            return values.plain(value, key, rules.warn)
        return (
            values.plain(value, key, rules.warn) if size <= values.LISTED else _media(value, key, step, rules)
        )
    return _text(found, key, rules.warn) if isinstance(found, str) else found


def is_media(value: Any) -> bool:
    """Whether the media room shall make a picture, table, ... of it; looks at names, imports nothing."""
    kind = cast("type[Any]", type(value))
    if getattr(kind, "_runcairn_media_", False):
        return True
    for base in kind.__mro__:
        room = base.__module__.partition(".")[0]
        if (room, base.__name__) in _SHOWN:
            return True
    return False


def _media(value: Any, key: str, step: int, rules: Rules) -> Any:
    try:
        return rules.media(value, key, step)
    except UsageError as error:
        raise UsageError(f"{printable(key)}: {error.problem}", remedy=error.remedy) from error
    except Exception as error:  # noqa: BLE001 - a figure of the user's that cannot be drawn must not end the run
        rules.warn(
            key, f"{key!r} could not be kept ({type(error).__name__}: {error}); its repr is kept instead"
        )
        return values.described(value, key, rules.warn)


def _text(text: str, key: str, warn: Warn) -> str:
    cleaned = values.clean(text)
    if cleaned != text:
        warn(key, f"{key!r} holds text that UTF-8 cannot hold; it is kept with \\u escapes")
    return cleaned


def _too_large(line: dict[str, Any], size: int, limit: int) -> UsageError:
    sizes = {key: len(orjson.dumps(value, None, OPTIONS)) for key, value in line.items()}
    key = max(sizes, key=sizes.__getitem__)
    many = f", {len(sizes):,} keys" if len(sizes) > 100 else ""
    return UsageError(
        f"the row is {size:,} bytes{many} (key {printable(key[:80])!r} alone {sizes[key]:,}); the limit is {limit:,}",
        remedy="log it in several rows of the same step, or save it as a file: run.save(path)",
    )
