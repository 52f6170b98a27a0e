"""Scripts as TensorFlow's users write them: the seed's on `tf.keras`, also that of Keras 2; tensors as values."""

import math
from importlib.util import find_spec

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytestmark = [
    pytest.mark.skipif(find_spec("tensorflow") is None, reason="TensorFlow is not installed"),
    pytest.mark.timeout(400),
]

_TRAINS = """
    import os
    import numpy as np
    import tensorflow as tf
    import wandb
    from tensorflow import keras
    from tensorflow.keras.callbacks import Callback, EarlyStopping, ModelCheckpoint
    from wandb.keras import WandbCallback

    X_train = np.random.rand(40, 8, 8, 1).astype("float32")
    Y_train = (X_train > 0.5).astype("float32")
    train_id = 1

    class log_images_per_step(Callback):
        def on_epoch_end(self, epoch, logs={}):
            x = X_train[train_id]
            y_pred = self.model.predict(x[np.newaxis,:], verbose=0)
            wandb.log({"pictures": [wandb.Image(x, caption="x"), wandb.Image(y_pred, caption="pred")]}, commit=False)

    inputs = keras.layers.Input((8, 8, 1))
    c = keras.layers.Conv2D(4, (3, 3), activation="elu", kernel_initializer="he_normal", padding="same")(inputs)
    c = keras.layers.Dropout(0.1)(c)
    outputs = keras.layers.Conv2D(1, (1, 1), activation="sigmoid", name="answer")(c)
    model = keras.Model(inputs=[inputs], outputs=[outputs])
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])

    def batches(x, y):
        return tf.data.Dataset.from_tensor_slices((x, y)).batch(4)

    wandb.init(project="tf-scripts", id=NAME)
    wandb.config.epochs = 3
    model.fit(batches(X_train[:32], Y_train[:32]), validation_data=batches(X_train[32:], Y_train[32:]), epochs=3,
              verbose=0, callbacks=[
        EarlyStopping(patience=5),
        ModelCheckpoint(os.path.join(wandb.run.dir, "model-dsbowl2018-1.h5"), save_best_only=True),
        WandbCallback(log_gradients=True, validation_data=batches(X_train, Y_train), input_type="image", predictions=2),
        log_images_per_step(),
    ])
    best = keras.models.load_model(os.path.join(wandb.run.dir, "model-best.keras"))
    assert best.count_params() == model.count_params()

    labelled = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")])
    labelled.compile("sgd", "categorical_crossentropy")
    labels = tf.one_hot(np.arange(40) % 3, 3)
    labelled.fit(batches(X_train, labels), validation_data=batches(X_train, labels), verbose=0, callbacks=[
        WandbCallback(save_model=False, log_best_prefix=None, labels=["a", "b", "c"], predictions=3,
                      validation_data=batches(X_train, labels), input_type="image", output_type="label")])
    assert labelled.built
    wandb.finish()
"""
_VALUES = """
    import numpy as np
    import runcairn
    import tensorflow as tf
    from keras import Variable

    config = {"lr": tf.constant(0.5), "name": tf.constant("adam"), "sizes": tf.constant([1, 2]), "n": tf.Variable(3),
              "shape": tf.zeros([4, 3]).shape, "inner": {"decay": tf.constant(0.25)}}
    run = runcairn.init(project="tf-scripts", id="values", config=config)
    run.config.update({"lr": tf.constant(0.5)})
    run.log({
        "number": tf.constant(1.5), "variable": tf.Variable(2.0), "of keras": Variable(3.0), "count": tf.constant(7),
        "is": tf.constant(True), "text": tf.constant("h\u00e9"), "bfloat16": tf.constant(1.5, tf.bfloat16),
        "nan": tf.constant(float("nan")), "one": tf.constant([[4.0]]), "few": tf.constant([[1.0, 2.0]]),
        "words": tf.constant(["a", "b"]), "many": tf.range(100.0), "in": {"a": tf.constant(2)},
    })
    run.log({
        "picture": runcairn.Image(tf.fill([4, 5, 3], 0.5)),
        "batch": [runcairn.Image(one) for one in tf.zeros([2, 4, 5, 1], tf.uint8)],
        "spread": runcairn.Histogram(tf.cast(tf.range(10.0), tf.bfloat16)),
        "table": runcairn.Table(columns=["a", "b", "c"],
                                data=[[tf.constant(1.0), tf.constant("x"), tf.constant([1, 2])]]),
    })

    @tf.function
    def step(x):
        tf.py_function(lambda value: runcairn.log({"inside": value}), [x], [])
        return x

    for value in (1.0, 2.0):
        step(tf.constant(value))
    (table,) = (run.folder.path / "media" / "table").iterdir()
    assert '[[1.0,"x",[1,2]]]' in table.read_text()
    run.summary["best"] = tf.constant(0.75)
    run.finish()
"""


@pytest.fixture(scope="module", params=["keras", "keras-2"])
def trained(request, server, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    script = _TRAINS.replace("NAME", repr(request.param))
    environ = {"TF_USE_LEGACY_KERAS": "1"} if request.param == "keras-2" else {}
    done = run_script(
        folder, server, script, "-m", "runcairn.as_wandb", within=300, TF_CPP_MIN_LOG_LEVEL="1", **environ
    )
    assert "going on" not in done.stderr
    return Api(server.url, server.key).run(f"tf-scripts/{request.param}")


def test_epochs_pictures_and_gradients_meet_on_their_steps(trained):
    rows = list(trained.scan_history())
    epochs = rows[:3]
    assert [row["_step"] for row in epochs] == [row["epoch"] for row in epochs] == [0, 1, 2]
    for row in epochs:
        assert {"loss", "val_loss", "accuracy", "val_accuracy", "pictures"} <= row.keys()
        assert row["lr"] == 0.001
        assert [one["caption"] for one in row["examples"]] == ["input", "prediction", "truth"] * 2
        kernels = [key for key in row if key.startswith("gradients/") and "kernel" in key]
        assert sorted(sum(row[key]["values"]) for key in kernels) == [4, 36]
    captions = [one["caption"] for one in rows[3]["examples"]]
    assert [caption.partition("truth: ")[2] for caption in captions] == ["a)", "b)", "c)"]


def test_the_models_are_kept_and_described(trained):
    names = {file.name for file in trained.files()}
    assert {
        "model-best.keras",
        "model-dsbowl2018-1.h5",
        "model-summary.txt",
        "model-architecture.json",
    } <= names
    assert trained.summary["best_val_loss"] == min(
        row["val_loss"] for row in list(trained.scan_history())[:3]
    )
    # of the last one, which its first batch built
    assert trained.config["architecture/parameters"] == 64 * 3 + 3
    assert b"dense" in trained.file("model-summary.txt").read()
    assert trained.config["epochs"] == 3


@pytest.mark.browser
def test_the_pages_of_a_training(server, trained):
    kernel = next(
        key for key in trained.scan_history().__next__() if key.startswith("gradients/") and "kernel" in key
    )
    with looking(server) as eyes:
        seen = eyes.at(trained).charts("loss", "val_loss", "lr").media("pictures", kernel)
        seen.layers().files("model-best.keras", "model-dsbowl2018-1.h5")


@pytest.fixture(scope="module")
def valued(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("values")
    done = run_script(folder, server, _VALUES, within=300, TF_CPP_MIN_LOG_LEVEL="1")
    assert "repr is kept" not in done.stderr
    return Api(server.url, server.key).run("tf-scripts/values")


def test_tensors_are_the_values_they_hold(valued):
    row, media, *inside = valued.scan_history()
    assert math.isnan(row.pop("nan"))
    assert sum(row.pop("many")["values"]) == 100
    assert {key: value for key, value in row.items() if not key.startswith("_")} == {
        "number": 1.5, "variable": 2.0, "of keras": 3.0, "count": 7, "is": True, "text": "h\u00e9", "bfloat16": 1.5,
        "one": 4.0, "few": [[1.0, 2.0]], "words": ["a", "b"], "in.a": 2,
    }  # fmt: skip
    assert (media["picture"]["width"], media["picture"]["height"]) == (5, 4)
    assert len(media["batch"]) == 2
    assert sum(media["spread"]["values"]) == 10
    assert media["table"]["nrows"] == 1
    assert [one["inside"] for one in inside] == [1.0, 2.0]
    assert valued.summary["best"] == 0.75


@pytest.mark.browser
def test_the_pages_of_tensors(server, valued):
    with looking(server) as eyes:
        eyes.at(valued).media("picture", "batch", "spread", "table").charts("inside")


def test_a_config_of_tensors_is_kept_as_their_values(valued):
    assert {key: valued.config[key] for key in ("lr", "name", "sizes", "n", "shape", "inner")} == {
        "lr": 0.5, "name": "adam", "sizes": [1, 2], "n": 3, "shape": [4, 3], "inner": {"decay": 0.25},
    }  # fmt: skip
