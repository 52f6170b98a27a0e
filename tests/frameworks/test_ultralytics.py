"""A YOLO trains on four squares; the callback logs epochs, weights and pictures with boxes, under wandb's name too."""

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytest.importorskip("ultralytics")

_SCRIPT = """
    import os
    os.environ["YOLO_CONFIG_DIR"] = "settings"
    import numpy as np
    from pathlib import Path
    from PIL import Image
    for part in ("train", "val"):
        for kind in ("images", "labels"):
            Path(f"data/{kind}/{part}").mkdir(parents=True)
        for number in range(4):
            square = np.zeros((64, 64, 3), np.uint8)
            square[16:40, 16:40] = (255, 0, 0)
            Image.fromarray(square).save(f"data/images/{part}/{number}.png")
            Path(f"data/labels/{part}/{number}.txt").write_text("0 0.44 0.44 0.375 0.375")
    Path("data.yaml").write_text(
        f"path: {Path('data').resolve()}\\ntrain: images/train\\nval: images/val\\nnames: [square]")

    import wandb
    from wandb.integration.ultralytics import add_wandb_callback
    from ultralytics import YOLO
    model = YOLO("yolo11n.yaml")
    add_wandb_callback(model, enable_model_checkpointing=True, max_validation_images=3)
    model.train(data="data.yaml", epochs=3, imgsz=64, batch=2, workers=0, device="cpu", plots=True, amp=False,
                project="vision", name="squares", conf=0.001)
    model.val(data="data.yaml", imgsz=64, batch=2, workers=0, device="cpu", plots=False)
    model.predict(["data/images/val/0.png", "data/images/val/1.png"], imgsz=64, conf=0.0001, device="cpu")
"""


@pytest.fixture(scope="module")
def run(server, tmp_path_factory):
    run_script(tmp_path_factory.mktemp("yolo"), server, _SCRIPT, "-m", "runcairn", "run", within=250)
    (made,) = Api(server.url, server.key).runs("tester/vision")
    return made


def test_each_epoch_is_a_row_and_the_best_is_in_the_summary(run):
    rows = list(run.scan_history(["epoch"]))
    assert [row["epoch"] for row in rows] == [1, 2, 3]
    row = next(iter(run.scan_history(["epoch", "train/box_loss", "metrics/mAP50(B)", "lr/pg0"])))
    assert row["train/box_loss"] > 0
    assert "best/metrics/mAP50(B)" in run.summary
    assert run.state == "finished"
    assert run.config["imgsz"] == 64
    assert run.config["architecture/parameters"] > 1_000_000


def test_a_validation_by_itself_is_a_row_and_that_of_the_training_is_none(run):
    assert len(list(run.scan_history(["val/metrics/mAP50(B)"]))) == 1


def test_the_best_weights_and_what_was_drawn_are_kept(run):
    assert "best.pt" in {file.name for file in run.files()}
    assert any(key.name.startswith("plots/") for key in run.keys)


def test_pictures_carry_the_boxes_that_were_seen(run):
    shown = list(run.media("validation"))
    assert len(shown) == 3
    seen = list(run.media("predictions"))
    assert len(seen) == 2
    boxes = [item.fields["boxes"] for item in seen if item.fields.get("boxes")]
    assert boxes, "at this threshold an untrained network sees boxes everywhere"


@pytest.mark.browser
def test_its_pages(server, run):
    plots = [info.name for info in run.keys if info.name.startswith("plots/")]
    with looking(server) as eyes:
        seen = eyes.at(run)
        seen.charts("epoch", "train/box_loss", "metrics/mAP50(B)", "lr/pg0", "val/metrics/mAP50(B)")
        seen.media("validation", "predictions", *plots).overview().layers().files("best.pt")
