"""A picture that is a file already: its bytes, read once, and what they are."""

import io
import os
import stat
from dataclasses import dataclass
from typing import Any, Final

from runcairn.errors import UsageError
from runcairn.media.needed import pillow
from runcairn.media.pixels import MAX_PIXELS

MAX_BYTES: Final = 256 * 1024 * 1024
KEPT: Final = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
"""Formats that every browser shows: kept byte by byte. The file's own name says nothing."""


@dataclass(frozen=True, slots=True)
class PictureBytes:
    """The bytes of a picture file and what their header says. width, height: pixels."""

    body: bytes
    extension: str
    width: int
    height: int


def read(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a regular file (links are followed), as they are now. Raises UsageError for anything else.

    A FIFO or a device is refused without waiting for it; a file that is larger than its size says is cut off.
    """
    name = os.fspath(path)
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"Image: cannot read {name!r}: {getattr(error, 'strerror', None) or error}"
        ) from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"Image: {name!r} is no regular file", remedy="give the path of a picture")
        if found.st_size > MAX_BYTES:
            raise _too_large(name, found.st_size)
        with open(descriptor, "rb", closefd=False) as file:
            body = file.read(MAX_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(body) > MAX_BYTES:
        raise _too_large(name, len(body))
    return body


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


def _too_large(name: str, size: int) -> UsageError:
    return UsageError(
        f"Image: {name!r} is {size:,} bytes; the limit is {MAX_BYTES:,}",
        remedy="save it as a file: run.save(path)",
    )
