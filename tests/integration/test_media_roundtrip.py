"""Pictures, histograms and tables: logged by a script, read back from the server, to the byte."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from runcairn.api.root import Api
from runcairn.api.run import Run
from tests.kit.script import run_script

_SCRIPT = """
    import numpy as np
    import runcairn as wandb

    run = wandb.init(project="media", id="m1")
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (12, 10, 3), np.uint8)
    np.save("picture.npy", picture)
    mask = np.arange(120).reshape(12, 10) % 3
    boxes = {"pred": {"box_data": [{"position": {"minX": 1, "maxX": 5, "minY": 2, "maxY": 6}, "domain": "pixel",
             "class_id": 1, "scores": {"p": 0.9}}], "class_labels": {1: "cell"}}}
    for step in range(3):
        wandb.log({
            "same": wandb.Image(picture, caption="x <b>\\u00fc</b>"),
            "both": [wandb.Image(picture), wandb.Image(picture + np.uint8(step))],
            "h": wandb.Histogram(np.arange(10.0), num_bins=5),
        })
    wandb.log({
        "over": wandb.Image(picture, masks={"truth": {"mask_data": mask, "class_labels": {1: "cell"}}}, boxes=boxes),
        "table": wandb.Table(columns=["n", "picture"], data=[[1, wandb.Image(picture)], [float("nan"), None]]),
    })
    picture[:] = 0
    wandb.finish()
"""


@pytest.fixture(scope="module")
def folder(server, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("media")
    run_script(folder, server, _SCRIPT)
    return folder


@pytest.fixture
def run(server, folder) -> Run:
    return Api(server.url, server.key).run("media/m1")


def test_pictures_come_back_to_the_byte(run, folder):
    _, _, _, value = next(run.values("same"))
    assert value["caption"] == "x <b>ü</b>"
    assert (value["_type"], value["width"], value["height"], value["format"]) == ("image-file", 10, 12, "png")
    stored = run.file(value["path"])
    assert (stored.digest, stored.size) == (value["digest"], value["size"])
    with Pillow.open(io.BytesIO(stored.read())) as picture:
        assert np.array_equal(np.asarray(picture), np.load(folder / "picture.npy"))


def test_lists_keep_their_order_and_steps(run):
    found = list(run.values("both"))
    assert [step for step, *_ in found] == [0, 1, 2]
    assert [len(value) for *_, value in found] == [2, 2, 2]
    assert found[0][3][0]["digest"] == found[0][3][1]["digest"] != found[1][3][1]["digest"]


def test_identical_bytes_are_stored_once(run, folder):
    pictures = [
        file for file in run.files() if file.name.startswith("media/images/") and "/mask/" not in file.name
    ]
    assert len(pictures) == 3  # the one that is logged ten times, and two brighter ones
    assert len({file.digest for file in pictures}) == 3
    (on_disk,) = folder.glob("runcairn/run-*/media/images")
    assert len(list(on_disk.glob("*.png"))) == 3


def test_masks_and_boxes_lie_beside_their_picture(run):
    _, _, _, value = next(run.values("over"))
    mask = value["masks"]["truth"]
    assert mask["class_labels"] == {"1": "cell"}
    with Pillow.open(io.BytesIO(run.file(mask["path"]).read())) as stored:
        assert np.array_equal(np.asarray(stored), np.arange(120).reshape(12, 10) % 3)
    boxes = json.loads(run.file(value["boxes"]["pred"]["path"]).read())
    assert boxes["box_data"][0]["scores"] == {"p": 0.9}
    assert boxes["class_labels"] == {"1": "cell"}


def test_tables_name_the_files_of_their_cells(run):
    _, _, _, value = next(run.values("table"))
    assert (value["nrows"], value["ncols"]) == (2, 2)
    table = json.loads(run.file(value["path"]).read())
    assert table["columns"] == ["n", "picture"]
    assert table["data"][1] == ["NaN", None]
    cell = table["data"][0][1]
    assert run.file(cell["path"]).digest == cell["digest"]


def test_histograms_stand_in_the_row(run):
    _, _, _, value = next(run.values("h"))
    assert value["values"] == [2] * 5
    assert value["bins"][0] == 0
    assert value["bins"][-1] == 9


def test_the_kinds_of_keys_are_told(run):
    assert {key.name: key.kind for key in run.keys if key.stream == "history"} == {
        "same": "image-file", "both": "image-file", "over": "image-file", "h": "histogram", "table": "table-file",
    }  # fmt: skip
