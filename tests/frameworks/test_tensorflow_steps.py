"""Keras on TensorFlow is watched however its step is built: compiled or not, in half precision, several at once."""

import json
from importlib.util import find_spec

import pytest

from tests.kit.script import run_script

pytestmark = [
    pytest.mark.skipif(find_spec("tensorflow") is None, reason="TensorFlow is not installed"),
    pytest.mark.timeout(400),
]

_SCRIPT = """
    import keras
    import numpy as np
    import runcairn
    import tensorflow as tf

    keras.utils.set_random_seed(1)
    x, y = np.random.rand(42, 4).astype("float32"), np.ones((42, 1), "float32")
    (cpu,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

    def net(**more):
        model = keras.Sequential([keras.layers.Dense(3, name="hidden"), keras.layers.Dense(1, name="answer")])
        model.compile("sgd", "mse", **more)
        return model

    def fit(name, model, inputs=x):
        with runcairn.init(project="steps", id=name) as run:
            run.watch(model, log="all", log_freq=4)
            model.fit(inputs, y, batch_size=4, epochs=2, shuffle=False, verbose=0)

    plain = net()
    plain.build((None, 4))
    before = [weight.numpy() for weight in plain.trainable_weights]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((plain(x[:4]) - y[:4]) ** 2)
    np.savez("first.npz", *before, *tape.gradient(loss, [one.value for one in plain.trainable_weights]))
    fit("plain", plain)
    fit("xla", net(jit_compile=True))
    fit("eager", net(run_eagerly=True))
    fit("several", net(steps_per_execution=3))
    embedding = keras.Sequential([keras.layers.Embedding(10, 3), keras.layers.Flatten(), keras.layers.Dense(1)])
    embedding.compile("sgd", "mse")
    fit("embedding", embedding, (x * 9).astype("int32"))
    keras.mixed_precision.set_global_policy("mixed_float16")
    fit("half", net())
    keras.mixed_precision.set_global_policy("float32")
    with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
        spread = net()
    fit("spread", spread)
"""


@pytest.fixture(scope="module")
def ran(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("steps")
    done = run_script(folder, server, _SCRIPT, within=300, TF_CPP_MIN_LOG_LEVEL="1")
    return folder, done.stderr


def rows_of(ran, name):
    (place,) = (ran[0] / "runcairn").glob(f"run-*-{name}")
    return [json.loads(line) for line in (place / "history.jsonl").read_text().splitlines()]


def test_the_counts_are_those_of_the_batch(ran):
    import numpy as np

    row = rows_of(ran, "plain")[0]
    arrays = list(np.load(ran[0] / "first.npz").values())
    keys = [key for kind in ("parameters", "gradients") for key in row if key.startswith(f"{kind}/")]
    assert len(keys) == len(arrays) == 8
    for key, array in zip(keys, arrays, strict=True):
        assert sum(row[key]["values"]) == array.size
        bins = row[key]["bins"]
        assert (bins[0], bins[-1]) == pytest.approx((array.min(), array.max()), 1e-4, 1e-7)
        if len(bins) == 65:
            assert row[key]["values"] == np.histogram(array, 64)[0].tolist()


@pytest.mark.parametrize("name", ["plain", "xla", "eager", "several", "embedding"])
def test_each_due_batch_is_counted_however_the_step_is_built(ran, name):
    rows = rows_of(ran, name)
    assert len(rows) == 6  # of 22 batches, the 0th, 4th, ... 20th
    sizes = [10 * 3, 12, 1] if name == "embedding" else [12, 3, 3, 1]
    for row in rows:
        for kind in ("gradients", "parameters"):
            assert [sum(row[key]["values"]) for key in row if key.startswith(f"{kind}/")] == sizes


def test_gradients_of_half_precision_are_the_unscaled_ones(ran):
    rows = [row for row in rows_of(ran, "half") if "gradients/" in str(row)]
    assert rows
    assert all(abs(row[key]["bins"][-1]) < 100 for row in rows for key in row if key.startswith("gradients/"))


def test_several_devices_are_said_once(ran):
    assert rows_of(ran, "spread") == []
    assert ran[1].count("not watched under a strategy") == 1
