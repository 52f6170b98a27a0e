"""What stands in a table's cell: JSON, or the small dict of media."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, Final, cast

from runcairn.media.base import Encoded, Media, printable
from runcairn.media.shown import as_media
from runcairn.media.tensors import listed

_DEPTH: Final = 16
_REPR: Final = 2000
_LARGEST: Final = 2**63
_NOT_FINITE: Final = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


class Cells:
    """Turns values of cells into JSON, and gathers the files that they refer to, by path."""

    def __init__(self) -> None:
        self.files: dict[str, Encoded] = {}
        self._encoded: dict[int, tuple[Media, dict[str, Any]]] = {}

    def keep(self, value: Any, depth: int = 0) -> Any:
        """What stands in the cell. Numbers that are not finite are "NaN", "Infinity", "-Infinity", as in a summary."""
        if value is None or type(value) in (bool, str):
            return printable(value) if type(value) is str and not value.isascii() else value
        if type(value) is float:
            return value if math.isfinite(value) else _NOT_FINITE[str(value)]
        if isinstance(value, int) and not isinstance(value, bool):
            return int(value) if -_LARGEST <= value < _LARGEST else str(int(value))
        if (shown := as_media(value)) is not None:
            return self._media(shown)
        if type(value).__name__ in ("NaTType", "NAType"):  # of pandas, and NaT is a datetime
            return None
        if isinstance(value, dt.datetime | dt.date | dt.time):
            return value.isoformat()
        if depth < _DEPTH:
            if isinstance(value, Mapping):
                pairs = cast("Mapping[Any, Any]", value).items()
                return {printable(key): self.keep(each, depth + 1) for key, each in pairs}
            if isinstance(value, list | tuple | set | frozenset):
                return [self.keep(each, depth + 1) for each in cast("list[Any]", value)]
            if (plain := _plain(value)) is not value:
                return self.keep(plain, depth + 1)
        return printable(value if isinstance(value, str) else repr(value)[:_REPR])

    def _media(self, value: Media) -> dict[str, Any]:
        # One object in a thousand cells is encoded once; it is held, so that its id stays its own.
        known = self._encoded.get(id(value))
        if known is None:
            encoded = value.encode()
            self._gather(encoded)
            known = self._encoded[id(value)] = (value, encoded.stored())
        return known[1]

    def _gather(self, encoded: Encoded) -> None:
        if encoded.body is not None:
            self.files[encoded.path] = encoded
        for child in encoded.children:
            self._gather(child)


def _plain(value: Any) -> Any:
    """Python's own value of a number or array of numpy, torch, jax, tensorflow; itself where it is none."""
    if not hasattr(value, "dtype"):
        return value
    try:
        return listed(value)
    except Exception:  # noqa: BLE001 - whatever the user's object raises: its repr is kept
        return value
