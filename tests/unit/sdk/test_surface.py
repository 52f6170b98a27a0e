"""The module's functions, the disabled mode, the run's attributes."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import runcairn
from runcairn.errors import UsageError
from runcairn.runfolder.control import Control
from runcairn.sdk import rows
from runcairn.sdk.run import Run


def test_the_modules_functions_mean_the_newest_open_run(begin: Callable[..., Run]) -> None:
    first = begin()
    second = begin()
    assert runcairn.run is second
    runcairn.log({"a": 1.0})
    runcairn.summary["b"] = 2
    runcairn.define_metric("a", summary="max")
    runcairn.finish()
    assert runcairn.run is None
    assert list(first.folder.rows("history")) == []
    assert [row["a"] for row in second.folder.rows("history")] == [1.0]
    assert second.folder.state().summary == {"b": 2}
    runcairn.finish()


def test_variables_stand_for_arguments(begin: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ENTITY": "team", "NAME": "a name", "RUN_ID": "an-id", "NOTES": "n", "TAGS": "a, b", "GROUP": "g",
        "JOB_TYPE": "j", "CONFIG": '{"lr": 0.1, "b": 1}',
    }.items():  # fmt: skip
        monkeypatch.setenv(f"RUNCAIRN_{name}", value)
    monkeypatch.setenv("WANDB_PROJECT", "theirs")
    run = begin(project=None, config={"b": 2})
    state = run.folder.state()
    assert (state.entity, state.project, state.name, state.id) == ("team", "theirs", "a name", "an-id")
    assert (state.notes, state.tags, state.group, state.job_type) == ("n", ("a", "b"), "g", "j")
    assert state.config == {"lr": 0.1, "b": 2}
    assert run.path == "team/theirs/an-id"
    monkeypatch.setenv("RUNCAIRN_CONFIG", "{broken")
    with pytest.raises(UsageError, match="RUNCAIRN_CONFIG"):
        begin()


def test_what_may_be_edited_is_kept(run: Run) -> None:
    run.name = "better"
    run.notes = "why"
    run.tags += ("best",)
    run.group, run.job_type = "g", "eval"
    state = run.folder.state()
    assert (state.name, state.notes, state.tags, state.group, state.job_type) == (
        "better",
        "why",
        ("best",),
        "g",
        "eval",
    )
    assert (run.name, run.tags) == ("better", ("best",))


@pytest.mark.parametrize(
    "bad",
    [{"id": "../up"}, {"project": "a//b"}, {"mode": "onlin"}, {"entity": "a/b"}, {"settings": {"consle": 1}}],
)
def test_arguments_that_cannot_be_are_refused_before_anything_is_made(
    begin: Callable[..., Run], tmp_path: Path, bad: dict[str, object]
) -> None:
    with pytest.raises(UsageError, match="try: "):
        begin(**bad)
    assert not (tmp_path / "runcairn").exists()


def test_arguments_of_later_or_other_versions_are_said_and_left(
    begin: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    begin(monitor_gym=True, anonymous="allow")
    assert "no use for: anonymous, monitor_gym" in capsys.readouterr().err


def test_disabled_has_the_same_surface_and_keeps_nothing(
    begin: Callable[..., Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = begin(mode="disabled", config={"lr": 1})
    run.log({"a": object()}, step=3)
    run.log({"a": 2})
    run.config.lr = 2
    run.summary["x"] = 1
    assert (run.summary["a"], run.config.lr, run.step, run.url, run.disabled) == (2, 2, 4, None, True)
    assert Path(run.dir).is_dir()
    run.save("*")
    run.define_metric("a")
    run.tags += ("a",)
    assert (run.name, run.id, run.project) == (run.name, "disabled", "p")
    run.mark_preempting()
    run.alert("title")
    with run:
        pass
    assert run.ended
    assert not (tmp_path / "runcairn").exists()
    assert "lr" not in capsys.readouterr().err


def test_every_public_part_of_a_run_is_there_when_disabled(begin: Callable[..., Run]) -> None:
    run = begin(mode="disabled")
    for name in dir(Run):
        if not name.startswith("_") and name not in {"folder", "journal"}:
            assert hasattr(run, name), name


@pytest.mark.holds("F14")
def test_no_memory_for_a_row_is_counted_and_said(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none_left(*_: object) -> bytes:
        raise MemoryError

    run.log({"a": 1.0})
    with monkeypatch.context() as patch:
        patch.setattr(rows, "encode", none_left)
        for _ in range(3):
            run.log({"a": "text"})
    run.log({"a": 2.0})
    run.finish()
    assert [row["a"] for row in run.folder.rows("history")] == [1.0, 2.0]
    assert run.folder.state().lost == {"rows_lost_memory": 3}
    assert capsys.readouterr().err.count("no memory") == 2  # once when it happened, once at the end


def log_and_go_on(run: Run) -> None:
    run.log({"a": 1.0})
    for _ in range(1000):  # the interpreter delivers an interrupt at its next check
        pass


def test_a_stop_interrupts_once(run: Run) -> None:
    Control(run.folder.control).ask_to_stop()
    with pytest.raises(KeyboardInterrupt):
        log_and_go_on(run)
    run.log({"a": 2.0})
    assert [row["a"] for row in run.folder.rows("history")] == [1.0, 2.0]


def test_artifacts_say_what_to_do_instead(run: Run) -> None:
    with pytest.raises(UsageError, match="save"):
        run.log_artifact("model.pt")


def test_metrics_are_checked(run: Run) -> None:
    run.define_metric("epoch", hidden=True)
    metric = run.define_metric("val/*", step_metric="epoch", summary="min,last", goal="minimize")
    assert metric.summary == ["min", "last"]
    assert run.folder.state().metrics["val/*"] == {
        "step_metric": "epoch",
        "summary": ["min", "last"],
        "goal": "minimize",
    }
    for bad in (
        {"name": ""},
        {"name": "a*b"},
        {"name": "_x"},
        {"name": "a", "summary": "most"},
        {"name": "a", "goal": "up"},
    ):
        with pytest.raises(UsageError, match="try: "):
            run.define_metric(**bad)


def test_the_script_of_2018_runs_as_it_stands(tmp_path: Path) -> None:
    script = """
import runcairn as wandb
import os
wandb.init(mode="offline")
wandb.config = {}
wandb.config.val_split = 0.1
wandb.config.epochs = 2
for epoch in range(wandb.config.epochs):
    x, y = wandb.Image([[0.0, 1.0]], caption="x"), wandb.Image([[1.0, 0.0]], caption="y")
    wandb.log({"examples": [x, y]}, commit=False)
    wandb.log({"loss": 1 / (epoch + 1)})
open(os.path.join(wandb.run.dir, "model.h5"), "w").write("weights")
"""
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, capture_output=True)
    (folder,) = [p for p in (tmp_path / "runcairn").iterdir() if not p.is_symlink()]
    kept = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    assert [row["_step"] for row in kept] == [0, 0, 1, 1]
    assert len(kept[0]["examples"]) == 2
    assert (folder / "files" / "model.h5").exists()
    assert (folder / "config.yaml").read_text() == "val_split: 0.1\nepochs: 2\n"
