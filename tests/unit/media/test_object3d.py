"""Things in three dimensions: the points that were given are what is stored, or the call says why not."""

import io
import json
import os
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from runcairn.errors import UsageError
from runcairn.media.object3d import Object3D
from runcairn.media.scene import box3d, in_order

EDGES = [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4), (0, 4), (1, 5), (2, 6), (3, 7)]


def stored(value: object, **more: object) -> dict:
    return json.loads(Object3D(value, **more).encode().body)  # type: ignore[arg-type]


_FINITE = st.floats(-1e6, 1e6, width=32)


@given(
    arrays.arrays(
        st.sampled_from([np.float32, np.float64, np.int16]),
        st.tuples(st.integers(1, 20), st.sampled_from([3, 4])),
        elements=st.integers(-1000, 1000),
    ),
    st.sampled_from([1, 4, 3]),
)
def test_points_come_back(array, divisor):
    array = array if array.dtype.kind == "i" else array / array.dtype.type(divisor)
    kept = stored(array)
    assert np.array_equal(np.array(kept["points"]).astype(array.dtype), array)
    assert (kept["type"], kept["boxes"], kept["vectors"]) == ("lidar/beta", [], [])


def test_colours_are_from_0_to_255():
    assert stored([[1, 2, 3, 0.5, 1, 0]])["points"] == [[1, 2, 3, 128, 255, 0]]
    assert stored([[1.5, 2, 3, 30, 255, 300]])["points"] == [[1.5, 2, 3, 30, 255, 255]]


def test_what_stands_in_the_row():
    encoded = Object3D(np.zeros((5, 3)), caption="room").encode()
    assert encoded.fields == {"_type": "object3D-file", "format": "pts.json", "points": 5, "caption": "room"}
    assert encoded.path.startswith("media/object3D/")
    assert encoded.path.endswith(".pts.json")


@given(st.randoms(use_true_random=False), arrays.arrays(float, 4, elements=st.floats(-1, 1)))
def test_corners_in_any_order_become_those_of_a_box(chance: random.Random, turn):
    turn = turn if np.abs(turn).max() > 0.01 else np.array([1.0, 0, 0, 0])
    corners = box3d(center=(1, 2, 3), size=(2, 3, 5), orientation=turn)["corners"]
    chance.shuffle(corners)
    placed = np.array(in_order(corners))
    assert sorted(map(tuple, placed)) == sorted(map(tuple, corners))
    lengths = sorted(float(np.linalg.norm(placed[a] - placed[b])) for a, b in EDGES)
    assert lengths == pytest.approx([2] * 4 + [3] * 4 + [5] * 4, rel=1e-4)


def test_a_quarter_turn_about_z():
    turn = (np.sqrt(0.5), 0, 0, np.sqrt(0.5))
    corners = np.array(box3d(center=(0, 0, 0), size=(4, 2, 6), orientation=turn)["corners"])
    assert np.abs(corners).max(axis=0) == pytest.approx([1, 2, 3])


def test_scenes_with_boxes_and_vectors():
    box = box3d(center=(0, 0, 0), size=(1, 1, 1), color=(1, 0, 0.5), label="car", score=0.9)
    scene = stored({
        "type": "lidar/beta", "points": np.array([[0, 0, 0]]), "boxes": np.array([box]),
        "vectors": [{"start": [0, 0, 0], "end": np.array([1, 1, 1])}],
    })  # fmt: skip
    assert (scene["boxes"][0]["color"], scene["boxes"][0]["label"], scene["boxes"][0]["score"]) == (
        [255, 0, 128], "car", 0.9,
    )  # fmt: skip
    assert scene["vectors"] == [{"start": [0, 0, 0], "end": [1, 1, 1]}]
    only = Object3D.from_point_cloud(points=[], boxes=[box]).encode()
    assert only.fields["points"] == 0


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.zeros((4, 5)), r"shape \(4, 5\), dtype float64"),
        (np.zeros(3, np.int32), r"shape \(3,\), dtype int32"),
        (np.zeros((0, 3)), r"shape \(0, 3\)"),
        (np.array([[0, 0, np.nan], [1, 1, 1]]), "1 of 2 points"),
        (np.broadcast_to(np.float32(0), (1_000_001, 3)), r"points\[::2\]"),
        (None, "NoneType is nothing"),
        ({"type": "mesh"}, "'mesh'"),
        ({"cameras": []}, "'cameras'"),
        ({"boxes": [{"corners": [[0, 0, 0]]}]}, "1 corners"),
        ({"boxes": [3]}, "box 0 lacks corners"),
        ({"boxes": 3}, "boxes is a int"),
        ({"vectors": [{"start": [0, 0], "end": [1, 1, 1]}]}, "vector 0, start"),
        ("/nonexistent/x.glb", "No such file"),
        ("x.fbx", "no known format"),
    ],
)
def test_what_is_no_object_is_refused_at_the_call(value, said):
    with pytest.raises(UsageError, match=said):
        Object3D(value)


_GLTF = json.dumps({"asset": {"version": "2.0"}, "buffers": [{"uri": "data:,x", "byteLength": 1}]})


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.glb", b"glTF\2\0\0\0"),
        ("a.GLTF", _GLTF.encode()),
        ("a.obj", b"# x\nv 0 0 0\nf 1 1 1\n"),
        ("a.stl", b"solid x\nendsolid"),
        ("b.stl", bytes(80) + b"\1\0\0\0" + bytes(50)),
    ],
)
def test_models_are_kept_byte_by_byte(tmp_path, name, body):
    (tmp_path / name).write_bytes(body)
    encoded = Object3D(tmp_path / name).encode()
    assert encoded.body == body
    assert encoded.fields == {"_type": "object3D-file", "format": name.lower().rpartition(".")[2]}
    form = name.lower().rpartition(".")[2]
    assert Object3D(io.BytesIO(body), file_type=form).encode().digest == encoded.digest


def test_points_in_a_file_are_checked_as_others(tmp_path):
    (tmp_path / "a.pts.json").write_text("[[0, 1, 2], [3, 4, 5]]")
    assert stored(tmp_path / "a.pts.json")["points"] == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.holds("F44")
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.glb", b"<html>"),
        ("a.gltf", b"{}"),
        ("a.gltf", b"no json"),
        ("a.gltf", b'{"asset": {}, "buffers": [{"uri": "a.bin"}]}'),
        ("a.obj", b"<script>"),
        ("a.stl", b"\0" * 100),
        ("a.pts.json", b"3"),
    ],
)
def test_files_that_lie_are_refused(tmp_path, name, body):
    (tmp_path / name).write_bytes(body)
    with pytest.raises(UsageError):
        Object3D(tmp_path / name)


@pytest.mark.holds("F44")
def test_a_fifo_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "a.glb")
    with pytest.raises(UsageError):
        Object3D(tmp_path / "a.glb")
