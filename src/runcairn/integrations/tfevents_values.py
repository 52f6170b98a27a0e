"""What a value of TensorBoard is here: a number, an Image, a Histogram, text, hyperparameters."""

import io
import struct
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import runcairn
from runcairn.integrations.found import found
from runcairn.integrations.tfevents import Damaged, Event, Value, fields, text

_STRING: Final = 7
_FORMATS: Final = {1: "f", 2: "d", 3: "i", 4: "B", 6: "b", 5: "h", 9: "q", 10: "?", 19: "e"}
"""Kinds of a tensor's numbers (DataType) as struct writes them."""
_LISTS: Final = {5: "f", 6: "d"}
_BINS: Final = 512


class Reader:
    """Values of one event file, or of one writer: a tag's plugin is said with its first value only."""

    def __init__(self) -> None:
        self._plugins: dict[str, str] = {}

    def row(self, event: Event, prefix: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
        """(what to log on the event's step, what to put into the config).

        What we have no place for is left out, and what cannot be read.
        """
        row: dict[str, Any] = {}
        config: dict[str, Any] = {}
        for value in event.values:
            plugin = self._plugins.setdefault(value.tag, value.plugin) or value.plugin
            try:
                if plugin == "hparams":
                    config |= _hyperparameters(value.content)
                elif (kept := _kept(value, plugin)) is not None:
                    row[prefix + value.tag.removesuffix("/text_summary")] = kept
            except (TypeError, ValueError, OverflowError, struct.error):
                continue
        return row, config


def _kept(value: Value, plugin: str) -> Any:
    parts = value.fields
    if 2 in parts:
        return float(parts[2])
    if 4 in parts:
        return _image(dict(fields(parts[4])).get(4, b""))
    if 5 in parts:
        return _histogram(parts[5])
    if 8 in parts:
        return _of_tensor(parts[8], plugin)
    return None


def _of_tensor(message: bytes, plugin: str) -> Any:
    kind, shape, values = _tensor(message)
    if kind == _STRING:
        if plugin == "images":  # width, height, then the pictures
            return [_image(one) for one in values[2:]] or None
        lines = [text(one) for one in values]
        return None if plugin not in ("text", "") else lines[0] if len(lines) == 1 else lines
    if plugin == "histograms" and len(shape) == 2 and shape[1] == 3:
        triples = [values[at : at + 3] for at in range(0, len(values), 3)]
        return _of_bins(
            [one[2] for one in triples], [one[0] for one in triples] + [one[1] for one in triples[-1:]]
        )
    return values[0] if len(values) == 1 else None


def _tensor(message: bytes) -> tuple[int, list[int], list[Any]]:
    """(DataType, shape, values in order)."""
    kind, shape, values = 0, list[int](), list[Any]()
    for number, part in fields(message):
        if number == 1:
            kind = part
        elif number == 2:
            shape = [dict(fields(size)).get(1, 0) for place, size in fields(part) if place == 2]
        elif number == 4 and kind in _FORMATS:
            values += _numbers(part, _FORMATS[kind])
        elif number in _LISTS:
            values += _numbers(part, _LISTS[number]) if isinstance(part, bytes) else [part]
        elif number == 8 or (number in (7, 10, 11) and not isinstance(part, bytes)):
            values.append(part)
    return kind, shape, values


def _numbers(data: bytes, code: str) -> list[Any]:
    size = struct.calcsize(code)
    if len(data) % size:
        raise Damaged("numbers end amid one")
    return list(struct.unpack(f"<{len(data) // size}{code}", data))


def _image(encoded: bytes) -> Any:
    """A picture; None for what is none."""
    pictures: Any = found("PIL.Image", install="pillow")
    try:
        picture = pictures.open(io.BytesIO(encoded))
        picture.load()
    except (OSError, ValueError, SyntaxError, pictures.DecompressionBombError):
        return None
    return runcairn.Image(picture)


def _histogram(message: bytes) -> Any:
    """Of a HistogramProto: 1 least, 2 greatest, 6 right edges, 7 counts."""
    parts: dict[int, Any] = {}
    lists: dict[int, list[float]] = {6: [], 7: []}
    for number, part in fields(message):
        if number in lists:
            lists[number] += _numbers(part, "d") if isinstance(part, bytes) else [part]
        else:
            parts[number] = part
    counts, rights = lists[7], lists[6]
    full = [place for place, count in enumerate(counts) if count]
    if not full or len(counts) != len(rights):
        return None
    first, last = full[0], full[-1]
    least, greatest = float(parts.get(1, 0.0)), float(parts.get(2, 0.0))
    lefts = [least, *(max(least, right) for right in rights[first:last])]
    return _of_bins(counts[first : last + 1], [*lefts, min(greatest, rights[last])])


def _of_bins(counts: Sequence[float], edges: Sequence[float]) -> Any:
    """A Histogram; bins without width are one with the next, and of more than 512 as many are one as needed."""
    kept_counts: list[float] = []
    kept_edges: list[float] = []
    waiting = 0.0
    for count, (left, right) in zip(counts, pairwise(edges), strict=False):
        waiting += count
        if right > left:
            kept_edges = kept_edges or [left]
            kept_edges.append(right)
            kept_counts.append(waiting)
            waiting = 0.0
    if not kept_counts:  # all values are one
        if not edges or not waiting:
            return None
        kept_edges, kept_counts, waiting = [edges[0] - 0.5, edges[0] + 0.5], [waiting], 0.0
    kept_counts[-1] += waiting
    together = -(-len(kept_counts) // _BINS)
    sums = [sum(kept_counts[at : at + together]) for at in range(0, len(kept_counts), together)]
    if all(float(one).is_integer() for one in sums):
        sums = [int(one) for one in sums]
    return runcairn.Histogram(np_histogram=(sums, [*kept_edges[:-1:together], kept_edges[-1]]))


def _hyperparameters(content: bytes) -> dict[str, Any]:
    """Of a session's start (field 3): hparams is a map (field 1) of names to values."""
    found_values: dict[str, Any] = {}
    for number, session in fields(content):
        if number != 3:
            continue
        for place, entry in fields(session):
            if place == 1:
                pair = dict(fields(entry))
                found_values[text(pair.get(1, b""))] = _plain(pair.get(2, b""))
    return found_values


def _plain(message: bytes) -> Any:
    """A google.protobuf.Value: 2 number, 3 text, 4 bool."""
    for number, value in fields(message):
        if number == 2:
            return int(value) if value == int(value) and abs(value) < 1 << 53 else value
        if number == 3:
            return text(value)
        if number == 4:
            return bool(value)
    return None
