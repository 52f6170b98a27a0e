"""The config: as attributes, items, a dict; kept in the journal as it changes."""

import argparse
import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runcairn
from runcairn.errors import ConfigLocked, UsageError
from runcairn.sdk import current
from runcairn.sdk.config import Config
from runcairn.sdk.run import Run


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    yield
    current.take_config_before()
    current._current.run = current._current.last = None


def kept(run: Run) -> dict[str, Any]:
    return run.folder.state().config


def test_attributes_items_and_dict_are_one(run: Run) -> None:
    run.config.lr = 0.1
    run.config["batch"] = 8
    run.config.update({"epochs": 3}, seed=1)
    assert run.config.batch == run.config["batch"] == run.config.get("batch") == 8
    assert dict(run.config) == run.config.as_dict() == {"lr": 0.1, "batch": 8, "epochs": 3, "seed": 1}
    assert ("lr" in run.config, len(run.config), list(run.config.keys())) == (
        True,
        4,
        ["lr", "batch", "epochs", "seed"],
    )
    assert kept(run) == run.config.as_dict()
    with pytest.raises(AttributeError):
        _ = run.config.missing
    with pytest.raises(KeyError):
        _ = run.config["missing"]


def test_a_value_changes_only_where_that_is_allowed(run: Run) -> None:
    run.config.lr = 0.1
    run.config.lr = 0.1  # the same is no change
    for change in (
        lambda: setattr(run.config, "lr", 1),
        lambda: run.config.update(lr=1),
        lambda: run.config.update({"n": 1, "lr": 1}),
    ):
        with pytest.raises(ConfigLocked, match=r"(?s)'lr'.*allow_val_change"):
            change()
    assert kept(run) == {"lr": 0.1}
    run.config.update({"lr": 1}, allow_val_change=True)
    assert kept(run) == {"lr": 1}


def test_init_may_allow_changes(begin: Callable[..., Run]) -> None:
    run = begin(config={"lr": 1}, allow_val_change=True)
    run.config.lr = 2
    assert kept(run) == {"lr": 2}


def test_defaults_fill_what_has_no_value(run: Run) -> None:
    run.config.a = 1
    run.config.setdefaults({"a": 2, "b": 3})
    assert run.config.setdefault("c", 4) == 4
    assert kept(run) == {"a": 1, "b": 3, "c": 4}


def test_nested_values_are_watched_and_are_dicts(run: Run) -> None:
    run.config.update({"model": {"depth": 3, "head": {"act": "elu"}}})
    assert isinstance(run.config.model, dict)
    assert json.dumps(run.config["model"]) == '{"depth": 3, "head": {"act": "elu"}}'
    run.config.model.head.act = "relu"
    run.config["model"]["width"] = 8
    assert kept(run) == {"model": {"depth": 3, "head": {"act": "relu"}, "width": 8}}


@dataclasses.dataclass
class Flags:
    lr: float = 0.5


@pytest.mark.parametrize(
    "given",
    [
        {"lr": 0.5},
        argparse.Namespace(lr=0.5),
        Flags(),
        type("C", (), {"to_dict": lambda self: {"lr": 0.5}})(),
    ],
)
def test_what_people_pass_as_a_config(begin: Callable[..., Run], given: Any) -> None:
    assert kept(begin(config=given)) == {"lr": 0.5}


@pytest.mark.parametrize("given", [3, [("a", 1)], {1: 2}])
def test_what_is_no_config_is_refused(run: Run, given: Any) -> None:
    with pytest.raises(UsageError, match="try: "):
        run.config.update(given)


def test_a_file_may_be_the_config(begin: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("lr: 0.5\nm: {d: 1}\n")
    (tmp_path / "c.json").write_text('{"lr": 0.5, "m": {"d": 1}}')
    assert kept(begin(config=str(tmp_path / "c.yaml"))) == {"lr": 0.5, "m": {"d": 1}}
    assert kept(begin(config=tmp_path / "c.json")) == {"lr": 0.5, "m": {"d": 1}}


def test_keys_may_be_left_out(begin: Callable[..., Run]) -> None:
    assert kept(begin(config={"a": 1, "b": 2}, config_exclude_keys=["a"])) == {"b": 2}
    assert kept(begin(config={"a": 1, "b": 2}, config_include_keys=["a"])) == {"a": 1}


def test_assigning_before_and_after_init(begin: Callable[..., Run]) -> None:
    runcairn.config = {}
    runcairn.config.val_split = 0.1
    runcairn.config = {"batch": 10}
    run = begin(config={"epochs": 3})
    assert kept(run) == {"val_split": 0.1, "batch": 10, "epochs": 3}
    assert runcairn.config is run.config
    runcairn.config = {"batch": 20}
    assert runcairn.config.batch == 20
    assert kept(run)["batch"] == 20
    run.finish()
    assert dict(runcairn.config) == {}


def test_values_that_json_has_not_are_kept_as_they_can_be(run: Run) -> None:
    run.config.update({"a": np.float32(0.5), "p": Path("/x"), "n": float("nan"), "t": (1, 2), "f": len})
    assert kept(run) == {
        "a": 0.5,
        "p": "/x",
        "n": "NaN",
        "t": [1, 2],
        "f": "<built-in function len>",
    }
    assert run.config.f is len


@pytest.mark.holds("F38")
def test_a_config_above_its_limit_is_refused_by_name(begin: Callable[..., Run]) -> None:
    run = begin(settings={"config_limit": 1000})
    with pytest.raises(UsageError, match=r"'big'.*1,000"):
        run.config.update({"small": 1, "big": "x" * 2000})
    assert kept(run) == {}
    assert "big" not in run.config
    run.config.small = 1
    assert kept(run) == {"small": 1}


def test_no_method_stands_before_a_setting_that_scripts_have() -> None:
    names = ["seed", "lr", "epochs", "batch_size", "name", "model", "steps", "size", "type", "device", "path"]
    config = Config(lambda *_: None)
    config.update(dict.fromkeys(names, 1))
    assert {name: getattr(config, name) for name in names} == dict.fromkeys(names, 1)
