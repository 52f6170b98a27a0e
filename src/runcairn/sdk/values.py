"""What a logged value means: a scalar, a list, a picture, or a thing that only its repr can tell."""

import math
import os
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, Protocol, cast

import orjson

OPTIONS: Final = (
    orjson.OPT_SERIALIZE_NUMPY
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)
"""orjson takes JSON's own scalars and numpy's, and refuses everything else."""

DEPTH: Final = 32
"""Levels of nesting that are followed; deeper (or circular) things are kept as their repr."""
LISTED: Final = 32
"""Elements of an array that are kept one by one; of a longer one, its histogram."""
_REPR: Final = 2000
"""Characters of a repr that are kept."""


class Warn(Protocol):
    """Says something once per `topic`."""

    def __call__(self, topic: str, message: str) -> None:
        """Say `message`, unless something was said on `topic` before."""
        ...


def encodable(value: Any) -> bool:
    """Whether orjson takes `value` as a scalar that a JSON reader reads back."""
    try:
        return orjson.dumps(value, None, OPTIONS)[:1] not in (b"[", b"{")
    except (TypeError, ValueError):
        return False


def nonfinite(value: Any) -> str | None:
    """`nan`, `inf` or `-inf` where the number is one of them."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return None if math.isfinite(number) else named(number)


def named(number: float) -> str:
    """`nan`, `inf` or `-inf`: the name of a number that is not finite."""
    return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"


def scalar(value: Any) -> Any:
    """`value` as one of: None, bool, int, float, str, a numpy scalar, an orjson.Fragment (huge integers).

    Values of one element (numpy, torch, jax, tensorflow) are unwrapped. Raises TypeError for what is no scalar.
    """
    for _ in range(3):  # a 0-d array of numpy holds a scalar of numpy, an Enum may hold either
        if value is None or type(value) in (bool, float):
            return value
        if isinstance(value, Enum):
            value = value.value
            continue
        if isinstance(value, int):
            return _integer(value)
        if isinstance(value, str):
            return str.__str__(value)
        if encodable(value):
            return value
        value = _unwrapped(value)
    raise TypeError("no scalar")


def _integer(value: int) -> Any:
    number = int.__index__(value)
    if -(1 << 63) <= number < (1 << 64):
        return bool(number) if isinstance(value, bool) else number
    try:
        return orjson.Fragment(str(number).encode())
    except ValueError:  # above the interpreter's limit of digits
        return hex(number)


def _unwrapped(value: Any) -> Any:
    """The one element of an array or tensor, or the float that a number type stands for."""
    if isinstance(value, (bytes, bytearray, memoryview, Mapping, list, tuple, set, frozenset)):
        raise TypeError("no scalar")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if (size := elements(value)) is not None and size != 1:
        raise TypeError("no scalar")
    if size == 1 and type(value).__module__ == "numpy" and hasattr(value, "reshape"):
        return value.reshape(-1)[0]  # stays float32 where it was: its own shortest digits
    for name in ("item", "numpy"):
        take = getattr(value, name, None)
        if callable(take):
            taken = take()
            if type(taken) is not type(value):
                # TensorFlow's texts are bytes.
                return taken.decode("utf-8", "backslashreplace") if isinstance(taken, bytes) else taken
    if hasattr(value, "__float__") and not isinstance(value, complex):
        return float(value)
    raise TypeError("no scalar")


def elements(value: Any) -> int | None:
    """How many elements an array or tensor holds; None for what is neither."""
    shape = getattr(value, "shape", None)
    if shape is None:
        return None
    try:
        return math.prod(int(length) for length in shape)
    except (TypeError, ValueError):
        return None


def plain(value: Any, key: str, warn: Warn, depth: int = 0) -> Any:
    """`value` as JSON can hold it, inside config, summary and lists: dicts and lists stay nested.

    Not finite numbers become "NaN", "Infinity", "-Infinity"; what cannot be encoded its repr, with one warning.
    Keys that are no text are written as text.
    """
    kind = cast("type[Any]", type(value))
    if kind is int or kind is bool or (kind is float and math.isfinite(value)):
        return value if kind is not int else _integer(value)  # most elements of long lists
    if depth > DEPTH:
        return described(value, key, warn)
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {
            clean(name if isinstance(name, str) else str(name)): plain(
                item, f"{key}.{name}" if key else str(name), warn, depth + 1
            )
            for name, item in items
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item, key, warn, depth + 1) for item in cast("list[Any]", value)]
    if isinstance(value, os.PathLike):
        return clean(os.fsdecode(cast("os.PathLike[str]", value)))
    try:
        found = scalar(value)
    except Exception:  # noqa: BLE001 - the user's object may raise anything when asked what it is
        known = _listed(value)
        return described(value, key, warn) if known is None else plain(known, key, warn, depth + 1)
    if isinstance(found, str):
        return clean(found)
    if name := nonfinite(found):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[name]
    return found


def _listed(value: Any) -> list[Any] | None:
    """The elements of an array or tensor, the lengths of a shape of TensorFlow's; None for what has neither."""
    from runcairn.media.tensors import listed  # only for who logs one

    try:
        if elements(value) is not None:
            return listed(value)
        return value.as_list()
    except Exception:  # noqa: BLE001 - as above
        return None


def clean(text: str) -> str:
    """`text` with what UTF-8 cannot hold (lone surrogates) spelt out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def described(value: Any, key: str, warn: Warn) -> str:
    """The repr of a value that cannot be kept as it is; says so once for each key."""
    warn(
        key, f"{key!r} is a {type(value).__name__}, which cannot be kept as a value; its repr is kept instead"
    )
    try:
        return clean(repr(value)[:_REPR])
    except Exception:  # noqa: BLE001 - a repr of the user's that is broken
        return f"<{type(value).__module__}.{type(value).__qualname__}>"


def dumps(value: Any, default: Callable[[Any], Any] | None = None) -> bytes:
    """One line of strict JSON with its newline."""
    return orjson.dumps(value, default, OPTIONS | orjson.OPT_APPEND_NEWLINE)
