"""Keras trains for real, and logs itself: epochs, pictures and the best model meet on their steps."""

import math
import os
from importlib.util import find_spec

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytestmark = [
    pytest.mark.skipif(
        find_spec("keras") is None or find_spec(os.environ.get("KERAS_BACKEND", "jax")) is None,
        reason="Keras did not train: it is not installed. To run these: pip install -r requirements/example.txt",
    ),
    pytest.mark.timeout(400),  # it compiles: seconds on an idle machine, minutes on a busy one
]

_SCRIPT = """
    import os
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras
    import numpy as np
    import wandb
    from wandb.keras import WandbCallback
    from wandb.integration.keras import WandbMetricsLogger, WandbModelCheckpoint

    keras.utils.set_random_seed(1)
    X_train = np.random.rand(40, 8, 8, 1).astype("float32")
    Y_train = (X_train > 0.5)
    train_id = 1

    class log_images_per_step(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs={}):
            x = X_train[train_id]
            y = Y_train[train_id].astype(np.uint8)*255
            y_pred = self.model.predict(x[np.newaxis,:], verbose=0)
            y_pred_t=(y_pred > 0.5).astype(np.uint8)*255
            wandb.log({"examples": [wandb.Image(x, caption="x"),
                                    wandb.Image(y, caption="y"),
                                    wandb.Image(y_pred_t, caption="pred")]}, commit=False)

    # One model for all: JAX compiles it once.
    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Dense(1, activation="sigmoid", name="answer")])
    model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.BinaryIoU([0, 1], 0.5, name="mean_iou")])

    def fit(callbacks, epochs=3):
        model.fit(X_train, Y_train, validation_split=0.1, batch_size=8, epochs=epochs, verbose=0, callbacks=callbacks)

    wandb.init(project="keras", id="first")
    fit([WandbCallback(log_weights=True), log_images_per_step()])
    wandb.finish()
    wandb.init(project="keras", id="last")
    fit([log_images_per_step(), WandbCallback(save_weights_only=True, log_batch_frequency=2)])
    wandb.finish()
    wandb.init(project="keras", id="twice")
    for _ in range(2):
        fit([WandbCallback(save_model=False, monitor="mean_iou", validation_data=(X_train, Y_train), input_type="image",
                           predictions=2)], epochs=2)
    wandb.log({"after": 1})
    wandb.finish()
    wandb.init(project="keras", id="logger")
    fit([WandbMetricsLogger(log_freq="batch"), WandbModelCheckpoint("kept.keras")], epochs=2)
    wandb.finish()
    try:
        WandbCallback()
    except wandb.UsageError as error:
        assert "init" in str(error)
    else:
        raise SystemExit("no error before init")
"""


@pytest.fixture(scope="module")
def api(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("keras")
    run_script(folder, server, _SCRIPT, "-m", "runcairn.as_wandb", within=300, PYTHONWARNINGS="ignore")
    return Api(server.url, server.key)


def test_pictures_after_the_callback_land_on_their_epoch(api):
    run = api.run("keras/first")
    rows = list(run.scan_history())
    assert [row["epoch"] for row in rows] == [row["_step"] for row in rows] == [0, 1, 2]
    for row in rows:
        assert {"loss", "val_loss", "mean_iou", "val_mean_iou", "lr", "examples"} <= row.keys()
        assert row["lr"] == 0.001
        assert [picture["caption"] for picture in row["examples"]] == ["x", "y", "pred"]
        assert any(key.startswith("parameters/") and row[key]["_type"] == "histogram" for key in row)


def test_the_best_model_and_its_value_are_kept(api):
    run = api.run("keras/first")
    losses = [row["val_loss"] for row in run.scan_history()]
    assert run.summary["best_val_loss"] == min(losses)
    assert run.summary["best_epoch"] == losses.index(min(losses))
    names = {file.name for file in run.files()}
    assert {"model-best.keras", "model-summary.txt", "model-architecture.json"} <= names
    assert b"answer" in run.file("model-summary.txt").read()
    assert "model-best.weights.h5" in {file.name for file in api.run("keras/last").files()}


def test_pictures_before_the_callback_and_batches_between(api):
    rows = list(api.run("keras/last").scan_history())
    epochs = [row for row in rows if "val_loss" in row]
    assert [row["epoch"] for row in epochs] == [0, 1, 2]
    assert all("examples" in row for row in epochs)
    batches = [row for row in rows if "val_loss" not in row]
    assert len(batches) == 3 * 3  # 36 samples in batches of 8: five, of which the 0th, 2nd and 4th are logged
    assert all("loss" in row and "examples" not in row for row in batches)


def test_a_second_fit_goes_on(api):
    run = api.run("keras/twice")
    rows = list(run.scan_history())
    assert [row["_step"] for row in rows] == [0, 1, 2, 3, 4]
    assert rows.pop()["after"] == 1
    assert [row["epoch"] for row in rows] == [0, 1, 0, 1]
    assert [len(row["examples"]) for row in rows] == [6] * 4
    assert run.summary["best_mean_iou"] >= max(row["mean_iou"] for row in rows[2:]) - 1e-9
    assert "model-best.keras" not in {file.name for file in run.files()}


def test_the_other_names_of_wandb(api):
    run = api.run("keras/logger")
    rows = list(run.scan_history())
    assert [row["epoch/epoch"] for row in rows if "epoch/epoch" in row] == [0, 1]
    assert [row["batch/batch_step"] for row in rows if "batch/batch_step" in row] == list(range(1, 11))
    assert all(math.isfinite(row["epoch/val_loss"]) for row in rows if "epoch/epoch" in row)
    assert "kept.keras" in {file.name for file in run.files()}
    # Each is drawn over what counts its rows, and that over steps.
    x_of = {info.name: info.step_metric for info in run.keys}
    assert (x_of["epoch/loss"], x_of["batch/loss"]) == ("epoch/epoch", "batch/batch_step")
    assert x_of["epoch/epoch"] is x_of["batch/batch_step"] is None


@pytest.mark.browser
def test_the_pages_of_epochs_pictures_and_weights(server, api):
    numbers = ["epoch", "loss", "lr", "mean_iou", "val_loss", "val_mean_iou"]
    weights = [f"parameters/sequential/answer/{name}" for name in ("bias", "kernel")]
    with looking(server) as eyes:
        seen = eyes.at(api.run("keras/first"))
        seen.sections(parameters=weights, charts=sorted([*numbers, "examples"]))
        seen.charts(*numbers).media("examples", *weights).overview().layers()
        seen.files("model-best.keras", "model-summary.txt", "model-architecture.json")


@pytest.mark.browser
def test_the_pages_of_batches_and_of_two_trainings(server, api):
    with looking(server) as eyes:
        batches = eyes.at(api.run("keras/last"))
        batches.charts("loss", "val_loss").media("examples").files("model-best.weights.h5")
        eyes.at(api.run("keras/twice")).charts("epoch", "mean_iou", "after").media("examples").overview()


@pytest.mark.browser
def test_the_pages_of_the_other_names_draw_over_epochs_and_batches(server, api):
    with looking(server) as eyes:
        seen = eyes.at(api.run("keras/logger"))
        seen.charts("epoch/loss", "epoch/val_mean_iou", x="epoch/epoch").charts("epoch/epoch")
        seen.charts("batch/loss", "batch/learning_rate", x="batch/batch_step").overview().files("kept.keras")
