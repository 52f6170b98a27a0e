"""Classes, joined tables, and media in cells."""

import json

import numpy as np
import pytest
from PIL import Image as Pillow

from runcairn.errors import UsageError
from runcairn.media.audio import Audio
from runcairn.media.classes import Classes
from runcairn.media.graph import Graph
from runcairn.media.histogram import Histogram
from runcairn.media.html import Html
from runcairn.media.image import Image
from runcairn.media.joined_table import JoinedTable
from runcairn.media.molecule import Molecule
from runcairn.media.object3d import Object3D
from runcairn.media.plotly import Plotly
from runcairn.media.table import Table
from runcairn.media.video import Video


def test_classes_are_shared_by_masks_and_boxes():
    classes = Classes([{"id": 1, "name": "cell"}, {"id": 0, "name": "ground"}])
    assert classes.encode().stored() == {
        "_type": "classes", "class_set": [{"id": 1, "name": "cell"}, {"id": 0, "name": "ground"}],
    }  # fmt: skip
    image = Image(
        np.zeros((2, 2)), classes=classes, masks={"a": {"mask_data": np.eye(2, dtype=int)}},
        boxes={"b": {"box_data": []}},
    ).encode()  # fmt: skip
    assert image.fields["masks"]["a"]["class_labels"] == {"1": "cell", "0": "ground"}
    assert json.loads(image.children[1].body)["class_labels"] == {"1": "cell", "0": "ground"}
    for wrong in (3, [{"id": 1}], [1], {"x": "y"}):
        with pytest.raises(UsageError):
            Classes(wrong)


def test_two_tables_are_kept_with_their_key():
    one, two = Table(["id", "x"], [[1, 2]]), Table(["number", "y"], [[1, 3]])
    encoded = JoinedTable(one, two, ["id", "number"]).encode()
    assert encoded.body is None
    stored = encoded.stored()
    assert (stored["_type"], stored["join_key"]) == ("joined-table", ["id", "number"])
    assert [stored[name]["path"] for name in ("table1", "table2")] == [c.path for c in encoded.children]
    assert JoinedTable(one, one, "id").encode().fields["join_key"] == "id"


@pytest.mark.parametrize("key", ["y", ["id", "id"], [], None, ["id", "number", "x"]])
def test_a_key_that_a_table_has_not_is_refused(key):
    with pytest.raises(UsageError):
        JoinedTable(Table(["id", "x"], []), Table(["number", "y"], []), key)


def test_only_tables_are_joined():
    with pytest.raises(UsageError, match="table2 is a list"):
        JoinedTable(Table(["id"], []), [[1]], "id")  # type: ignore[arg-type]


def test_media_of_every_type_stand_in_cells_and_their_files_once():
    picture = Image(np.zeros((2, 2)))
    cells = [
        picture, Audio(np.zeros(9), 8000), Video(np.zeros((2, 5, 5, 3))), Html("<p>"), Plotly({"data": []}),
        Object3D([[0, 0, 0]]), Molecule("ATOM", file_type="pdb"), Graph({"nodes": [1]}), Histogram([1, 2]),
        Classes({1: "a"}), Table(["p"], [[picture]]), Pillow.new("L", (2, 2)),
    ]  # fmt: skip
    encoded = Table(["one", "many"], [[cell, [cell, picture]] for cell in cells]).encode()
    rows = json.loads(encoded.body)["data"]
    assert [row[0]["_type"] for row in rows] == [
        "image-file", "audio-file", "video-file", "html-file", "plotly-file", "object3D-file", "molecule-file",
        "graph-file", "histogram", "classes", "table-file", "image-file",
    ]  # fmt: skip
    assert all(row[1][0] == row[0] and row[1][1] == rows[0][0] for row in rows)
    paths = [child.path for child in encoded.children]
    assert len(paths) == len(set(paths)) == 9  # histogram and classes have none, the pictures are the same
    assert {row[0]["path"] for row in rows if "path" in row[0]} == set(paths)


def test_one_object_in_many_cells_is_encoded_once():
    class Counted(Image):
        times = 0

        def encode(self):
            Counted.times += 1
            return super().encode()

    counted = Counted(np.zeros((2, 2)))
    Table(["a"], [[counted]] * 50).encode()
    assert Counted.times == 1
