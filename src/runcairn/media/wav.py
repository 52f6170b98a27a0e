"""WAV: samples into bytes, and what a file's header says; peaks for drawing a sound without decoding it."""

import io
import wave
from dataclasses import dataclass
from typing import Any, Final

from runcairn.media.needed import numpy

PARTS: Final = 500
"""Pairs of peaks of one sound, however long it is."""
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


@dataclass(frozen=True, slots=True)
class Sound:
    """What is known of a sound. sample_rate: Hz; duration: seconds; peaks: `[min, max]` from -1 to 1."""

    sample_rate: int | None = None
    channels: int | None = None
    duration: float | None = None
    peaks: list[list[float]] | None = None


def written(samples: Any, sample_rate: int) -> bytes:
    """A WAV file of (frames, channels): uint8, int16, or int32 whose upper 24 bits are kept."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth({1: 1, 2: 2, 4: 3}[samples.itemsize])
        file.setframerate(sample_rate)
        little = samples.astype(samples.dtype.newbyteorder("<"), copy=False)
        if samples.itemsize == 4:
            little = little.reshape(-1, 1).view("uint8")[:, 1:]
        file.writeframes(little.tobytes())
    return out.getvalue()


def read(body: bytes) -> Sound | None:
    """What a WAV file's header says, and its peaks where its samples are plain. None where it is damaged."""
    form, data = _chunk(body, b"fmt "), _chunk(body, b"data")
    if form is None or data is None or form[1] - form[0] < 16:
        return None
    at = form[0]
    kind, channels = (int.from_bytes(body[at + i : at + i + 2], "little") for i in (0, 2))
    rate = int.from_bytes(body[at + 4 : at + 8], "little")
    frame, bits = (int.from_bytes(body[at + i : at + i + 2], "little") for i in (12, 14))
    if not channels or not rate or not frame:
        return None
    if kind == _EXTENSIBLE and form[1] - at >= 26:
        kind = int.from_bytes(body[at + 24 : at + 26], "little")
    frames = (data[1] - data[0]) // frame
    plain = frame * 8 == bits * channels and kind in (_PCM, _FLOAT)
    peaks = _of_bytes(body, data[0], frames, channels, bits, kind == _FLOAT) if plain and frames else None
    return Sound(rate, channels, round(frames / rate, 6), peaks)


def peaks_of(samples: Any, zero: float, full: float) -> list[list[float]]:
    """The lowest and highest value in each of at most PARTS equal parts of (frames, channels), as -1 to 1.

    zero: what silence is; full: how far from it the loudest is. NaN counts as silence.
    """
    np = numpy("Audio")
    frames, channels = samples.shape
    parts = min(PARTS, frames)
    begins = np.arange(parts) * frames // parts * channels
    flat = samples.reshape(-1)
    with np.errstate(invalid="ignore"):
        pairs = np.stack([np.fmin.reduceat(flat, begins), np.fmax.reduceat(flat, begins)], axis=1)
    scaled = np.clip(np.nan_to_num((pairs.astype(np.float64) - zero) / full), -1, 1)
    return np.round(scaled, 3).tolist()


def _of_bytes(
    body: bytes, begin: int, frames: int, channels: int, bits: int, floating: bool
) -> list[list[float]] | None:
    np = numpy("Audio")
    count = frames * channels
    if bits == 24 and not floating:
        upper = np.frombuffer(body, np.uint8, count * 3, begin).reshape(-1, 3)[:, 1:].tobytes()
        return peaks_of(np.frombuffer(upper, "<i2").reshape(-1, channels), 0, 32768)
    kinds = {(8, False): "u1", (16, False): "<i2", (32, False): "<i4", (32, True): "<f4", (64, True): "<f8"}
    if (bits, floating) not in kinds:
        return None
    samples = np.frombuffer(body, kinds[bits, floating], count, begin).reshape(-1, channels)
    if floating:
        return peaks_of(samples, 0, 1)
    return peaks_of(samples, 128, 128) if bits == 8 else peaks_of(samples, 0, 2 ** (bits - 1))


def _chunk(body: bytes, name: bytes) -> tuple[int, int] | None:
    """Where the RIFF chunk `name` begins and ends; one that says more than the file has ends with the file."""
    at = 12
    while at + 8 <= len(body):
        size = int.from_bytes(body[at + 4 : at + 8], "little")
        if body[at : at + 4] == name:
            return at + 8, min(at + 8 + size, len(body))
        at += 8 + size + size % 2
    return None
