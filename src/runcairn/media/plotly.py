"""Charts of Plotly: their JSON, every array a plain list."""

import base64
from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar, Final, cast

import orjson

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media, printable
from runcairn.media.given_file import MAX_BYTES, too_large
from runcairn.media.needed import numpy

_DEPTH: Final = 64
_REPR: Final = 2000
_TYPES: Final = frozenset({"i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"})


class Plotly(Media):
    """A chart for one key at one step.

    figure: of Plotly; of matplotlib, drawn anew by plotly's own converter (needs plotly; what it cannot convert is
    lost: `Image(figure)` shows it as it is); or `{"data": [...], "layout": {...}}`.
    Numbers that are not finite are null. Raises UsageError for what is no figure.
    """

    tag: ClassVar[str] = "plotly-file"

    def __init__(self, figure: Any, caption: str | None = None) -> None:
        self.caption = None if caption is None else printable(caption)
        kept = {name: _plain(part, 0) for name, part in _parts(figure).items()}
        self._body = orjson.dumps(kept, _other, orjson.OPT_SERIALIZE_NUMPY)
        if len(self._body) > MAX_BYTES:
            raise too_large("Plotly", "the figure", len(self._body))

    @property
    def figure(self) -> dict[str, Any]:
        """`data`, `layout` and, of an animation, `frames`, as they are kept."""
        return orjson.loads(self._body)

    def encode(self) -> Encoded:
        """The figure's file."""
        fields: dict[str, Any] = {"_type": self.tag}
        if self.caption is not None:
            fields["caption"] = self.caption
        return Encoded(fields, self._body, "plotly.json", "plotly")


def _parts(figure: Any) -> dict[str, Any]:
    rooms = {base.__module__.partition(".")[0] for base in type(figure).__mro__}
    if "matplotlib" in rooms:
        figure = _of_matplotlib(figure)
        rooms = {"plotly"}
    if "plotly" in rooms and hasattr(figure, "to_plotly_json"):
        figure = figure.to_plotly_json()
    if not isinstance(figure, Mapping):
        raise UsageError(
            f"Plotly: a {type(figure).__name__} is no figure",
            remedy='give a figure of plotly or {"data": [...], "layout": {...}}',
        )
    given = cast("Mapping[str, Any]", figure)
    data = given.get("data", [])
    traces: list[Any] = [data] if isinstance(data, Mapping) else data
    if not isinstance(traces, list | tuple) or not all(isinstance(trace, Mapping) for trace in traces):
        raise UsageError("Plotly: data is no list of traces", remedy='give {"data": [{"type": "bar", ...}]}')
    layout: Any = given.get("layout") or {}
    if not isinstance(layout, Mapping):
        raise UsageError(f"Plotly: layout is a {type(layout).__name__}", remedy='give {"title": "..."}')
    parts: dict[str, Any] = {"data": list(traces), "layout": layout}
    return parts | ({"frames": given["frames"]} if given.get("frames") else {})


def _of_matplotlib(figure: Any) -> Any:
    try:
        tools = import_module("plotly.tools")
    except ImportError as error:
        raise UsageError(
            "Plotly: a figure of matplotlib is converted by plotly",
            remedy="pip install plotly, or Image(figure)",
        ) from error
    taken = figure if hasattr(figure, "savefig") else figure.get_figure()
    try:
        return tools.mpl_to_plotly(taken)
    except Exception as error:  # whatever the converter stumbles over
        raise UsageError(
            f"Plotly: the figure cannot be converted ({type(error).__name__}: {error})",
            remedy="Image(figure) shows it as it is",
        ) from error


def _plain(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else printable(value)
    if depth > _DEPTH:
        return printable(repr(value)[:_REPR])
    if isinstance(value, Mapping):
        named = cast("Mapping[Any, Any]", value)
        if "bdata" in named and named.get("dtype") in _TYPES:
            return _unpacked(named)
        return {printable(key): _plain(each, depth + 1) for key, each in named.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each, depth + 1) for each in cast("list[Any]", value)]
    return value


def _unpacked(packed: Mapping[str, Any]) -> Any:
    """An array that plotly packed: little-endian numbers in base64, `shape` as `"2, 3"`."""
    np = numpy("Plotly")
    try:
        array = np.frombuffer(base64.b64decode(packed["bdata"]), f"<{packed['dtype']}")
        if packed.get("shape") is not None:
            array = array.reshape([int(side) for side in str(packed["shape"]).split(",")])
    except (ValueError, TypeError) as error:
        raise UsageError(f"Plotly: an array in base64 cannot be read: {error}") from error
    return np.ascontiguousarray(array, array.dtype.newbyteorder("="))


def _other(value: Any) -> Any:
    """What orjson asks for: values of numpy, pandas and others as Python's own."""
    if hasattr(value, "tolist"):
        return _plain(value.tolist(), 1)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "__float__") and not isinstance(value, complex):
        return float(value)
    return printable(repr(value)[:_REPR])
