"""Scenes of points, boxes and arrows in three dimensions, as plain lists."""

import math
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, Final, cast

from runcairn.errors import UsageError
from runcairn.media.base import printable
from runcairn.media.needed import numpy
from runcairn.media.pixels import as_array

MAX_POINTS: Final = 1_000_000
MAX_SHAPES: Final = 10_000
"""Of boxes, and of vectors."""
_WIDTHS: Final = (3, 4, 6)


def scene(given: Mapping[str, Any]) -> dict[str, Any]:
    """`{"type", "points", "boxes", "vectors"}` checked. Raises UsageError naming what is wrong."""
    kind = given.get("type", "lidar/beta")
    if kind != "lidar/beta":
        raise UsageError(f"Object3D: a scene of type {kind!r}", remedy='"type": "lidar/beta"')
    unknown = given.keys() - {"type", "points", "boxes", "vectors"}
    if unknown:
        raise UsageError(
            f"Object3D: a scene has no {min(map(str, unknown))!r}", remedy="points, boxes, vectors"
        )
    points = given.get("points")
    return {
        "type": kind,
        "points": cloud(points) if points is not None and len(points) else [],
        "boxes": [_box(f"box {i}", box) for i, box in enumerate(_listed(given, "boxes"))],
        "vectors": [_vector(f"vector {i}", vector) for i, vector in enumerate(_listed(given, "vectors"))],
    }


def cloud(given: Any) -> list[list[float]]:
    """Rows of x, y, z; with a category; or with r, g, b from 0 to 255 (0 to 1 is stretched)."""
    np = numpy("Object3D")
    array = as_array(given, "Object3D")
    shape, dtype = array.shape, array.dtype
    if array.ndim != 2 or shape[1] not in _WIDTHS or not shape[0]:
        raise UsageError(
            f"Object3D: an array of shape {shape}, dtype {dtype}, is no point cloud",
            remedy="give N x 3 (x, y, z), N x 4 (and a category) or N x 6 (and r, g, b)",
        )
    if shape[0] > MAX_POINTS:
        raise UsageError(
            f"Object3D: {shape[0]:,} points; the limit is {MAX_POINTS:,}",
            remedy=f"log every {math.ceil(shape[0] / MAX_POINTS)}th: points[::{math.ceil(shape[0] / MAX_POINTS)}]",
        )
    if not np.isfinite(array).all():
        bad = int((~np.isfinite(array).all(axis=1)).sum())
        raise UsageError(
            f"Object3D: {bad:,} of {shape[0]:,} points hold NaN or infinity",
            remedy="points[np.isfinite(points).all(axis=1)]",
        )
    if dtype.kind == "b":
        array = array.astype(np.uint8)
    if dtype == np.float16:
        array = array.astype(np.float32)
    if shape[1] == 6:
        array = _coloured(array)
    return _rows(array)


def box3d(
    *,
    center: Any,
    size: Any,
    orientation: Any = (1, 0, 0, 0),
    color: Any = None,
    label: Any = None,
    score: Any = None,
) -> dict[str, Any]:
    """A box for `Object3D`: its middle, its sides along x, y and z, turned by the quaternion (w, x, y, z).

    color: r, g, b from 0 to 255 or 0 to 1. Raises UsageError for numbers that are none.
    """
    np = numpy("box3d")
    middle, sides = (
        np.array(_numbers(f"box3d, {name}", value, 3)) for name, value in (("center", center), ("size", size))
    )
    turn = np.array(_numbers("box3d, orientation", orientation, 4))
    if not turn.any():
        raise UsageError("box3d: the orientation is 0", remedy="(1, 0, 0, 0) for a box that is not turned")
    turn /= np.abs(turn).max()
    w, x, y, z = turn / np.linalg.norm(turn)
    turned = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip
    face = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    unit = np.array([[x, y, z] for z in (-0.5, 0.5) for x, y in face])
    box: dict[str, Any] = {"corners": (middle + (unit * sides) @ turned.T).tolist()}
    return box | {
        name: value
        for name, value in (("color", color), ("label", label), ("score", score))
        if value is not None
    }


def _coloured(array: Any) -> Any:
    np = numpy("Object3D")
    colours = array[:, 3:].astype(np.float64)
    if colours.min() >= 0 and colours.max() <= 1:
        colours = colours * 255
    exact = array.astype(np.float64 if array.dtype.itemsize > 4 or array.dtype.kind != "f" else np.float32)
    exact[:, 3:] = np.clip(np.rint(colours), 0, 255)
    return exact


def _rows(array: Any) -> Any:
    """As orjson writes it: float32 in its own shortest digits."""
    np = numpy("Object3D")
    return np.ascontiguousarray(array, array.dtype.newbyteorder("="))


def _listed(given: Mapping[str, Any], name: str) -> list[Any]:
    found: Any = given.get(name)
    if found is None:
        return []
    if isinstance(found, str | bytes | Mapping) or not isinstance(found, Iterable):
        raise UsageError(
            f"Object3D: {name} is a {type(cast('object', found)).__name__}", remedy="give a list"
        )
    shapes = list(cast("Iterable[Any]", found))
    if len(shapes) > MAX_SHAPES:
        raise UsageError(f"Object3D: {len(shapes):,} {name}; the limit is {MAX_SHAPES:,}")
    return shapes


def _box(where: str, given: Any) -> dict[str, Any]:
    box = _named(where, given, "corners")
    corners = [_numbers(f"{where}, corner {i}", corner, 3) for i, corner in enumerate(box["corners"])]
    if len(corners) != 8:
        raise UsageError(f"Object3D: {where} has {len(corners)} corners", remedy="8, or use box3d()")
    kept: dict[str, Any] = {"corners": in_order(corners)}
    if box.get("label") is not None:
        kept["label"] = printable(box["label"])
    if box.get("color") is not None:
        kept["color"] = _colour(where, box["color"])
    if box.get("score") is not None:
        kept["score"] = _numbers(f"{where}, score", [box["score"]], 1)[0]
    return kept


def _vector(where: str, given: Any) -> dict[str, Any]:
    vector = _named(where, given, "start", "end")
    kept: dict[str, Any] = {name: _numbers(f"{where}, {name}", vector[name], 3) for name in ("start", "end")}
    if vector.get("color") is not None:
        kept["color"] = _colour(where, vector["color"])
    return kept


def in_order(corners: list[list[float]]) -> list[list[float]]:
    """Corners 0 to 3 round one face, 4 to 7 round the opposite one, where they are those of a parallelepiped.

    Others are kept in the order that they have.
    """
    np = numpy("Object3D")
    points = np.array(corners)
    span = float(np.abs(points - points[0]).max())
    near = 1e-5 * span if span > 0 else 0.0
    first, others = points[0], range(1, 8)
    for i, j, k in combinations(others, 3):
        a, b, c = (points[n] - first for n in (i, j, k))
        right = np.array([0 * a, a, a + b, b, c, a + c, a + b + c, b + c]) + first
        # A candidate is right when each corner stands at a place of its own.
        distances = np.abs(right[:, None] - points[None]).max(axis=2)
        if (distances.min(axis=1) <= near).all() and len(set(distances.argmin(axis=1).tolist())) == 8:
            return points[distances.argmin(axis=1)].tolist()
    return corners


def _named(where: str, given: Any, *names: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping) or any(name not in given for name in names):
        raise UsageError(
            f"Object3D: {where} lacks {' or '.join(names)}", remedy="see docs/media.md, Object3D"
        )
    return cast("Mapping[str, Any]", given)


def _colour(where: str, given: Any) -> list[int]:
    numbers = _numbers(f"{where}, color", given, 3)
    if all(0 <= number <= 1 for number in numbers):
        numbers = [number * 255 for number in numbers]
    return [round(min(max(number, 0), 255)) for number in numbers]


def _numbers(where: str, given: Any, count: int) -> list[float]:
    try:
        found = [float(number) for number in given]
    except (TypeError, ValueError, OverflowError):
        found = []
    if len(found) != count or not all(math.isfinite(number) for number in found):
        raise UsageError(f"Object3D: {where}: {given!r:.100} is no {count} finite numbers")
    return found
