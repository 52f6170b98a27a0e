"""Pictures: what was given is what is stored, or the call says why not."""

import io
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as Pillow

from runcairn.errors import UsageError
from runcairn.media.image import Image


def pixels(image: Image) -> np.ndarray:
    body = image.encode().body
    assert body is not None
    with Pillow.open(io.BytesIO(body)) as picture:
        return np.asarray(picture)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 4]))))
def test_bytes_above_one_come_back_as_they_are(array):
    array[0, 0, 0] = 200
    stored = pixels(Image(array))
    assert np.array_equal(stored, array[:, :, 0] if array.shape[2] == 1 else array)


_NUMBERS = st.one_of(
    arrays.boolean_dtypes(),
    arrays.integer_dtypes(),
    arrays.unsigned_integer_dtypes(),
    arrays.floating_dtypes(),
)


@settings(max_examples=200)
@given(arrays.arrays(_NUMBERS, st.tuples(st.integers(1, 5), st.integers(1, 5))))
def test_any_numbers_become_a_picture_that_keeps_their_order(array):
    image = Image(array)
    stored = pixels(image)
    assert stored.shape == array.shape
    assert (image.height, image.width) == array.shape
    numbers = array.astype(np.float64)
    finite = np.isfinite(numbers)
    order = np.argsort(numbers[finite], kind="stable")
    assert (np.diff(stored[finite][order].astype(int)) >= 0).all()


def test_ranges_are_read_as_the_page_says():
    assert pixels(Image(np.array([[0, 1]]))).tolist() == [[0, 255]]
    assert pixels(Image(np.array([[False, True]]))).tolist() == [[0, 255]]
    assert pixels(Image(np.array([[0.0, 0.5, 1.0]]))).tolist() == [[0, 128, 255]]
    assert pixels(Image(np.array([[0.0, 3.4, 255.0]]))).tolist() == [[0, 3, 255]]
    assert pixels(Image(np.array([[-1.0, 0.0, 1.0]]))).tolist() == [[0, 128, 255]]
    assert pixels(Image(np.array([[0, 65535]], np.uint16))).tolist() == [[0, 255]]
    assert pixels(Image(np.array([[-5.0, 0.4, 300.0]]), normalize=False)).tolist() == [[0, 0, 255]]
    assert pixels(Image(np.array([[np.nan, np.inf, -np.inf, 1.0, 0.0]]))).tolist() == [[0, 255, 0, 255, 0]]


def test_a_batch_of_one_is_its_picture():
    array = np.arange(24, dtype=np.uint8).reshape(1, 4, 6, 1)
    assert np.array_equal(pixels(Image(array)), array[0, :, :, 0])


class Tensor:
    """What a torch tensor shows of itself; torch is too heavy for the tests' machine."""

    def __init__(self, array):
        self._array, self.shape, self.dtype = array, array.shape, array.dtype

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self._array


Tensor.__module__ = "torch"


def test_torch_has_channels_first():
    array = np.random.default_rng(0).integers(0, 255, (3, 4, 3), np.uint8)
    assert np.array_equal(pixels(Image(Tensor(array))), array.transpose(1, 2, 0))
    assert np.array_equal(pixels(Image(array)), array)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.zeros((4, 4, 2)), r"shape \(4, 4, 2\), dtype float64"),
        (np.zeros((3, 5, 6)), r"transpose"),
        (np.zeros(7, np.int32), r"shape \(7,\), dtype int32"),
        (np.zeros((5, 4, 4, 3)), r"one Image for each"),
        (np.zeros((2, 2), complex), "complex128"),
        (np.array([["a", "b"]]), "dtype <U1"),
        (np.zeros((0, 4)), r"\(0, 4\) has no pixels"),
        ([[1, 2], [3]], "no array"),
        (None, "NoneType is no picture"),
        (3.5, "float is no picture"),
        (b"\x89PNG", "bytes is no picture"),
        ("/nonexistent/x.png", "No such file"),
        ("a\0b", "null"),
    ],
)
def test_what_is_no_picture_is_refused_at_the_call(value, said):
    with pytest.raises(UsageError, match=said):
        Image(value)


def test_arguments_are_checked():
    array = np.zeros((2, 2))
    for wrong in ({"mode": "CMYK+"}, {"file_type": "exe"}, {"classes": 3}, {"boxes": [1]}, {"masks": 3}):
        with pytest.raises(UsageError):
            Image(array, **wrong)


def test_what_is_changed_after_the_call_changes_nothing():
    array = np.full((3, 3), 9, np.uint8)
    image = Image(array)
    array[:] = 77
    assert (pixels(image) == 9).all()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_file_that_browsers_show_is_kept_byte_by_byte(tmp_path, form):
    path = tmp_path / "named-wrongly.exe"
    Pillow.new("RGB", (5, 3), "red").save(path, form)
    encoded = Image(path).encode()
    assert encoded.body == path.read_bytes()
    assert encoded.extension == {"JPEG": "jpg"}.get(form, form.lower())
    assert (encoded.fields["width"], encoded.fields["height"]) == (5, 3)


def test_another_format_becomes_png(tmp_path):
    Pillow.new("CMYK", (5, 3)).save(tmp_path / "a.tif")
    assert Image(str(tmp_path / "a.tif")).encode().body[:4] == b"\x89PNG"


@pytest.mark.holds("F44")
def test_files_that_are_none_or_lie_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "giant.png").touch()
    os.truncate(tmp_path / "giant.png", 1 << 40)
    (tmp_path / "text.png").write_text("<svg onload=alert(1)>")
    Pillow.new("RGB", (50, 50), "red").save(tmp_path / "cut.png")
    os.truncate(tmp_path / "cut.png", 60)
    (tmp_path / "loop").symlink_to("loop")
    for name in ("fifo", "giant.png", "text.png", "cut.png", "loop", "."):
        with pytest.raises(UsageError):
            Image(tmp_path / name)
    with pytest.raises(UsageError):
        Image("/dev/zero")


@pytest.mark.holds("F44")
def test_the_bytes_are_those_at_the_call(tmp_path):
    path = tmp_path / "a.png"
    Pillow.new("RGB", (5, 3), "red").save(path)
    before, image = path.read_bytes(), Image(path)
    path.unlink()
    assert image.encode().body == before


def test_file_type_and_mode():
    array = np.full((4, 4, 4), 200, np.uint8)
    jpeg = Image(array, file_type="jpeg").encode()
    assert jpeg.extension == "jpg"
    assert jpeg.body[:2] == b"\xff\xd8"
    assert pixels(Image(array, mode="L")).shape == (4, 4)


def test_matplotlib_figures_axes_and_pyplot():
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(2, 1), dpi=50)
    try:
        for each in (figure, axes, plt):
            assert pixels(Image(each)).shape[:2] == (50, 100)
    finally:
        plt.close(figure)


def test_masks_are_files_whose_pixels_are_classes():
    mask = np.arange(12).reshape(3, 4)
    encoded = Image(
        np.zeros((3, 4)),
        masks={"truth": {"mask_data": mask, "class_labels": {1: "cell"}}, "pred": {"mask_data": mask}},
        classes=[{"id": 2, "name": "border"}],
    ).encode()
    for child in encoded.children:
        with Pillow.open(io.BytesIO(child.body)) as stored:
            assert np.array_equal(np.asarray(stored), mask)
    kept = encoded.fields["masks"]
    assert kept["truth"]["class_labels"] == {"1": "cell"}
    assert kept["pred"]["class_labels"] == {"2": "border"}
    assert kept["truth"]["path"] == kept["pred"]["path"] == encoded.children[0].path


@pytest.mark.parametrize(
    "mask", [np.zeros((4, 4)), np.full((3, 4), 256), np.full((3, 4), 0.5), np.full((3, 4), -1), "x"]
)
def test_masks_that_do_not_fit_are_refused_by_name(mask):
    with pytest.raises(UsageError, match="truth"):
        Image(np.zeros((3, 4)), masks={"truth": {"mask_data": mask}})


def test_boxes_are_kept_in_their_own_words():
    import orjson

    corners = {"position": {"minX": 1, "maxX": 2, "minY": 0, "maxY": 3}, "class_id": 1, "domain": "pixel"}
    middle = {
        "position": {"middle": [0.5, 0.5], "width": 0.1, "height": 0.2},
        "scores": {"p": np.float32(0.5)},
    }
    encoded = Image(
        np.zeros((3, 4)), boxes={"pred": {"box_data": [corners, middle], "class_labels": {1: "a"}}}
    ).encode()
    kept = orjson.loads(encoded.children[0].body)
    assert kept["class_labels"] == {"1": "a"}
    assert kept["box_data"][0] == corners
    assert kept["box_data"][1] == {**middle, "scores": {"p": 0.5}}


@pytest.mark.parametrize(
    "box",
    [
        {},
        {"position": {"minX": 2, "maxX": 1, "minY": 0, "maxY": 1}},
        {"position": {"minX": float("nan"), "maxX": 1, "minY": 0, "maxY": 1}},
        {"position": {"middle": [0, 0], "width": 1, "height": 1}, "domain": "mile"},
        {"position": {"middle": [0, 0], "width": 1, "height": 1}, "class_id": "cat"},
        3,
    ],
)
def test_boxes_that_are_none_are_refused_by_name(box):
    with pytest.raises(UsageError, match="'pred', box 0"):
        Image(np.zeros((3, 4)), boxes={"pred": {"box_data": [box]}})


def test_captions_are_text_that_json_can_hold():
    assert Image(np.zeros((2, 2)), caption="\udc80 <script>").encode().fields["caption"] == "\\udc80 <script>"
    assert "caption" not in Image(np.zeros((2, 2))).encode().fields


def test_equal_pictures_have_one_address():
    assert Image(np.ones((3, 3))).encode().path == Image(np.ones((3, 3)), caption="other").encode().path
