"""Pictures, with what lies over them."""

import io
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, cast

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media
from runcairn.media.boxes import box_rows
from runcairn.media.mask import Mask

_KNOWN = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"RIFF", "webp"),
)
MOST_BYTES = 100 * 1024 * 1024


class Image(Media):
    """One picture for a key at a step.

    data: (height, width) or (height, width, 1|3|4) of uint8, bool, or floats (media/pixels.py says how they are
    scaled); a torch tensor (channels, height, width); a PIL image; a matplotlib figure; a path to a PNG, JPEG, GIF or
    WebP, kept byte for byte. caption: text below it.
    masks: `{name: {"mask_data": (height, width) of class ids, "class_labels": {id: text}}}`.
    boxes: `{name: {"box_data": [{"position": {...}, "class_id": 1, "scores": {...}}], "class_labels": {...}}}`.
    Raises UsageError, naming shape and dtype, for what is no picture.
    """

    tag: ClassVar[str] = "image-file"

    def __init__(
        self,
        data: Any,
        caption: str | None = None,
        masks: Mapping[str, Mapping[str, Any]] | None = None,
        boxes: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        mode: str | None = None,
        grouping: int | None = None,
        classes: Sequence[Mapping[str, Any]] | None = None,
        file_type: str | None = None,
        normalize: bool = True,
    ) -> None:
        del grouping, normalize  # accepted for scripts written for wandb; pixels are scaled by what they hold
        self.caption = None if caption is None else str(caption)
        if file_type not in (None, "png", "jpg", "jpeg"):
            raise UsageError(f"file_type={file_type!r} cannot be written", remedy="use 'png' or 'jpg'")
        extension = "jpg" if file_type in ("jpg", "jpeg") else "png"
        self._body, self._extension, self.width, self.height = _read(data, mode, extension)
        labels = {int(one["id"]): str(one["name"]) for one in classes or ()}
        self._masks = {name: Mask(name, one, labels) for name, one in (masks or {}).items()}
        self._boxes = {
            name: box_rows(name, one, labels, self.width, self.height) for name, one in (boxes or {}).items()
        }

    def encode(self) -> Encoded:
        """The file, and width, height, format, caption, masks, boxes."""
        fields: dict[str, Any] = {
            "_type": self.tag,
            "format": self._extension,
            "width": self.width,
            "height": self.height,
        }
        if self.caption is not None:
            fields["caption"] = self.caption
        masks = {name: mask.encode() for name, mask in self._masks.items()}
        if masks:
            fields["masks"] = {name: mask.stored() for name, mask in masks.items()}
        if self._boxes:
            fields["boxes"] = self._boxes
        return Encoded(fields, self._body, self._extension, "images", tuple(masks.values()))


def _read(data: Any, mode: str | None, extension: str) -> tuple[bytes, str, int, int]:
    """Bytes, extension, width, height."""
    if isinstance(data, str | os.PathLike):
        return _read_file(Path(cast("str | os.PathLike[str]", data)))
    module = type(data).__module__.partition(".")[0]
    if module == "matplotlib" or hasattr(data, "savefig"):
        buffer = io.BytesIO()
        (data if hasattr(data, "savefig") else data.gcf()).savefig(buffer, format="png", bbox_inches="tight")
        return (buffer.getvalue(), "png", *_size(buffer.getvalue()))
    from PIL import Image as Pillow

    picture = data if isinstance(data, Pillow.Image) else _from_pixels(data)
    if mode is not None:
        picture = picture.convert(mode)
    if picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        picture = picture.convert("RGB")
    if extension == "jpg" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    buffer = io.BytesIO()
    # Level 1: a training loop waits for this; 3 times as fast as the default for a tenth more bytes.
    picture.save(
        buffer,
        "JPEG" if extension == "jpg" else "PNG",
        **({} if extension == "jpg" else {"compress_level": 1}),
    )
    return buffer.getvalue(), extension, picture.width, picture.height


def _from_pixels(data: Any) -> Any:
    from PIL import Image as Pillow

    from runcairn.media.pixels import pixels_of

    pixels = pixels_of(data)
    return Pillow.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)


def _read_file(path: Path) -> tuple[bytes, str, int, int]:
    """The file as it is: a regular one, of a format that browsers show."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{path} is no regular file", remedy="pass the path of a picture")
        if found.st_size > MOST_BYTES:
            raise UsageError(
                f"{path} has {found.st_size:,} bytes", remedy=f"log pictures below {MOST_BYTES:,}"
            )
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}", remedy="pass the path of a picture"
        ) from error
    extension = next((name for magic, name in _KNOWN if body.startswith(magic)), None)
    if extension is None or (extension == "webp" and body[8:12] != b"WEBP"):
        raise UsageError(f"{path} is no PNG, JPEG, GIF or WebP", remedy="open it with PIL and pass the image")
    return (body, extension, *_size(body))


def _size(body: bytes) -> tuple[int, int]:
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    try:
        with Pillow.open(io.BytesIO(body)) as picture:
            return picture.width, picture.height
    except (UnidentifiedImageError, OSError, Pillow.DecompressionBombError) as error:
        raise UsageError(f"the picture cannot be read: {error}", remedy="check the file") from error
