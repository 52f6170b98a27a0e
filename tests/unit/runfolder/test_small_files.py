"""`.sent`, `.control`, `config.yaml`."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from runcairn.runfolder import config_yaml, sent
from runcairn.runfolder.control import Control
from runcairn.runfolder.sent import Mark, Sent


def test_what_was_sent_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / ".sent"
    assert sent.load(path) == Sent()
    state = Sent(
        run=7, url="http://h/r", streams={"history": Mark(3, 99, "c")}, files={"a": "d"}, done=True, why="w"
    )
    sent.save(path, state)
    assert sent.load(path) == state
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.holds("F40")
@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"run":"x","streams":{"history":[]},"files":3,"done":1}']
)
def test_a_damaged_note_is_nothing_sent(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / ".sent").write_bytes(damage)
    found = sent.load(tmp_path / ".sent")
    assert not found.done
    assert found.run is None
    assert all(m == Mark() for m in found.streams.values())


def test_both_see_the_control_byte(tmp_path: Path) -> None:
    script, sender = Control(tmp_path / ".control"), Control(tmp_path / ".control")
    assert not script.stop
    sender.ask_to_stop()
    assert script.stop
    assert script.flag[0] == 1
    sender.close()
    script.close()
    assert not script.stop


@pytest.mark.holds("F16")
def test_without_a_place_for_the_byte_nobody_is_stopped(tmp_path: Path) -> None:
    assert not Control(tmp_path / "missing" / ".control").stop


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(-1e9, 1e9, width=32) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        TEXT | st.sampled_from(["yes", "null", "a b", "x" * 1100, "~", "1", "- a", "a: b"]), JSON, max_size=5
    )
)
def test_any_yaml_reader_reads_the_config(config: dict[str, Any]) -> None:
    text = config_yaml.dump(config)
    found = yaml.safe_load(text) or {}
    assert found == {k: _as_yaml(v) for k, v in config.items()}


def _as_yaml(value: Any) -> Any:
    """PyYAML reads 1e-05 (YAML 1.1 wants a dot) as text; everything else is as JSON has it."""
    if isinstance(value, float):
        return yaml.safe_load(config_yaml.dump({"v": value}))["v"]
    if isinstance(value, list):
        return [_as_yaml(item) for item in value]
    if isinstance(value, dict):
        return {name: _as_yaml(item) for name, item in value.items()}
    return value
