"""Arrays as frames of a film, and frames as its file."""

import io
import math
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from runcairn.errors import UsageError
from runcairn.media.needed import numpy, pillow
from runcairn.media.pixels import as_array, as_bytes, span_of

MAX_PIXELS: Final = 500_000_000
"""Of all frames together."""
MAX_SIDE: Final = 16_383
"""WebP's own limit."""
_CHANNELS: Final = (1, 3, 4)
_CODECS: Final = {
    "mp4": ("-c:v", "libx264", "-crf", "20", "-preset", "veryfast", "-movflags", "+faststart"),
    "webm": ("-c:v", "libvpx-vp9", "-crf", "32", "-b:v", "0", "-deadline", "realtime", "-cpu-used", "6"),
}


def as_frames(value: Any) -> Any:
    """(frames, height, width, channels) of numbers, from TxCxHxW, TxHxWxC, TxHxW; BxTxCxHxW is laid out as a grid.

    Where both readings are possible the channels come first. Raises UsageError naming shape and dtype.
    """
    array = as_array(value, "Video")
    given = array.shape
    if array.ndim == 3:
        array = array[:, None]
    if array.ndim == 5:
        array = _grid(array if given[2] in _CHANNELS else array.transpose(0, 1, 4, 2, 3))
    if array.ndim != 4 or not (array.shape[1] in _CHANNELS or array.shape[3] in _CHANNELS):
        raise UsageError(
            f"Video: an array of shape {given}, dtype {array.dtype}, is no film",
            remedy="give frames x channels x height x width, or frames x height x width x channels (1, 3 or 4)",
        )
    if array.shape[1] in _CHANNELS:
        array = array.transpose(0, 2, 3, 1)
    if 0 in array.shape:
        raise UsageError(f"Video: an array of shape {given} has no pixels")
    count, height, width, _ = array.shape
    if count * height * width > MAX_PIXELS or max(height, width) > MAX_SIDE:
        raise UsageError(
            f"Video: {count} frames of {width} x {height} pixels; the limits are {MAX_PIXELS:,} pixels together "
            f"and {MAX_SIDE:,} a side",
            remedy="make it smaller: frames[::2, :, ::2, ::2]",
        )
    return array


def encoded(array: Any, form: str, fps: float) -> bytes:
    """The file of (frames, height, width, channels) as `webp`, `gif`, `mp4` or `webm`."""
    span = span_of(array)
    frames = (as_bytes(frame, span, normalize=True) for frame in array)
    if form in _CODECS:
        return _by_ffmpeg(frames, array.shape, form, fps)
    return _by_pillow(frames, form, fps)


def ffmpeg() -> str:
    """The program's path. Raises UsageError saying what to install."""
    try:
        return import_module("imageio_ffmpeg").get_ffmpeg_exe()
    except (ImportError, RuntimeError):
        found = shutil.which("ffmpeg")
    if found is None:
        raise UsageError(
            "Video: mp4 and webm need ffmpeg", remedy="pip install imageio-ffmpeg, or format='webp'"
        )
    return found


def _grid(array: Any) -> Any:
    """BxTxCxHxW as TxCx(rows H)x(columns W); places that are left over are black."""
    np = numpy("Video")
    count, frames, channels, height, width = array.shape
    columns = math.ceil(math.sqrt(max(count, 1)))
    rows = math.ceil(count / columns)
    whole = np.zeros((rows * columns, *array.shape[1:]), array.dtype)
    whole[:count] = array
    placed = whole.reshape(rows, columns, frames, channels, height, width).transpose(2, 3, 0, 4, 1, 5)
    return placed.reshape(frames, channels, rows * height, columns * width)


def _by_pillow(frames: Iterator[Any], form: str, fps: float) -> bytes:
    images = pillow("Video")
    pictures = (images.fromarray(frame[:, :, 0] if frame.shape[2] == 1 else frame) for frame in frames)
    if form == "webp":
        pictures = (each if each.mode != "L" else each.convert("RGB") for each in pictures)
    first = next(pictures)
    options: dict[str, Any] = {"quality": 85, "method": 0} if form == "webp" else {"disposal": 2}
    out = io.BytesIO()
    first.save(
        out,
        form.upper(),
        save_all=True,
        append_images=pictures,
        duration=max(round(1000 / fps), 1),
        loop=0,
        **options,
    )
    return out.getvalue()


def _by_ffmpeg(frames: Iterator[Any], shape: tuple[int, ...], form: str, fps: float) -> bytes:
    np = numpy("Video")
    _, height, width, channels = shape
    even = ((0, height % 2), (0, width % 2), (0, 0))  # these codecs halve the colours' sides
    size = f"{width + width % 2}x{height + height % 2}"
    with tempfile.TemporaryDirectory(prefix="runcairn-video-") as folder:
        target, said = Path(folder) / f"film.{form}", Path(folder) / "said"
        raw = ("-f", "rawvideo", "-pix_fmt", "gray" if channels == 1 else "rgb24", "-s", size, "-r", str(fps))
        command = [
            ffmpeg(),
            "-v",
            "error",
            *raw,
            "-i",
            "-",
            *_CODECS[form],
            "-pix_fmt",
            "yuv420p",
            str(target),
        ]
        with (
            said.open("wb") as words,
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=words
            ) as program,
        ):
            assert program.stdin
            try:
                for frame in frames:
                    program.stdin.write(np.pad(frame[:, :, :3], even, "edge").tobytes())
                program.stdin.close()
            except BrokenPipeError:
                pass  # it ended early: its words say why
        if program.returncode != 0 or not target.is_file():
            raise UsageError(
                f"Video: ffmpeg made no {form}: {said.read_text('utf-8', 'replace').strip()[:500]}",
                remedy="format='webp'",
            )
        return target.read_bytes()
