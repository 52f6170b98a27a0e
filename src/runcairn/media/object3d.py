"""Things in three dimensions: point clouds, scenes with boxes, models from files."""

import os
from collections.abc import Mapping
from typing import Any, ClassVar, cast

import orjson

from runcairn.errors import UsageError
from runcairn.media import model_file
from runcairn.media.base import Encoded, Media, printable
from runcairn.media.given_file import MAX_BYTES, extension_of, read, read_open, too_large
from runcairn.media.scene import cloud, scene


class Object3D(Media):
    """Something in three dimensions for one key at one step.

    data_or_path: points (N x 3: x, y, z; N x 4: and a category; N x 6: and r, g, b); a scene
    `{"type": "lidar/beta", "points", "boxes", "vectors"}`; the path of a glb, gltf, obj, stl or pts.json file, or such
    a file that is open, with its `file_type`. At most 1,000,000 points, none of them NaN.
    Raises UsageError naming shape and dtype for what is none of these.
    """

    tag: ClassVar[str] = "object3D-file"
    SUPPORTED_TYPES: ClassVar[frozenset[str]] = frozenset(model_file.FORMATS)

    def __init__(self, data_or_path: Any, caption: str | None = None, file_type: str | None = None) -> None:
        self.caption = None if caption is None else printable(caption)
        self.points: int | None = None
        if isinstance(data_or_path, str | os.PathLike):
            path = cast("str | os.PathLike[str]", data_or_path)
            self.format = _format(extension_of(path, model_file.FORMATS), os.fspath(path))
            self._take(read(path, "Object3D"), os.fspath(path))
        elif hasattr(data_or_path, "read"):
            name = str(getattr(data_or_path, "name", "the open file"))
            self.format = _format(file_type or extension_of(name, model_file.FORMATS), name)
            self._take(read_open(data_or_path, "Object3D"), name)
        else:
            self.format = "pts.json"
            self._draw(data_or_path)
        if len(self._body) > MAX_BYTES:
            raise too_large("Object3D", "the scene", len(self._body))

    @classmethod
    def from_file(cls, data_or_path: Any, file_type: str | None = None) -> "Object3D":
        """Of a path or an open file, as in wandb."""
        return cls(data_or_path, file_type=file_type)

    @classmethod
    def from_numpy(cls, data: Any) -> "Object3D":
        """Of an array of points, as in wandb."""
        return cls(data)

    @classmethod
    def from_point_cloud(
        cls, points: Any, boxes: Any, vectors: Any = None, point_cloud_type: str = "lidar/beta"
    ) -> "Object3D":
        """Of points, boxes (see box3d) and arrows, as in wandb."""
        return cls({"type": point_cloud_type, "points": points, "boxes": boxes, "vectors": vectors})

    def encode(self) -> Encoded:
        """Its file."""
        fields: dict[str, Any] = {"_type": self.tag, "format": self.format}
        if self.points is not None:
            fields["points"] = self.points
        if self.caption is not None:
            fields["caption"] = self.caption
        return Encoded(fields, self._body, self.format, "object3D")

    def _take(self, body: bytes, name: str) -> None:
        held = model_file.check(body, self.format, name)
        if held is None:
            self._body = body
        else:
            self._draw(held)

    def _draw(self, value: Any) -> None:
        if value is None or isinstance(value, str | bytes | int | float):
            raise UsageError(
                f"Object3D: a {type(cast('object', value)).__name__} is nothing in three dimensions",
                remedy="give an array of points, a scene or a path",
            )
        given = cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {"points": cloud(value)}
        whole = scene(given)
        self.points = len(whole["points"])
        self._body = orjson.dumps(whole, option=orjson.OPT_SERIALIZE_NUMPY)


def _format(found: str | None, name: str) -> str:
    if found not in model_file.FORMATS:
        raise UsageError(
            f"Object3D: {name!r} has no known format",
            remedy=f"one of {', '.join(model_file.FORMATS)}; else file_type=",
        )
    return found
