"""What counts as a picture, and how its numbers become colours."""

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as Pillow

from runcairn.errors import UsageError
from runcairn.media.image import Image
from runcairn.media.pixels import pixels_of


def shown(image: Image) -> np.ndarray[Any, Any]:
    body = image.encode().body
    assert body
    return np.asarray(Pillow.open(io.BytesIO(body)))


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3, 4]))))
def test_bytes_are_shown_as_they_are(pixels: np.ndarray[Any, Any]) -> None:
    image = Image(pixels)
    assert (image.height, image.width) == pixels.shape[:2]
    assert np.array_equal(shown(image).reshape(pixels.shape), pixels)


@given(arrays.arrays(np.float64, (4, 5), elements=st.floats(allow_nan=True, allow_infinity=False, width=32)))
def test_any_floats_become_colours_in_their_order(values: np.ndarray[Any, Any]) -> None:
    pixels = pixels_of(values)[:, :, 0].ravel()
    order = np.argsort(np.nan_to_num(values).ravel(), kind="stable")
    assert np.all(np.diff(pixels[order].astype(int)) >= 0)


def test_the_rule_of_scaling() -> None:
    assert pixels_of(np.array([[0.0, 0.5, 1.0]])).ravel().tolist() == [0, 128, 255]
    assert pixels_of(np.array([[0.0, 100.0, 255.0]])).ravel().tolist() == [0, 100, 255]
    assert pixels_of(np.array([[-1.0, 0.0, 1.0]])).ravel().tolist() == [0, 128, 255]
    assert pixels_of(np.array([[0, 65535]], np.uint16)).ravel().tolist() == [0, 255]
    assert pixels_of(np.array([[False, True]])).ravel().tolist() == [0, 255]


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((2, 2, 2)),
        np.zeros((3, 4, 5)),
        np.zeros(5),
        np.zeros((0, 3)),
        np.array([["a"]]),
        "nowhere.png",
    ],
)
def test_what_is_no_picture_is_refused_with_its_shape(value: Any) -> None:
    with pytest.raises(UsageError) as refused:
        Image(value)
    assert refused.value.remedy


@pytest.mark.holds("F44")
def test_a_file_is_kept_byte_for_byte_and_odd_ones_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    Pillow.fromarray(np.zeros((3, 2), np.uint8)).save(path)
    assert Image(str(path)).encode().body == path.read_bytes()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "text.png").write_text("no picture")
    for bad in (tmp_path / "pipe", tmp_path, tmp_path / "text.png", Path("/dev/zero")):
        with pytest.raises(UsageError):
            Image(bad)


def test_caption_masks_and_boxes_stand_in_the_row() -> None:
    image = Image(
        np.zeros((4, 8)),
        caption="x",
        masks={"pred": {"mask_data": np.eye(4, 8, dtype=int), "class_labels": {1: "nucleus"}}},
        boxes={
            "gt": {
                "box_data": [
                    {
                        "position": {"minX": 0, "maxX": 4, "minY": 1, "maxY": 2},
                        "domain": "pixel",
                        "class_id": 1,
                    },
                    {
                        "position": {"middle": [0.5, 0.5], "width": 0.5, "height": 1},
                        "class_id": 2,
                        "scores": {"p": 1},
                    },
                ]
            }
        },
    )
    row = image.encode().stored()
    assert row["caption"] == "x"
    assert row["masks"]["pred"]["class_labels"] == {"1": "nucleus"}
    assert [box["position"] for box in row["boxes"]["gt"]["box_data"]] == [
        [0, 0.25, 0.5, 0.5],
        [0.25, 0, 0.75, 1],
    ]
    (child,) = image.encode().children
    assert child.stored() == row["masks"]["pred"]


def test_equal_pictures_have_one_address() -> None:
    assert Image(np.ones((3, 3))).encode().path == Image(np.ones((3, 3)), caption="other").encode().path
