"""Boxes over a picture, in the form that wandb's users write."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

import orjson

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, class_labels, printable, whole_number

MAX_BOXES: Final = 10_000
"""Of one name over one picture."""
_CORNERS: Final = ("minX", "maxX", "minY", "maxY")


def encode_boxes(given: object, classes: Mapping[int, str]) -> tuple[dict[str, Any], tuple[Encoded, ...]]:
    """What stands under `boxes`, and the files: one JSON file a name.

    given: {name: {"box_data": [{"position": {"minX", "maxX", "minY", "maxY"} or {"middle": [x, y], "width",
    "height"}, "domain": "pixel" (none: shares of the picture, 0 to 1), "class_id": 1, "box_caption", "scores":
    {name: number}}], "class_labels": {1: "cat"}}}. Raises UsageError naming the box.
    """
    if not isinstance(given, Mapping):
        raise UsageError(
            f"Image: boxes is a {type(given).__name__}", remedy='give {"prediction": {"box_data": [...]}}'
        )
    fields: dict[str, Any] = {}
    files: list[Encoded] = []
    for name, group in cast("Mapping[object, object]", given).items():
        encoded = _encode(f"boxes {printable(name)!r}", group, classes)
        fields[printable(name)] = encoded.stored()
        files.append(encoded)
    return fields, tuple(files)


def _encode(where: str, given: object, classes: Mapping[int, str]) -> Encoded:
    data = cast("Mapping[str, Any]", given).get("box_data") if isinstance(given, Mapping) else None
    if not isinstance(data, Iterable) or isinstance(data, str | bytes | Mapping):
        raise UsageError(
            f"{where} has no box_data", remedy='give {"box_data": [{"position": ..., "class_id": 1}]}'
        )
    group = cast("Mapping[str, Any]", given)
    labels = class_labels(group["class_labels"], where) if group.get("class_labels") is not None else classes
    boxes = [_box(f"{where}, box {i}", box) for i, box in enumerate(cast("Iterable[object]", data))]
    if len(boxes) > MAX_BOXES:
        raise UsageError(f"{where}: {len(boxes):,} boxes; the limit is {MAX_BOXES:,}")
    kept = {"box_data": boxes, "class_labels": {str(number): label for number, label in labels.items()}}
    return Encoded({"_type": "boxes2D"}, orjson.dumps(kept), "boxes2D.json", "metadata/boxes2D")


def _box(where: str, given: object) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise UsageError(
            f"{where} is a {type(given).__name__}", remedy='give {"position": ..., "class_id": 1}'
        )
    box = cast("Mapping[str, Any]", given)
    kept: dict[str, Any] = {"position": _position(where, box.get("position"))}
    if (domain := box.get("domain")) is not None:
        if domain != "pixel":
            raise UsageError(f"{where}: domain {domain!r}", remedy='"pixel", or none for shares from 0 to 1')
        kept["domain"] = "pixel"
    if (class_id := box.get("class_id")) is not None:
        number = whole_number(class_id)
        if number is None:
            raise UsageError(f"{where}: class_id {class_id!r} is no integer")
        kept["class_id"] = number
    if (caption := box.get("box_caption")) is not None:
        kept["box_caption"] = printable(caption)
    if (scores := box.get("scores")) is not None:
        if not isinstance(scores, Mapping):
            raise UsageError(
                f"{where}: scores is a {type(scores).__name__}", remedy='give {"confidence": 0.9}'
            )
        named = cast("Mapping[object, object]", scores).items()
        kept["scores"] = {
            printable(name): _number(f"{where}, score {name!r}", value) for name, value in named
        }
    return kept


def _position(where: str, given: object) -> dict[str, Any]:
    place: Mapping[str, Any] = cast("Mapping[str, Any]", given) if isinstance(given, Mapping) else {}
    if all(corner in place for corner in _CORNERS):
        numbers = {corner: _number(f"{where}, {corner}", place[corner]) for corner in _CORNERS}
        if numbers["minX"] > numbers["maxX"] or numbers["minY"] > numbers["maxY"]:
            raise UsageError(f"{where}: a minimum is above its maximum: {numbers}")
        return numbers
    if all(name in place for name in ("middle", "width", "height")) and len(place["middle"]) == 2:
        x, y = (_number(f"{where}, middle", number) for number in place["middle"])
        width, height = (_number(f"{where}, {name}", place[name]) for name in ("width", "height"))
        return {"middle": [x, y], "width": width, "height": height}
    raise UsageError(
        f"{where} has no position",
        remedy='give {"minX", "maxX", "minY", "maxY"} or {"middle", "width", "height"}',
    )


def _number(where: str, value: object) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]  # whatever it is: float() decides
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{where}: {value!r} is no finite number")
    return number
