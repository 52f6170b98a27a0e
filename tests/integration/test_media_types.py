"""Each media type: logged by a script, sent by the sender, read back through the public API, to the byte."""

import hashlib
import io
import json
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from runcairn.api.media import MediaItem
from runcairn.api.root import Api
from runcairn.api.run import Run
from runcairn.errors import UsageError
from tests.kit.script import run_script

_SCRIPT = """
    import numpy as np
    import runcairn as wandb

    run = wandb.init(project="types", id="t1")
    tone = (np.sin(np.arange(8000) / 9) * 30000).astype(np.int16)
    frames = np.linspace(0, 255, 3).astype(np.uint8)[:, None, None, None] * np.ones((3, 3, 16, 20), np.uint8)
    points = np.arange(30.0).reshape(10, 3)
    box = wandb.box3d(center=(0, 0, 0), size=(1, 2, 3), label="car")
    pdb = "ATOM      1  N   ALA A   1      11.104   6.134  -6.504  1.00  0.00           N"
    picture = wandb.Image(np.eye(4))
    figure = {"data": [{"type": "bar", "y": np.arange(3)}], "layout": {"title": {"text": "t"}}}
    for step in range(2):
        wandb.log({
            "audio": wandb.Audio(tone, sample_rate=8000, caption="tone"),
            "video": wandb.Video(frames, fps=2),
            "html": wandb.Html("<p>\\u00fc", inject=False),
            "plotly": wandb.Plotly(figure),
            "object": wandb.Object3D({"type": "lidar/beta", "points": points, "boxes": [box]}),
            "molecule": wandb.Molecule(pdb, file_type="pdb"),
            "graph": wandb.Graph({"nodes": [1, 2], "edges": [[1, 2]]}),
            "classes": wandb.Classes([{"id": 1, "name": "cat"}]),
            "table": wandb.Table(["id", "x", "what"], [[1, 0.5, picture], [2, float("nan"), wandb.Html("<b>")]]),
            "joined": wandb.JoinedTable(wandb.Table(["id", "x"], [[1, "a"], [2, "b"]]),
                                        wandb.Table(["id", "y"], [[2, 20], [3, 30]]), "id"),
            "many": [wandb.Audio(tone[:100 * (i + 1)], sample_rate=8000) for i in range(3)],
            "drawn": wandb.plot.confusion_matrix(y_true=[0, 1], preds=[0, 0]),
            "loss": 0.5,
        })
    wandb.finish()
"""
_WITH_FILES = {
    "audio": "audio-file", "video": "video-file", "html": "html-file", "plotly": "plotly-file",
    "object": "object3D-file", "molecule": "molecule-file", "graph": "graph-file", "table": "table-file",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(server, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("types")
    run_script(folder, server, _SCRIPT)
    return folder


@pytest.fixture
def run(server, folder) -> Run:
    return Api(server.url, server.key).run("types/t1")


def first(run: Run, key: str) -> MediaItem:
    return next(run.media(key))


@pytest.mark.parametrize(("key", "tag"), _WITH_FILES.items())
def test_every_type_comes_back_to_the_byte(run, folder, tmp_path, key, tag):
    items = list(run.media(key))
    assert [(item.type, item.step, item.key, item.index) for item in items] == [
        (tag, 0, key, 0),
        (tag, 1, key, 0),
    ]
    item = items[0]
    assert hashlib.sha256(item.read()).hexdigest() == item.fields["digest"]
    assert len(item.read()) == item.fields["size"]
    (logged,) = folder.glob("runcairn/run-*/" + item.fields["path"])
    assert item.download(tmp_path).read_bytes() == logged.read_bytes()


def test_identical_bytes_are_stored_once(run):
    assert len([file for file in run.files() if file.name.startswith("media/audio/")]) == 4
    assert len([file for file in run.files() if file.name.startswith("media/videos/")]) == 1


def test_a_sound_plays(run):
    item = first(run, "audio")
    assert (item.caption, item.fields["sample_rate"], item.fields["duration"]) == ("tone", 8000, 1.0)
    with wave.open(io.BytesIO(item.read())) as file:
        samples = np.frombuffer(file.readframes(8000), "<i2")
    assert np.array_equal(samples, (np.sin(np.arange(8000) / 9) * 30000).astype(np.int16))
    assert len(item.fields["peaks"]) == 500


def test_a_film_moves(run):
    with Pillow.open(io.BytesIO(first(run, "video").read())) as picture:
        assert (picture.size, picture.n_frames) == ((20, 16), 3)


def test_text_and_json_are_what_was_given(run):
    assert first(run, "html").read() == "<p>ü".encode()
    assert json.loads(first(run, "plotly").read())["data"] == [{"type": "bar", "y": [0, 1, 2]}]
    assert json.loads(first(run, "drawn").read())["data"][0]["z"] == [[1, 0], [1, 0]]
    scene = json.loads(first(run, "object").read())
    assert (len(scene["points"]), scene["boxes"][0]["label"]) == (10, "car")
    assert first(run, "molecule").read().startswith(b"ATOM")
    assert json.loads(first(run, "graph").read())["edges"] == [["1", "2"]]
    assert first(run, "classes").fields["class_set"] == [{"id": 1, "name": "cat"}]


def test_lists_come_one_by_one(run):
    assert [(item.step, item.index) for item in run.media("many")] == [
        (s, i) for s in (0, 1) for i in range(3)
    ]
    assert [(item.step, item.index) for item in run.media("many", lo=1, hi=1)] == [(1, 0), (1, 1), (1, 2)]


def test_all_keys_of_media_are_listed(run):
    assert {item.key for item in run.media()} == {*_WITH_FILES, "classes", "joined", "many", "drawn"}


def test_a_table_is_a_dataframe_with_media_in_its_cells(run):
    item = first(run, "table")
    frame = item.table()
    assert frame["id"].tolist() == [1, 2]
    assert frame["x"].isna().tolist() == [False, True]
    picture, page = frame["what"]
    assert (picture.type, page.type) == ("image-file", "html-file")
    assert b"<b>" in page.read()
    with Pillow.open(io.BytesIO(picture.read())) as opened:
        assert opened.size == (4, 4)
    polars = item.table("polars")
    assert polars["what"].to_list() == [picture.fields["path"], page.fields["path"]]


def test_joined_tables_are_joined(run, tmp_path):
    item = first(run, "joined")
    assert item.table().to_dict("records") == [{"id": 2, "x": "b", "y": 20}]
    assert item.table("arrow").to_pylist() == [{"id": 2, "x": "b", "y": 20}]
    assert (item.file, len(item.files)) == (None, 2)
    assert item.download(tmp_path) is None
    assert len(list(tmp_path.glob("media/table/*"))) == 2


def test_what_has_no_file_or_is_no_table_says_so(run):
    with pytest.raises(UsageError, match="classes has no file"):
        first(run, "classes").read()
    with pytest.raises(UsageError, match="html-file is no table"):
        first(run, "html").table()


@pytest.mark.holds("T13")
@pytest.mark.parametrize(
    ("key", "mime"),
    [("audio", "audio/wav"), ("video", "image/webp"), ("html", None), ("plotly", None), ("object", None),
     ("molecule", None), ("graph", None), ("table", None)],
)  # fmt: skip
def test_how_the_server_hands_them_out(run, server, key, mime):
    number = run.info.run
    headers = server.request("GET", f"/api/v1/runs/{number}/blobs/{first(run, key).fields['digest']}").headers
    assert headers["content-type"] == (mime or "application/octet-stream")
    assert headers["content-disposition"].startswith("inline" if mime else "attachment")
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


def test_a_logged_document_is_framed(run, server):
    path = f"/api/v1/runs/{run.info.run}/frames/{first(run, 'html').fields['digest']}"
    answer = server.request("GET", path, headers={"Sec-Fetch-Dest": "iframe"})
    assert (answer.status, answer.data) == (200, "<p>ü".encode())
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
