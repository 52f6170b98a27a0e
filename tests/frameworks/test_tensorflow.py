"""What TensorFlow writes for TensorBoard is logged while it trains."""

import json
from importlib.util import find_spec

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

pytestmark = [
    pytest.mark.skipif(find_spec("tensorflow") is None, reason="TensorFlow is not installed"),
    pytest.mark.timeout(400),  # its import alone takes seconds, on a busy machine half a minute
]

_SCRIPT = """
    import json, subprocess, sys, time
    import runcairn

    def begin(name):
        return runcairn.init(project="tensorflow", id=name, sync_tensorboard=True)

    def wait_for(run, key, count):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            lines = run.folder.history.read_text().splitlines()
            if sum(key in json.loads(line) for line in lines) >= count:
                return
            time.sleep(0.05)
        raise SystemExit(f"{count} rows of {key} did not come")

    run = begin("live")
    assert "tensorflow" not in sys.modules and "tensorboard" not in sys.modules
    import tensorflow as tf

    writer = tf.summary.create_file_writer("logs")

    @tf.function
    def step(number):
        tf.summary.scalar("loss", 1 / (number + 1), step=number)

    with writer.as_default():  # whose end writes what is held back
        for number in range(5):
            step(tf.constant(number, tf.int64))
        wait_for(run, "loss", 5)
    with writer.as_default(4):
        tf.summary.image("picture", tf.fill([2, 4, 5, 3], 0.5))
        tf.summary.histogram("weights", tf.range(1000.0))
        tf.summary.text("said", "hello")
    writer.flush()
    wait_for(run, "said", 1)
    runcairn.log({"mine": 1})
    with tf.summary.create_file_writer("logs/val").as_default(3):
        tf.summary.scalar("loss", 0.25)

    import tensorboardX  # into the same folder: a file that nobody has to read
    other = tensorboardX.SummaryWriter("logs")
    other.add_scalar("of_python", 7, 2)
    other.close()
    subprocess.run([sys.executable, "-c", '''if True:
        import tensorboardX
        writer = tensorboardX.SummaryWriter("logs", filename_suffix=".below")
        writer.add_scalar("of_below", 8, 2)
        writer.close()'''], check=True)
    wait_for(run, "of_below", 1)
    with tf.Graph().as_default():
        old = tf.compat.v1.summary.FileWriter("logs/old")
        summary = tf.compat.v1.Summary()
        summary.value.add(tag="old", simple_value=9)
        old.add_summary(summary, 2)
    with writer.as_default(5):  # so nobody flushes
        tf.summary.scalar("loss", 0.125)
        run.finish()
        tf.summary.scalar("loss", 0.0625, step=6)  # of no run
        run = begin("again")
        tf.summary.scalar("loss", 0.5, step=7)
        run.finish()
    writer.close()

    import keras
    import numpy as np
    run = begin("keras")
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, name="answer")])
    model.compile("sgd", "mse")
    x = np.random.rand(16, 4)
    from runcairn.keras import RuncairnCallback
    model.fit(x, x[:, :1], validation_split=0.25, epochs=3, verbose=0, callbacks=[
        keras.callbacks.TensorBoard("board", histogram_freq=1), RuncairnCallback(save_model=False)])
    run.finish()

    runcairn.tensorboard.patch(root_logdir="root")
    run = runcairn.init(project="tensorflow", id="patched")
    last = tf.summary.create_file_writer("root/a/b")
    last.set_as_default(0)
    tf.summary.scalar("x", 1.0)
    # neither closed nor finished: the end of the script does it
"""


@pytest.fixture(scope="module")
def ran(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tensorflow")
    done = run_script(folder, server, _SCRIPT, within=300, TF_CPP_MIN_LOG_LEVEL="1")
    return Ran(folder, Api(server.url, server.key), done.stderr)


class Ran:
    def __init__(self, folder, api, said):
        self.folder, self.api, self.said = folder, api, said

    def run(self, name):
        return self.api.run(f"tensorflow/{name}")

    def lines(self, name):
        """What was logged, one line for each event, before rows of one step are one."""
        (place,) = (self.folder / "runcairn").glob(f"run-*{name}")
        return [json.loads(line) for line in (place / "history.jsonl").read_text().splitlines()]

    def values(self, name, key):
        return [(line["_step"], line[key]) for line in self.lines(name) if key in line]


def test_each_value_is_logged_once_with_its_step_and_time(ran):
    losses = [(0, 1), (1, 1 / 2), (2, 1 / 3), (3, 1 / 4), (4, 1 / 5), (5, 0.125)]
    assert ran.values("live", "loss") == [(step, pytest.approx(loss)) for step, loss in losses]
    run = ran.run("live")
    assert [row["loss"] for row in run.scan_history() if "loss" in row] == [
        pytest.approx(v) for _, v in losses
    ]
    times = [line["_timestamp"] for line in ran.lines("live") if "loss" in line]
    assert times == sorted(set(times))
    assert run.state == "finished"


def test_pictures_histograms_and_texts_come_along(ran):
    row = next(row for row in ran.run("live").scan_history() if row["_step"] == 4)
    assert [(one["width"], one["height"]) for one in row["picture"]] == [(5, 4)] * 2
    assert sum(row["weights"]["values"]) == 1000
    assert row["said"] == "hello"


def test_folders_below_are_named_and_other_writers_are_not_doubled(ran):
    assert ran.values("live", "val/loss") == [(3, 0.25)]
    assert ran.values("live", "of_python") == [(2, 7)]
    assert ran.values("live", "of_below") == [(2, 8)]
    assert ran.values("live", "old/old") == [(2, 9)]


def test_rows_of_ones_own_keep_their_steps(ran):
    assert ran.values("live", "mine") == [(0, 1)]
    rows = [row for row in ran.run("keras").scan_history() if "epoch" in row]
    assert [row["_step"] for row in rows] == [0, 1, 2]
    for row in rows:
        assert row["train/epoch_loss"] == pytest.approx(row["loss"])
        assert row["validation/epoch_loss"] == pytest.approx(row["val_loss"])
        kernel = next(key for key in row if key.startswith("train/") and key.endswith("kernel/histogram"))
        assert sum(row[kernel]["values"]) == 4


def test_a_second_run_has_what_is_written_while_it_is_open(ran):
    assert ran.values("again", "loss") == [(7, 0.5)]


def test_the_root_may_be_given_and_the_script_may_end_unclosed(ran):
    assert ran.values("patched", "a/b/x") == [(0, 1.0)]
    assert "going on" not in ran.said


@pytest.mark.browser
def test_the_pages_of_what_tensorflow_wrote(server, ran):
    with looking(server) as eyes:
        eyes.at(ran.run("live")).charts("loss", "val/loss").media("picture", "weights")
        eyes.at(ran.run("keras")).charts("train/epoch_loss", "validation/epoch_loss", "loss").overview()
