"""The best of a key, after the fact: filtered, ordered and shown without `define_metric`; and what that changes."""

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script

_SCRIPT = """
    import runcairn

    LOSSES = {"a": [0.9, 0.1, 0.5], "b": [0.8, 0.3, 0.4], "c": [0.7, float("nan"), 0.6]}
    for name, losses in LOSSES.items():
        run = runcairn.init(project="best", id=name)
        if name == "c":
            run.define_metric("acc", summary="best", goal="maximize")
        for step, loss in enumerate(losses):
            run.log({"loss": loss, "acc": 1 - loss})
        run.log({"loss": 0.45}, step=1)  # the best of `a` was a mistake
        if name == "b":
            run.log({"loss.max": 7.0})  # a key that is itself called so
        run.finish()
"""


@pytest.fixture(scope="module")
def api(server, tmp_path_factory):
    run_script(tmp_path_factory.mktemp("best"), server, _SCRIPT)
    return Api(server.url, server.key)


def ids(runs) -> list[str]:
    return [run.id for run in runs]


def test_runs_are_ordered_and_filtered_by_the_best(api):
    assert ids(api.runs("best", order="summary.loss.min")) == ["b", "c", "a"]
    assert ids(api.runs("best", order="-summary.loss.first")) == ["a", "b", "c"]
    assert ids(api.runs("best", "loss.min < 0.45 or loss.min_step = 2", order="id")) == ["b"]
    assert ids(api.runs("best", "summary.acc.max > 0.8")) == ["a"]
    assert len(api.runs("best", "loss.count = 3 and loss.last_step = 2")) == 3


def test_statistics_are_columns_where_they_are_asked_for(api):
    table = api.runs("best", columns=["loss.min", "loss.min_step", "loss.mean", "loss.max"]).table()
    table = table.set_index("id")
    assert table["summary.loss.min"].to_dict() == {"a": 0.45, "b": 0.4, "c": 0.45}
    assert table["summary.loss.min_step"].to_dict() == {"a": 1, "b": 2, "c": 1}
    assert table["summary.loss.mean"]["a"] == pytest.approx((0.9 + 0.45 + 0.5) / 3)
    assert table["summary.loss.max"].to_dict() == {"a": 0.9, "b": 7.0, "c": 0.7}  # b's own key comes first
    assert "summary.loss.min" not in api.runs("best").table()


def test_define_metric_decides_what_the_plain_name_shows(api):
    plain = api.runs("best").table().set_index("id")["summary.acc"]
    assert plain["a"] == pytest.approx(0.5)  # the last
    assert plain["c"] == pytest.approx(0.4)  # the best of 0.3, NaN, 0.4
    assert ids(api.runs("best", order="-summary.acc"))[0] == "b"
    assert api.run("best/c").summary["acc"] == pytest.approx(0.4)
