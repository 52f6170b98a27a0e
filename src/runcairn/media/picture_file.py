"""A picture that is a file already: what its bytes are."""

import io
from dataclasses import dataclass
from typing import Any, Final

from runcairn.errors import UsageError
from runcairn.media.needed import pillow
from runcairn.media.pixels import MAX_PIXELS

KEPT: Final = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
"""Formats that every browser shows: kept byte by byte. The file's own name says nothing."""


@dataclass(frozen=True, slots=True)
class PictureBytes:
    """The bytes of a picture file and what their header says. width, height: pixels."""

    body: bytes
    extension: str
    width: int
    height: int


def recognised(body: bytes, name: str) -> PictureBytes:
    """What `body` is, by its content. Formats that browsers do not show are stored as PNG.

    Raises UsageError where it is no picture, is cut off, or is larger than MAX_PIXELS.
    """
    images = pillow("Image")
    try:
        with images.open(io.BytesIO(body)) as picture:
            width, height = picture.size
            fits = width * height <= MAX_PIXELS
            if fits and picture.format in KEPT:
                picture.load()  # a cut-off or damaged file shows here, at the call
                return PictureBytes(body, KEPT[picture.format], width, height)
            if fits:
                return PictureBytes(as_png(picture), "png", width, height)
    except Exception as error:
        # Pillow's plugins raise OSError, SyntaxError, ValueError, struct.error and their own for damaged files.
        raise UsageError(f"Image: {name!r} is no picture that can be read: {error}") from error
    raise UsageError(f"Image: {name!r} has {width:,} x {height:,} pixels; the limit is {MAX_PIXELS:,}")


def as_png(picture: Any) -> bytes:
    """A Pillow picture as PNG; modes that PNG does not have become RGB."""
    return as_file(picture, "png")


def as_file(picture: Any, extension: str) -> bytes:
    """A Pillow picture as `png`, `jpg`, `webp` or `gif`."""
    if extension == "png" and picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        picture = picture.convert("RGB")
    if extension == "jpg" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    out = io.BytesIO()
    # Level 1: a training loop waits for this.
    options: dict[str, dict[str, Any]] = {"png": {"compress_level": 1}, "jpg": {"quality": 92}}
    form = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF"}[extension]
    picture.save(out, form, **options.get(extension, {}))
    return out.getvalue()
