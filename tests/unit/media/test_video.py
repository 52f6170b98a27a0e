"""Films: the frames that were given are what the file shows, or the call says why not."""

import io
import os
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as Pillow
from PIL import ImageSequence

from runcairn.errors import UsageError
from runcairn.media.film_file import recognised
from runcairn.media.frames import as_frames
from runcairn.media.video import Video


def frames(video: Video) -> list[np.ndarray]:
    body = video.encode().body
    assert body is not None
    with Pillow.open(io.BytesIO(body)) as picture:
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(picture)]


def film(count: int = 3, height: int = 16, width: int = 24) -> np.ndarray:
    """Frames that differ: T x H x W x 3."""
    shades = np.linspace(40, 220, count).astype(np.uint8)
    return np.broadcast_to(shades[:, None, None, None], (count, height, width, 3)).copy()


@pytest.mark.parametrize("form", ["webp", "gif"])
def test_frames_come_back_in_order(form):
    stored = frames(Video(film(), fps=5, format=form))
    assert [frame.shape for frame in stored] == [(16, 24, 3)] * 3
    assert [round(float(frame.mean())) for frame in stored] == pytest.approx([40, 130, 220], abs=4)


def test_channels_first_and_last_are_the_same_film():
    array = film()
    array[:, :, :12, 0] = 250
    assert Video(array).encode().digest == Video(array.transpose(0, 3, 1, 2)).encode().digest


def test_what_stands_in_the_row():
    assert Video(film(), caption="fall", fps=2).encode().fields == {
        "_type": "video-file", "format": "webp", "width": 24, "height": 16, "fps": 2.0, "frames": 3,
        "duration": 1.5, "caption": "fall",
    }  # fmt: skip


@settings(max_examples=30)
@given(
    arrays.arrays(
        st.one_of(arrays.boolean_dtypes(), arrays.integer_dtypes(), arrays.floating_dtypes()),
        st.tuples(
            st.integers(1, 3),
            st.integers(5, 9),
            st.integers(5, 9),
            st.sampled_from([1, 3, 4]),
        ),
    )
)
def test_any_numbers_make_a_film(array):
    encoded = Video(array).encode()
    assert (encoded.fields["frames"], encoded.fields["width"]) == (array.shape[0], array.shape[2])
    with Pillow.open(io.BytesIO(encoded.body)) as picture:
        assert picture.size == (array.shape[2], array.shape[1])


def test_all_frames_have_one_brightness():
    array = np.zeros((2, 8, 8, 1))
    array[1] = 1.0
    dark, bright = frames(Video(array * 0.5 + 0.25))
    assert (round(dark.mean()), round(bright.mean())) == (64, 191)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 7), st.just(2), st.just(3), st.just(4), st.just(5))))
def test_a_batch_is_laid_out_as_a_grid(array):
    placed = as_frames(array)
    columns = placed.shape[2] // 5
    for i, each in enumerate(array):
        row, column = divmod(i, columns)
        part = placed[:, row * 4 : row * 4 + 4, column * 5 : column * 5 + 5]
        assert np.array_equal(part, each.transpose(0, 2, 3, 1))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.zeros((4, 4)), r"shape \(4, 4\), dtype float64"),
        (np.zeros((3, 5, 6, 7), np.int32), r"shape \(3, 5, 6, 7\), dtype int32"),
        (np.zeros((0, 4, 4, 3)), r"\(0, 4, 4, 3\) has no pixels"),
        (np.broadcast_to(np.uint8(0), (10, 9000, 9000, 3)), "the limits are"),
        (np.zeros((2, 4, 4, 3), complex), "complex128"),
        (None, "NoneType is no film"),
        (3, "int is no film"),
        ("/nonexistent/x.mp4", "No such file"),
    ],
)
def test_what_is_no_film_is_refused_at_the_call(value, said):
    with pytest.raises(UsageError, match=said):
        Video(value)


def test_arguments_are_checked():
    for wrong in ({"fps": 0}, {"fps": float("nan")}, {"fps": 1000}, {"fps": "4"}, {"format": "avi"}):
        with pytest.raises(UsageError):
            Video(film(), **wrong)


def test_a_file_is_kept_byte_by_byte(tmp_path):
    path = tmp_path / "named-wrongly.exe"
    path.write_bytes(Video(film(), format="gif").encode().body)
    encoded = Video(path).encode()
    assert encoded.body == path.read_bytes()
    assert encoded.fields == {"_type": "video-file", "format": "gif", "width": 24, "height": 16, "frames": 3}
    with path.open("rb") as file:
        assert Video(file).encode().digest == encoded.digest


@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_films_by_ffmpeg(form, tmp_path):
    pytest.importorskip("imageio_ffmpeg")
    encoded = Video(film(5, 15, 23), fps=10, format=form).encode()
    read = recognised(encoded.body, "x")
    assert read.extension == form
    assert (encoded.fields["width"], encoded.fields["frames"]) == (23, 5)
    if form == "mp4":
        assert (read.width, read.height, read.duration) == (24, 16, 0.5)
    else:
        assert b"webm" in encoded.body[:64]


def test_without_ffmpeg_the_word_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="imageio-ffmpeg"):
        Video(film(), format="mp4")


@pytest.mark.holds("F44")
def test_files_that_are_none_or_lie_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "giant.mp4").touch()
    os.truncate(tmp_path / "giant.mp4", 1 << 40)
    (tmp_path / "page.mp4").write_text("<html>")
    (tmp_path / "cut.gif").write_bytes(b"GIF89a")
    for name in ("fifo", "giant.mp4", "page.mp4", "cut.gif", "."):
        with pytest.raises(UsageError):
            Video(tmp_path / name)


@given(st.binary(max_size=200))
def test_no_box_breaks_the_reader(rest):
    for head in (b"\0\0\0\x10ftypisom\0\0\0\0", b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\0moov"):
        assert recognised(head + rest, "x").extension == "mp4"
