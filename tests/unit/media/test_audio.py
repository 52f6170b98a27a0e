"""Sounds: the samples that were given are what the WAV holds, or the call says why not."""

import io
import os
import struct
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from runcairn.errors import UsageError
from runcairn.media.audio import Audio


def samples(audio: Audio) -> np.ndarray:
    body = audio.encode().body
    assert body is not None
    with wave.open(io.BytesIO(body)) as file:
        kind = {1: np.uint8, 2: "<i2"}[file.getsampwidth()]
        return np.frombuffer(file.readframes(file.getnframes()), kind).reshape(-1, file.getnchannels())


_SHAPES = st.one_of(st.tuples(st.integers(1, 60)), st.tuples(st.integers(9, 60), st.integers(1, 8)))


@given(arrays.arrays(st.sampled_from([np.int16, np.uint8]), _SHAPES))
def test_whole_samples_are_kept_to_the_bit(array):
    assert np.array_equal(samples(Audio(array, 8000)), array if array.ndim == 2 else array[:, None])


@given(arrays.arrays(np.float32, _SHAPES, elements=st.floats(-1, 1, width=32)))
def test_floats_come_back_within_half_a_step_of_16_bits(array):
    stored = samples(Audio(array, 8000)) / 32767
    assert np.abs(stored - array.reshape(stored.shape)).max() <= 0.5 / 32767 + 1e-9


@given(arrays.arrays(arrays.floating_dtypes(), _SHAPES))
def test_any_floats_make_a_sound(array):
    stored = samples(Audio(array, 8000)).reshape(array.shape)
    assert (stored[np.isnan(array)] == 0).all()
    finite = np.isfinite(array)
    order = np.argsort(array[finite], kind="stable")
    assert (np.diff(stored[finite][order].astype(int)) >= 0).all()


@given(arrays.arrays(np.int16, st.tuples(st.integers(1, 3000))))
def test_peaks_cover_every_sample(array):
    peaks = np.array(Audio(array, 8000).encode().fields["peaks"])
    assert len(peaks) == min(500, len(array))
    assert peaks[:, 0].min() == pytest.approx(array.min() / 32768, abs=6e-4)
    assert peaks[:, 1].max() == pytest.approx(array.max() / 32768, abs=6e-4)
    assert (peaks[:, 0] <= peaks[:, 1]).all()


def test_what_stands_in_the_row():
    tone = np.sin(np.arange(16000) / 10).astype(np.float32)
    fields = Audio(np.stack([tone, -tone], axis=1), sample_rate=16000, caption="a\ud800").encode().fields
    assert {name: fields[name] for name in fields if name != "peaks"} == {
        "_type": "audio-file", "format": "wav", "sample_rate": 16000, "channels": 2, "duration": 1.0,
        "caption": "a\\ud800",
    }  # fmt: skip


def test_channels_may_come_first():
    array = np.arange(40, dtype=np.int16).reshape(2, 20)
    assert np.array_equal(samples(Audio(array, 8000)), array.T)


def test_wide_integers_are_kept_as_far_as_a_browser_plays_them():
    assert samples(Audio([5, -3, 7], 8000)).ravel().tolist() == [5, -3, 7]
    body = Audio(np.array([1 << 30, -(1 << 31), 0x12345678]), 8000).encode().body
    with wave.open(io.BytesIO(body)) as file:
        assert (file.getsampwidth(), file.readframes(3).hex()) == (3, "000040" + "000080" + "563412")
    assert samples(Audio(np.array([1, -128], np.int8), 8000)).ravel().tolist() == [256, -32768]


def test_what_is_changed_after_the_call_changes_nothing():
    array = np.full(9, 9, np.int16)
    audio = Audio(array, 8000)
    array[:] = 77
    assert (samples(audio) == 9).all()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.zeros((20, 20)), r"shape \(20, 20\), dtype float64"),
        (np.zeros((2, 3, 4), np.int16), r"shape \(2, 3, 4\), dtype int16"),
        (np.zeros(0), r"shape \(0,\)"),
        (np.zeros(4, bool), "dtype bool"),
        (np.zeros(4, np.uint16), "dtype uint16"),
        (np.zeros(4, complex), "complex128"),
        (np.array([1 << 40, 0]), "1099511627776"),
        (None, "NoneType is no sound"),
        (b"RIFF", "bytes is no sound"),
        ("/nonexistent/x.wav", "No such file"),
    ],
)
def test_what_is_no_sound_is_refused_at_the_call(value, said):
    with pytest.raises(UsageError, match=said):
        Audio(value, sample_rate=8000)


@pytest.mark.parametrize("rate", [None, 0, -1, "x", 44100.5, 10**9])
def test_samples_need_a_rate(rate):
    with pytest.raises(UsageError, match="sample_rate"):
        Audio(np.zeros(4), sample_rate=rate)


def test_a_file_is_kept_byte_by_byte(tmp_path):
    path = tmp_path / "named-wrongly.exe"
    path.write_bytes(Audio(np.arange(-50, 50, dtype=np.int16), 8000).encode().body)
    encoded = Audio(path).encode()
    assert encoded.body == path.read_bytes()
    assert encoded.path.endswith(".wav")
    assert (encoded.fields["sample_rate"], encoded.fields["duration"]) == (8000, 0.0125)


@pytest.mark.parametrize(
    ("kind", "bits", "form"), [(3, 32, "<f4"), (1, 32, "<i4"), (1, 24, ""), (1, 8, "u1")]
)
def test_peaks_of_other_wav_files(tmp_path, kind, bits, form):
    values = np.array([0.5, -0.25, 0, 0])
    if kind == 3:
        data = values.astype(form).tobytes()
    elif bits == 24:
        data = b"".join(int(value * (1 << 23)).to_bytes(3, "little", signed=True) for value in values)
    elif bits == 8:
        data = (values * 128 + 128).astype(form).tobytes()
    else:
        data = (values * (1 << 31)).astype(form).tobytes()
    head = struct.pack("<HHIIHH", kind, 1, 4, bits // 2, bits // 8, bits)
    chunks = b"fmt " + struct.pack("<I", 16) + head + b"LIST\x03\x00\x00\x00abc\x00"
    chunks += b"data" + struct.pack("<I", len(data)) + data
    (tmp_path / "a.wav").write_bytes(b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks)
    fields = Audio(tmp_path / "a.wav").encode().fields
    assert fields["peaks"] == [[0.5, 0.5], [-0.25, -0.25], [0, 0], [0, 0]]
    assert (fields["duration"], fields["channels"]) == (1.0, 1)


@pytest.mark.parametrize(
    ("head", "form"),
    [(b"OggS", "ogg"), (b"ID3\x04", "mp3"), (b"\xff\xfb\x90", "mp3"), (b"\0\0\0\x20ftypM4A ", "m4a"),
     (b"\x1a\x45\xdf\xa3", "webm")],
)  # fmt: skip
def test_formats_are_told_by_their_content(tmp_path, head, form):
    (tmp_path / "a").write_bytes(head + bytes(40))
    assert Audio(str(tmp_path / "a")).encode().fields == {"_type": "audio-file", "format": form}


def test_what_flac_says_of_itself(tmp_path):
    packed = (44100 << 44) | (1 << 41) | (15 << 36) | 88200
    (tmp_path / "a.flac").write_bytes(b"fLaC" + bytes(14) + packed.to_bytes(8, "big") + bytes(30))
    fields = Audio(tmp_path / "a.flac").encode().fields
    assert (fields["sample_rate"], fields["channels"], fields["duration"]) == (44100, 2, 2.0)


@pytest.mark.holds("F44")
def test_files_that_are_none_or_lie_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "giant.wav").touch()
    os.truncate(tmp_path / "giant.wav", 1 << 40)
    (tmp_path / "page.wav").write_text("<html>")
    (tmp_path / "cut.wav").write_bytes(b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0")
    for name in ("fifo", "giant.wav", "page.wav", "cut.wav", "."):
        with pytest.raises(UsageError):
            Audio(tmp_path / name)


@given(st.binary(max_size=120))
def test_no_wav_header_breaks_the_reader(rest):
    from runcairn.media import wav

    wav.read(b"RIFF\0\0\0\0WAVE" + rest)
    wav.read(b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + rest)
