"""What torch.utils.tensorboard and tensorboardX write is logged live, and their files are imported."""

import os
import subprocess
import sys

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script

pytest.importorskip("tensorboard")
pytest.importorskip("torch")
pytest.importorskip("tensorboardX")

_WRITES = """
    import numpy as np
    from torch.utils.tensorboard import SummaryWriter

    def write(folder, first, last):
        writer = SummaryWriter(folder)
        for step in range(first, last):
            writer.add_scalar("loss", 1 / (step + 1), step, walltime=1.7e9 + step)
            writer.add_scalar("new", step, step, walltime=1.7e9 + step, new_style=True)
        writer.add_image("picture", np.full((3, 4, 5), 200, np.uint8), last - 1, walltime=1.7e9 + last)
        writer.add_histogram("weights", np.arange(1000.0), last - 1, walltime=1.7e9 + last)
        writer.add_text("said", "hello", last - 1, walltime=1.7e9 + last)
        writer.add_hparams({"lr": 0.1, "depth": 3, "name": "x", "wide": True}, {"final": 0.5})
        writer.close()
"""
_LIVE = (
    _WRITES
    + """
    import runcairn
    run = runcairn.init(project="tensorboard", id="live", sync_tensorboard=True)
    write("logs", 0, 5)
    import tensorboardX
    other = tensorboardX.SummaryWriter("logs/val")
    other.add_scalar("loss", 0.25, 3)
    other.close()
    runcairn.log({"mine": 1}, commit=False)
"""
)


def command(server, place, *arguments):
    env = {**os.environ, **server.client_environ()}
    done = subprocess.run(
        [sys.executable, "-m", "runcairn", *arguments], cwd=place, env=env, text=True, capture_output=True,
        timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def test_what_is_written_is_logged_at_once(server, tmp_path):
    run_script(tmp_path, server, _LIVE, within=200, PYTHONWARNINGS="ignore")
    run = Api(server.url, server.key).run("tensorboard/live")
    rows = {row["_step"]: row for row in run.scan_history()}
    assert [rows[step]["loss"] for step in range(5)] == pytest.approx(
        [1 / (step + 1) for step in range(5)], 1e-6
    )
    assert [rows[step]["new"] for step in range(5)] == [0, 1, 2, 3, 4]
    assert rows[3]["val/loss"] == 0.25
    assert rows[1]["_timestamp"] == 1.7e9 + 1
    last = rows[4]
    assert (last["picture"]["width"], last["picture"]["height"]) == (5, 4)
    assert sum(last["weights"]["values"]) == 1000
    assert last["said"] == "hello"
    assert last["mine"] == 1
    assert {key: run.config[key] for key in ("lr", "depth", "name", "wide")} == {
        "lr": 0.1, "depth": 3, "name": "x", "wide": True,
    }  # fmt: skip
    assert len(list((tmp_path / "logs").glob("*tfevents*"))) == 1


def test_files_are_imported_and_again_only_what_is_new(server, tmp_path):
    first = (
        _WRITES
        + """
    write("logs/one", 0, 4)
    write("logs/two", 0, 2)
"""
    )
    run_script(tmp_path, server, first, within=200, PYTHONWARNINGS="ignore")
    done = command(server, tmp_path, "import", "tensorboard", "logs", "--project", "imported")
    api = Api(server.url, server.key)
    runs = {run.name: run for run in api.runs("tester/imported")}
    # add_hparams writes to a folder of its own, which TensorBoard shows as a run too.
    assert {"one", "two"} <= runs.keys()
    assert len(runs) == 4
    assert runs["one"].id in done.stdout
    rows = {row["_step"]: row for row in runs["one"].scan_history()}
    assert [rows[step]["loss"] for step in range(4)] == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4], 1e-6)
    assert [rows[step]["_timestamp"] for step in range(4)][:3] == [1.7e9, 1.7e9 + 1, 1.7e9 + 2]
    assert rows[3]["said"] == "hello"
    assert rows[3]["picture"]["_type"] == "image-file"
    assert sum(rows[3]["weights"]["values"]) == 1000
    assert any(run.config.get("lr") == 0.1 for run in runs.values())
    assert runs["one"].state == "finished"

    more = (
        _WRITES
        + """
    write("logs/one", 4, 6)
"""
    )
    run_script(tmp_path, server, more, within=200, PYTHONWARNINGS="ignore")
    again = command(server, tmp_path, "import", "tensorboard", "logs", "--project", "imported")
    assert "two: nothing new" in again.stderr
    rows = list(api.run(runs["one"].url).scan_history())
    assert [row["_step"] for row in rows if "loss" in row] == [0, 1, 2, 3, 4, 5]
    third = command(server, tmp_path, "import", "tensorboard", "logs", "--project", "imported")
    assert third.stdout == ""
