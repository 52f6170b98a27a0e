"""Media in rows: bytes once, by their digest; what other libraries make is taken as it is."""

import hashlib
from collections.abc import Callable

import numpy as np
import pytest

import runcairn
from runcairn.errors import UsageError
from runcairn.sdk.run import Run


def files(run: Run) -> list[str]:
    return sorted(str(p.relative_to(run.folder.path)) for p in run.folder.media_dir.rglob("*") if p.is_file())


def test_identical_bytes_are_kept_once_under_their_digest(run: Run) -> None:
    picture = np.zeros((4, 4))
    for caption in ("x", "y"):
        run.log({"p": runcairn.Image(picture, caption=caption)})
    one, two = run.folder.rows("history")
    assert one["p"]["path"] == two["p"]["path"]
    assert (one["p"]["caption"], two["p"]["caption"]) == ("x", "y")
    assert files(run) == [one["p"]["path"]]
    body = (run.folder.path / one["p"]["path"]).read_bytes()
    assert one["p"]["digest"] == hashlib.sha256(body).hexdigest()
    assert one["p"]["size"] == len(body)


def test_lists_tables_and_masks_bring_their_files(run: Run) -> None:
    picture = runcairn.Image(np.ones((4, 4)), masks={"truth": {"mask_data": np.ones((4, 4), np.uint8)}})
    run.log({"list": [picture, picture], "table": runcairn.Table(["a"], [[picture]]), "n": 1})
    (row,) = run.folder.rows("history")
    assert [item["_type"] for item in row["list"]] == ["image-file"] * 2
    assert row["table"]["_type"] == "table-file"
    assert row["n"] == 1
    assert len(files(run)) == 3  # picture, mask, table


def test_what_other_libraries_make_becomes_media(run: Run) -> None:
    from matplotlib.figure import Figure
    from PIL import Image as Pillow

    figure = Figure()
    figure.add_subplot().plot([1, 2])
    run.log(
        {
            "figure": figure,
            "pillow": Pillow.new("L", (3, 3)),
            "weights": np.random.default_rng(1).normal(size=99),
        }
    )
    (row,) = run.folder.rows("history")
    assert {key: row[key]["_type"] for key in ("figure", "pillow", "weights")} == {
        "figure": "image-file",
        "pillow": "image-file",
        "weights": "histogram",
    }


def test_a_picture_that_cannot_be_says_which_key_and_nothing_is_written(run: Run) -> None:
    with pytest.raises(UsageError):
        run.log({"a": 1.0, "p": runcairn.Image(np.zeros((2, 2, 7)))})
    assert list(run.folder.rows("history")) == []


def test_an_object_that_breaks_while_encoding_costs_only_itself(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(runcairn.Histogram):
        def encode(self) -> None:  # type: ignore[override]
            raise ZeroDivisionError

    run.log({"a": 1.0, "b": Broken([1, 2])})
    (row,) = run.folder.rows("history")
    assert row["a"] == 1.0
    assert isinstance(row["b"], str)
    assert "'b' could not be kept" in capsys.readouterr().err


def test_a_picture_changed_after_it_was_given_is_as_it_was(begin: Callable[..., Run]) -> None:
    run, picture = begin(), np.zeros((2, 2), np.uint8)
    image = runcairn.Image(picture)
    picture[:] = 255
    run.log({"p": image})
    (row,) = run.folder.rows("history")
    from PIL import Image as Pillow

    assert np.asarray(Pillow.open(run.folder.path / row["p"]["path"])).max() == 0
