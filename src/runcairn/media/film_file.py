"""A film that is a file already: its format by its content, and what its header says."""

import io
from dataclasses import dataclass
from typing import Any, Final

from runcairn.errors import UsageError
from runcairn.media.needed import pillow

_BOXES: Final = (b"moov", b"trak", b"mdia")
_MOST_BOXES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Film:
    """The bytes of a film. width, height: pixels; fps: frames a second; duration: seconds; None: not known."""

    body: bytes
    extension: str
    width: int | None = None
    height: int | None = None
    frames: int | None = None
    fps: float | None = None
    duration: float | None = None


def recognised(body: bytes, name: str) -> Film:
    """What `body` is, by its content. Raises UsageError for what browsers do not play."""
    if body[:6] in (b"GIF87a", b"GIF89a"):
        return _moving_picture(body, "gif", name)
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return _moving_picture(body, "webp", name)
    if body[4:8] in (b"ftyp", b"moov", b"wide"):
        size, duration = _of_boxes(body)
        form = "mov" if body[8:12] == b"qt  " or body[4:8] != b"ftyp" else "mp4"
        return Film(body, form, *(size or (None, None)), duration=duration)
    if body[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in body[:64]:
        return Film(body, "webm")
    if body[:4] == b"OggS":
        return Film(body, "ogg")
    raise UsageError(
        f"Video: {name!r} is no film that browsers play", remedy="give MP4, WebM, Ogg, MOV, GIF or WebP"
    )


def _moving_picture(body: bytes, form: str, name: str) -> Film:
    try:
        with pillow("Video").open(io.BytesIO(body)) as picture:
            return Film(body, form, *picture.size, frames=getattr(picture, "n_frames", 1))
    except UsageError:
        raise
    except Exception as error:
        # Pillow's plugins raise OSError, SyntaxError, ValueError, struct.error and their own for damaged files.
        raise UsageError(f"Video: {name!r} is damaged: {error}") from error


def _of_boxes(body: bytes) -> tuple[tuple[int, int] | None, float | None]:
    """Size of the first track that has one, and the duration, of an MP4 or MOV file."""
    size: tuple[int, int] | None = None
    duration: float | None = None
    spans, seen = [(0, len(body))], 0
    while spans and seen < _MOST_BOXES:
        at, end = spans.pop()
        seen += 1
        if at + 8 > end:
            continue
        length, kind, head = int.from_bytes(body[at : at + 4], "big"), body[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(body[at + 8 : at + 16], "big"), 16
        length = length or end - at
        if length < head:
            continue
        inner, after = at + head, min(at + length, end)
        spans.append((at + length, end))
        if kind in _BOXES:
            spans.append((inner, after))
        elif kind == b"mvhd":
            duration = _duration(body[inner:after])
        elif kind == b"tkhd" and size is None:
            sides = body[after - 8 : after]
            wide, high = int.from_bytes(sides[:2], "big"), int.from_bytes(sides[4:6], "big")
            size = (wide, high) if wide and high else None
    return size, duration


def _duration(box: bytes) -> float | None:
    long = box[:1] == b"\1"
    begin, width = (20, 8) if long else (12, 4)
    ticks = int.from_bytes(box[begin : begin + 4], "big")
    lasts = int.from_bytes(box[begin + 4 : begin + 4 + width], "big")
    unknown: Any = (1 << 8 * width) - 1
    return round(lasts / ticks, 6) if ticks and lasts not in (0, unknown) else None
