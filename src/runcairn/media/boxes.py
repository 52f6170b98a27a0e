"""Boxes over a picture, in one form: parts of its width and height."""

from collections.abc import Mapping
from typing import Any, cast

from runcairn.errors import UsageError

_CORNERS = ("minX", "maxX", "minY", "maxY")


def box_rows(
    name: str, boxes: Mapping[str, Any], labels: Mapping[int, str], width: int, height: int
) -> dict[str, Any]:
    """`{"box_data": [...], "class_labels": {...}}` checked, positions as `[x0, y0, x1, y1]` in parts of the picture.

    A position is `minX, maxX, minY, maxY` or `middle, width, height`; with `domain: "pixel"` in pixels.
    Raises UsageError naming the box.
    """
    given = cast("Mapping[Any, Any]", boxes.get("class_labels") or labels)
    rows = [_row(f"{name}[{at}]", box, width, height) for at, box in enumerate(boxes.get("box_data", ()))]
    return {"box_data": rows, "class_labels": {str(int(key)): str(text) for key, text in given.items()}}


def _row(where: str, box: Mapping[str, Any], width: int, height: int) -> dict[str, Any]:
    try:
        x0, y0, x1, y1 = _corners(box["position"])
        class_id = int(box["class_id"])
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"the box {where} lacks or has a wrong {error}",
            remedy='pass {"position": {"minX", "maxX", "minY", "maxY"}, "class_id": 1}',
        ) from error
    if box.get("domain") == "pixel":
        x0, x1, y0, y1 = x0 / width, x1 / width, y0 / height, y1 / height
    row: dict[str, Any] = {"position": [x0, y0, x1, y1], "class_id": class_id}
    if "box_caption" in box:
        row["caption"] = str(box["box_caption"])
    if "scores" in box:
        row["scores"] = {str(key): float(score) for key, score in box["scores"].items()}
    return row


def _corners(position: Mapping[str, Any]) -> tuple[float, float, float, float]:
    if "middle" in position:
        (x, y), w, h = position["middle"], float(position["width"]), float(position["height"])
        return float(x) - w / 2, float(y) - h / 2, float(x) + w / 2, float(y) + h / 2
    min_x, max_x, min_y, max_y = (float(position[name]) for name in _CORNERS)
    return min_x, min_y, max_x, max_y
