"""A Keras model is watched while it trains; its layers come along."""

import os
from importlib.util import find_spec

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytestmark = [
    pytest.mark.skipif(
        find_spec("keras") is None or find_spec(os.environ.get("KERAS_BACKEND", "jax")) is None,
        reason="Keras was not watched: it is not installed. To run these: pip install -r requirements/example.txt",
    ),
    pytest.mark.timeout(400),  # it compiles: seconds on an idle machine, minutes on a busy one
]

_SCRIPT = """
    import copy, os, pickle
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras
    import numpy as np
    import runcairn
    from runcairn.keras import RuncairnCallback

    keras.utils.set_random_seed(1)
    x, y = np.random.rand(40, 4).astype("float32"), np.ones((40, 1), "float32")

    class EachBatch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            runcairn.log({"batch": batch})

    def net():
        model = keras.Sequential([keras.layers.Dense(3, name="hidden"), keras.layers.Dense(1, name="answer")])
        model.compile("adam", "mse")
        return model

    def fit(model, *callbacks, epochs=1):
        model.fit(x, y, batch_size=4, epochs=epochs, verbose=0, callbacks=list(callbacks))

    model = net()
    with runcairn.init(project="watch-keras", id="batches") as run:
        callback = run.watch(model, log="all", log_freq=4)
        assert run.config["architecture/parameters"] == 0  # it is not built before its first fit
        fit(model, EachBatch(), epochs=2)
        fit(model, callback, EachBatch())
        copies = [copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
        rows = run.step
        for one in copies:
            assert "fit" not in vars(one)
            fit(one)
        run.unwatch(model)
        fit(model)
        assert "fit" not in vars(model) and "apply" not in vars(model.optimizer)
        assert run.step == rows

    with runcairn.init(project="watch-keras", id="epochs") as run:
        fit(net(), RuncairnCallback(monitor="loss", log_gradients=True, save_model=False), epochs=3)

    broken = net()
    with runcairn.init(project="watch-keras", id="broken") as run:
        run.watch(broken, log_freq=1)
        run.log = lambda *args, **more: 1 / 0
        fit(broken)
        del run.log

    with runcairn.init(mode="disabled") as run:
        fit(net(), run.watch(broken), RuncairnCallback(monitor="loss", log_gradients=True, save_model=False))
"""
_WEIGHTS = {f"sequential/{layer}/{weight}" for layer in ("hidden", "answer") for weight in ("kernel", "bias")}


@pytest.fixture(scope="module")
def place(server, tmp_path_factory):
    project = "watch-keras"
    folder = tmp_path_factory.mktemp("watch")
    done = run_script(folder, server, _SCRIPT, within=300)
    return Api(server.url, server.key), project, done.stderr


def test_every_so_many_batches_on_the_step_of_the_batch(place) -> None:
    api, project, _ = place
    rows = list(api.run(f"{project}/batches").scan_history())
    assert [row["_step"] for row in rows] == list(range(30))
    watched = [row for row in rows if any(key.startswith("gradients/") for key in row)]
    # Batches are counted through: ten of each of three epochs, in two calls of fit.
    assert [row["_step"] for row in watched] == [0, 4, 8, 12, 16, 20, 24, 28]
    for row in watched:
        assert row["batch"] == row["_step"] % 10
        for kind in ("gradients", "parameters"):
            assert {key.partition("/")[2] for key in row if key.startswith(f"{kind}/")} == _WEIGHTS
        assert sum(row["gradients/sequential/hidden/kernel"]["values"]) == 12
        assert sum(row["parameters/sequential/answer/kernel"]["values"]) == 3


def test_the_layers_are_kept_when_the_model_is_built(place) -> None:
    api, project, _ = place
    run = api.run(f"{project}/batches")
    assert run.config["architecture/parameters"] == 4 * 3 + 3 + 3 + 1
    assert run.config["architecture/layers"] == 2
    assert b'"outputs":[[null,3]]' in run.file("architecture.json").read()
    others = [api.run(f"{project}/{name}").config["architecture/hash"] for name in ("epochs", "broken")]
    assert others == [run.config["architecture/hash"]] * 2


def test_the_callback_logs_gradients_of_each_epoch(place) -> None:
    api, project, _ = place
    rows = list(api.run(f"{project}/epochs").scan_history())
    assert [row["epoch"] for row in rows] == [0, 1, 2]
    assert all(sum(key.startswith("gradients/") for key in row) == 4 for row in rows)


def test_a_failure_is_said_once_and_training_goes_on(place) -> None:
    api, project, said = place
    assert said.count("no longer watched (ZeroDivisionError") == 1
    assert api.run(f"{project}/broken").state == "finished"


@pytest.mark.browser
def test_the_pages_of_a_watched_model(server, place) -> None:
    api, project, _ = place
    kinds = {kind: [f"{kind}/{name}" for name in sorted(_WEIGHTS)] for kind in ("gradients", "parameters")}
    with looking(server) as eyes:
        seen = eyes.at(api.run(f"{project}/batches"))
        seen.sections(charts=["batch"], **kinds)
        seen.charts("batch").media(*kinds["gradients"], *kinds["parameters"]).overview().layers()
