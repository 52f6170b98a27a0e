"""Films: of an array of frames, or a file."""

import math
import os
from typing import Any, ClassVar, Final, cast

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media, printable
from runcairn.media.film_file import Film, recognised
from runcairn.media.frames import as_frames, encoded
from runcairn.media.given_file import MAX_BYTES, read, read_open, too_large

_FORMATS: Final = ("webp", "gif", "mp4", "webm")
_FASTEST: Final = 240


class Video(Media):
    """A film for one key at one step.

    data_or_path: frames x channels x height x width or frames x height x width x channels (1, 3 or 4), a batch of
    them (shown side by side), the path of an MP4, WebM, Ogg, MOV, GIF or WebP file, which is kept as it is, or such
    a file that is open. Numbers become pixels as in Image, with one brightness for all frames.
    fps: frames a second of an array. format: of an array: webp (None), gif; mp4 and webm where imageio-ffmpeg or
    ffmpeg is installed. Raises UsageError naming shape and dtype for what is no film.
    """

    tag: ClassVar[str] = "video-file"

    def __init__(
        self,
        data_or_path: Any,
        caption: str | None = None,
        fps: float | None = None,
        format: str | None = None,  # noqa: A002 - wandb's word
    ) -> None:
        self.caption = None if caption is None else printable(caption)
        if isinstance(data_or_path, str | os.PathLike):
            path = cast("str | os.PathLike[str]", data_or_path)
            self.film = recognised(read(path, "Video"), os.fspath(path))
        elif hasattr(data_or_path, "read"):
            self.film = recognised(read_open(data_or_path, "Video"), "the open file")
        else:
            self.film = _drawn(data_or_path, _checked(fps), format or "webp")

    def encode(self) -> Encoded:
        """The film's file; its size and length stand in the row."""
        film = self.film
        known = {
            "width": film.width,
            "height": film.height,
            "fps": film.fps,
            "frames": film.frames,
            "duration": film.duration,
            "caption": self.caption,
        }
        fields = {name: value for name, value in known.items() if value is not None}
        return Encoded(
            {"_type": self.tag, "format": film.extension, **fields}, film.body, film.extension, "videos"
        )


def _checked(fps: float | None) -> float:
    if fps is None:
        return 4.0
    if isinstance(fps, str | bool) or not math.isfinite(fps) or not 0 < fps <= _FASTEST:
        raise UsageError(f"Video: fps={fps!r}", remedy=f"above 0, at most {_FASTEST}")
    return float(fps)


def _drawn(value: Any, fps: float, form: str) -> Film:
    if form not in _FORMATS:
        raise UsageError(f"Video: format {form!r}", remedy=f"one of {', '.join(_FORMATS)}")
    if value is None or isinstance(value, bytes | int | float | dict):
        raise UsageError(
            f"Video: a {type(cast('object', value)).__name__} is no film",
            remedy="give an array of frames or a path",
        )
    array = as_frames(value)
    body = encoded(array, form, fps)
    count, height, width, _ = array.shape
    if len(body) > MAX_BYTES:
        raise too_large("Video", f"{count} frames", len(body))
    return Film(body, form, width, height, count, fps, round(count / fps, 6))
