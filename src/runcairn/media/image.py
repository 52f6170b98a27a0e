"""Pictures: of an array, of Pillow, of matplotlib, or a file."""

import io
import os
from collections.abc import Mapping
from types import ModuleType
from typing import Any, ClassVar, Final, cast

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media, printable
from runcairn.media.boxes import encode_boxes
from runcairn.media.classes import labels_of
from runcairn.media.given_file import read
from runcairn.media.masks import encode_masks
from runcairn.media.needed import pillow
from runcairn.media.picture_file import PictureBytes, as_file, recognised
from runcairn.media.pixels import as_pixels

_FILE_TYPES: Final = {"png": "png", "jpg": "jpg", "jpeg": "jpg", "webp": "webp", "gif": "gif"}
_MODES: Final = ("1", "L", "LA", "P", "RGB", "RGBA")


class Image(Media):
    """A picture for one key at one step.

    data_or_path: an array (height x width, or x 1, 3, 4; torch: channels first; a batch of one is unpacked), a Pillow
    picture, a matplotlib figure, axes or pyplot itself, another Image, or the path of a file. How numbers become
    pixels is said in docs/media.md. Raises UsageError naming shape and dtype where it is no picture.

    mode: Pillow's colour mode of what is stored ("L", "RGB", "RGBA"). file_type: png, jpg, webp or gif; a file that
    is one of them is kept as it is. classes: Classes or
    [{"id": 1, "name": "cat"}], labels for masks and boxes without their own.
    """

    tag: ClassVar[str] = "image-file"

    def __init__(
        self,
        data_or_path: Any,
        mode: str | None = None,
        caption: str | None = None,
        grouping: int | None = None,
        classes: Any = None,
        boxes: Mapping[str, Any] | None = None,
        masks: Mapping[str, Any] | None = None,
        file_type: str | None = None,
        normalize: bool = True,
    ) -> None:
        if mode is not None and mode not in _MODES:
            raise UsageError(f"Image: mode {mode!r}", remedy=f"one of {', '.join(_MODES)}")
        if file_type is not None and file_type.lower() not in _FILE_TYPES:
            raise UsageError(f"Image: file_type {file_type!r}", remedy=f"one of {', '.join(_FILE_TYPES)}")
        extension = None if file_type is None else _FILE_TYPES[file_type.lower()]
        self.picture = _picture(data_or_path, mode, extension, normalize=normalize)
        self.caption = None if caption is None else printable(caption)
        self._grouping = grouping
        if isinstance(data_or_path, Image) and caption is None:
            self.caption = data_or_path.caption
        labels = labels_of(classes, "Image")
        size = (self.picture.width, self.picture.height)
        self._masks = encode_masks(masks, size, labels) if masks else None
        self._boxes = encode_boxes(boxes, labels) if boxes else None

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.picture.width

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.picture.height

    def encode(self) -> Encoded:
        """The picture's file, and one for each mask and each name of boxes."""
        picture = self.picture
        fields: dict[str, Any] = {
            "_type": self.tag,
            "format": picture.extension,
            "width": picture.width,
            "height": picture.height,
        }
        if self.caption is not None:
            fields["caption"] = self.caption
        if self._grouping is not None:
            fields["grouping"] = int(self._grouping)
        children: tuple[Encoded, ...] = ()
        for name, encoded in (("masks", self._masks), ("boxes", self._boxes)):
            if encoded is not None:
                fields[name], files = encoded
                children += files
        return Encoded(fields, picture.body, picture.extension, "images", children)


def _picture(value: Any, mode: str | None, extension: str | None, *, normalize: bool) -> PictureBytes:
    if isinstance(value, Image):
        found = value.picture
    elif isinstance(value, str | os.PathLike):
        path = cast("str | os.PathLike[str]", value)
        found = recognised(read(path), str(path))
    else:
        drawn = _drawn(value, normalize=normalize)
        if mode is not None and drawn.mode != mode:
            drawn = drawn.convert(mode)
        wanted = extension or "png"
        return PictureBytes(as_file(drawn, wanted), wanted, drawn.width, drawn.height)
    if mode is None and extension in (None, found.extension):
        return found
    with pillow("Image").open(io.BytesIO(found.body)) as opened:
        drawn = opened if mode is None else opened.convert(mode)
        wanted = extension or found.extension
        return PictureBytes(as_file(drawn, wanted), wanted, drawn.width, drawn.height)


def _drawn(value: Any, *, normalize: bool) -> Any:
    kind = cast("type[Any]", type(value))
    bases = {(base.__module__.partition(".")[0], base.__name__) for base in kind.__mro__}
    if ("PIL", "Image") in bases:
        return value
    if isinstance(value, ModuleType) and value.__name__ == "matplotlib.pyplot":
        return _of_figure(value.gcf())
    if ("matplotlib", "Figure") in bases:
        return _of_figure(value)
    if kind.__module__.partition(".")[0] == "matplotlib" and hasattr(value, "get_figure"):
        return _of_figure(value.get_figure())
    if value is None or isinstance(value, int | float | complex | bytes | Mapping):
        raise UsageError(
            f"Image: a {kind.__name__} is no picture",
            remedy="give an array, a Pillow picture, a matplotlib figure or a path",
        )
    return pillow("Image").fromarray(as_pixels(value, normalize=normalize))


def _of_figure(figure: Any) -> Any:
    out = io.BytesIO()
    figure.savefig(out, format="png")
    out.seek(0)
    picture = pillow("Image").open(out)
    picture.load()
    return picture
