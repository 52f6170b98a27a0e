"""The summary: last values, and what the user wrote over them."""

import json
import math

from runcairn.sdk.run import Run


def test_reading_catches_up_and_writing_stands_before(run: Run) -> None:
    run.log({"loss": 0.5, "acc": {"val": 0.1}})
    assert run.summary["loss"] == 0.5
    assert run.summary["acc.val"] == 0.1
    run.log({"loss": 0.25, "bad": math.nan})
    assert run.summary.loss == 0.25
    assert math.isnan(run.summary["bad"])
    run.summary["loss"] = 0.2
    run.log({"loss": 0.3})
    assert run.summary["loss"] == 0.2
    assert run.folder.state().summary == {"loss": 0.2}


def test_nested_updates_are_kept(run: Run) -> None:
    run.summary["best"] = {"epoch": 3}
    run.summary["best"]["loss"] = 0.1
    run.summary.update({"best": {"acc": {"top1": 1}}})
    run.summary.update({"best": {"acc": {"top5": 2}}})
    assert run.folder.state().summary == {"best": {"epoch": 3, "loss": 0.1, "acc": {"top1": 1, "top5": 2}}}


def test_deleting_takes_away(run: Run) -> None:
    run.log({"a": 1.0})
    run.summary["b"] = 2
    del run.summary["a"], run.summary["b"]
    assert "a" not in run.summary
    assert run.folder.state().summary == {}
    run.summary.a = 5
    assert run.summary.get("a") == 5


def test_the_file_holds_all_of_it_at_the_end(run: Run) -> None:
    run.log({"loss": 0.5, "inf": math.inf})
    run.summary["best"] = 0.4
    run.finish()
    kept = json.loads(run.folder.summary.read_text(), parse_constant=lambda name: 1 / 0)
    assert (kept["loss"], kept["inf"], kept["best"], kept["_step"]) == (0.5, "Infinity", 0.4, 0)
