"""Sounds: of an array of samples, or a file."""

import os
from typing import Any, ClassVar, Final, cast

from runcairn.errors import UsageError
from runcairn.media import wav
from runcairn.media.base import Encoded, Media, printable, whole_number
from runcairn.media.given_file import MAX_BYTES, read, too_large
from runcairn.media.needed import numpy
from runcairn.media.pixels import as_array

MAX_CHANNELS: Final = 8
_MAX_RATE: Final = 1_000_000
_INT16: Final = 1 << 15


class Audio(Media):
    """A sound for one key at one step.

    data_or_path: samples, (frames,) or (frames, channels), also (channels, frames); or the path of a WAV, MP3, Ogg,
    FLAC, M4A or WebM file, which is kept as it is. sample_rate: frames a second, needed for samples.
    Floats are from -1 to 1; louder ones are made quieter as a whole. NaN is silence. int16 and uint8 are kept to the
    bit; wider integers too where they fit into int16, else as 24 bits of int32's range.
    Raises UsageError naming shape and dtype for what is no sound.
    """

    tag: ClassVar[str] = "audio-file"

    def __init__(self, data_or_path: Any, sample_rate: int | None = None, caption: str | None = None) -> None:
        self.caption = None if caption is None else printable(caption)
        if isinstance(data_or_path, str | os.PathLike):
            path = cast("str | os.PathLike[str]", data_or_path)
            self._body = read(path, "Audio")
            self.format = _recognised(self._body, os.fspath(path))
            self.sound = _sound_of(self._body, self.format, os.fspath(path))
            return
        if data_or_path is None or isinstance(data_or_path, bytes | int | float | dict):
            raise UsageError(
                f"Audio: a {type(cast('object', data_or_path)).__name__} is no sound",
                remedy="give an array of samples or a path",
            )
        rate = None if sample_rate is None else whole_number(sample_rate)
        if rate is None or not 1 <= rate <= _MAX_RATE:
            raise UsageError(
                f"Audio: samples with sample_rate={sample_rate!r}", remedy="Audio(samples, sample_rate=16000)"
            )
        samples = _samples(as_array(data_or_path, "Audio"))
        self._body, self.format = wav.written(samples, rate), "wav"
        self.sound = wav.read(self._body) or wav.Sound(rate)
        if len(self._body) > MAX_BYTES:
            raise too_large("Audio", f"{samples.shape[0]:,} frames", len(self._body))

    def encode(self) -> Encoded:
        """The sound's file; rate, duration and peaks stand in the row."""
        sound = self.sound
        known = {
            "sample_rate": sound.sample_rate,
            "channels": sound.channels,
            "duration": sound.duration,
            "peaks": sound.peaks,
            "caption": self.caption,
        }
        fields = {name: value for name, value in known.items() if value is not None}
        return Encoded({"_type": self.tag, "format": self.format, **fields}, self._body, self.format, "audio")


def _samples(array: Any) -> Any:
    """(frames, channels) of uint8, int16, or int32 at full range. A copy, or what is not written to."""
    np = numpy("Audio")
    shape, dtype = array.shape, array.dtype
    if dtype.kind == "b" or (dtype.kind == "u" and dtype.itemsize > 1):
        raise UsageError(
            f"Audio: samples of dtype {dtype}, shape {shape}", remedy="give floats, int16 or uint8"
        )
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or min(array.shape) > MAX_CHANNELS or 0 in array.shape:
        raise UsageError(
            f"Audio: an array of shape {shape}, dtype {dtype}, is no sound",
            remedy=f"give (frames,) or (frames, channels), at most {MAX_CHANNELS} channels; a list for a batch",
        )
    if array.shape[1] > MAX_CHANNELS or (array.shape[0] <= MAX_CHANNELS and array.shape[0] < array.shape[1]):
        array = array.T
    if dtype == np.uint8 or dtype == np.int16:
        return array
    if dtype.kind == "f":
        return _of_floats(array)
    if dtype == np.int8:
        return array.astype(np.int16) * 256
    low, high = int(array.min()), int(array.max())
    if low >= -_INT16 and high < _INT16:
        return array.astype(np.int16)
    if low < -(1 << 31) or high >= 1 << 31:
        raise UsageError(
            f"Audio: samples from {low} to {high}, dtype {dtype}", remedy="give floats from -1 to 1, or int16"
        )
    return array.astype(np.int32)


def _of_floats(array: Any) -> Any:
    np = numpy("Audio")
    numbers = array.astype(np.float64)
    finite = np.isfinite(numbers)
    loudest = max(float(np.abs(numbers[finite]).max()) if finite.any() else 0.0, 1.0)
    # Divided before it is multiplied: the largest floats stay finite.
    numbers = np.nan_to_num(numbers, nan=0.0, posinf=loudest, neginf=-loudest) / loudest
    return np.rint(numbers * (_INT16 - 1)).astype(np.int16)


def _recognised(body: bytes, name: str) -> str:
    """The format by the content. Raises UsageError for none that browsers play."""
    if body[:4] == b"RIFF" and body[8:12] == b"WAVE":
        return "wav"
    if body[:4] == b"fLaC":
        return "flac"
    if body[:4] == b"OggS":
        return "ogg"
    if body[4:8] == b"ftyp":
        return "m4a"
    if body[:4] == b"\x1a\x45\xdf\xa3":
        return "webm"
    if body[:3] == b"ID3" or (len(body) > 2 and body[0] == 0xFF and body[1] & 0xE0 == 0xE0):
        return "mp3"
    raise UsageError(
        f"Audio: {name!r} is no sound that browsers play", remedy="give WAV, MP3, Ogg, FLAC, M4A or WebM"
    )


def _sound_of(body: bytes, form: str, name: str) -> wav.Sound:
    if form == "wav":
        found = wav.read(body)
        if found is None:
            raise UsageError(f"Audio: {name!r} is cut off or damaged: it has no samples")
        return found
    if form == "flac" and len(body) >= 26:
        packed = int.from_bytes(body[18:26], "big")  # STREAMINFO: rate 20 bits, channels 3, bits 5, frames 36
        rate, frames = packed >> 44, packed & ((1 << 36) - 1)
        if rate:
            return wav.Sound(rate, (packed >> 41 & 7) + 1, round(frames / rate, 6) if frames else None)
    return wav.Sound()
