"""Sparklines, and reading one's own history back."""

import math
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.sdk import history


@given(st.lists(st.floats(), max_size=200))
def test_a_sparkline_is_short_and_spans_all_levels(numbers: list[float]) -> None:
    line = history.sparkline(numbers)
    finite = [n for n in numbers if math.isfinite(n)]
    assert len(line) <= min(len(finite), history.WIDTH)
    assert set(line) <= set("▁▂▃▄▅▆▇█")
    if 1 < len(finite) <= history.WIDTH and max(finite) / 2 - min(finite) / 2 > 0:
        assert line[finite.index(max(finite))] == "█"
        assert line[finite.index(min(finite))] == "▁"


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 500))
def test_the_sparkline_of_what_does_not_change_is_flat(number: float, times: int) -> None:
    assert history.sparkline([number] * times) == "▁" * min(times, history.WIDTH)


def test_a_long_history_is_sampled_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "h"
    rows = [orjson.dumps({"a": i, "b": f"x{i}", "_step": i}) for i in range(50_000)]
    path.write_bytes(b"\n".join(rows) + b"\n")
    monkeypatch.setattr(history, "_DRAWN", 1 << 30)
    whole = history.sampled(path)
    assert whole == {"a": [float(i) for i in range(50_000)]}
    monkeypatch.setattr(history, "_DRAWN", 1000)
    some = history.sampled(path)["a"]
    assert len(some) <= 2000
    assert some == sorted(some)
    assert some[-1] - some[0] > 45_000


def test_last_values_are_those_of_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "h"
    last = history.LastValues(path)
    assert last.catch_up() == {}
    with path.open("wb", buffering=0) as file:
        file.write(b'{"a":1,"_step":0}\n{"a":2,')
        assert last.catch_up()["a"] == 1
        file.write(b'"b":null,"_nan":{"b":"inf"},"_step":1}\nbad\n')
        assert last.catch_up() == {"a": 2, "b": math.inf, "_step": 1}


_KEYS = st.sampled_from(["a1", "a2", "a.b", "ab", 'q"1', "_nan"])
_VALUES = st.integers(-99, 99) | st.floats(-1e3, 1e9) | st.text('a1."\\,:{}-', max_size=4) | st.none()
_ROWS = st.dictionaries(_KEYS, st.integers(-9, 9), max_size=2) | st.dictionaries(_KEYS, _VALUES, max_size=4)


@given(st.lists(st.tuples(_ROWS, st.integers(1, 5)), max_size=12), st.booleans())
def test_last_values_are_those_of_a_plain_reader(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[dict[str, object], int]], bad: bool
) -> None:
    rows = [{**row, "_step": at} for row, times in parts for at in range(times)]
    lines = [orjson.dumps(row) for row in rows]
    if bad:
        lines.insert(len(lines) // 2, b'{"a":1.2.3,"_step":1}')
    path = tmp_path_factory.mktemp("h") / "h"
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    expected: dict[str, object] = {}
    for row in rows:
        expected.update(row)
    expected.pop("_nan", None)
    assert history.LastValues(path).catch_up() == (expected if rows else {})


def test_the_summary_of_a_huge_history_is_bounded_and_ends_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "h"
    path.write_bytes(b"".join(orjson.dumps({"a": i, "_step": i}) + b"\n" for i in range(20_000)))
    monkeypatch.setattr(history, "_WHOLE", 1000)
    monkeypatch.setattr(history, "_CHUNK", 1000)
    last = history.LastValues(path)
    assert last.catch_up()["a"] == 19_999
    with path.open("ab") as file:
        file.write(b'{"a":1,"_step":20000}\n')
    assert last.catch_up()["a"] == 1
    assert history.count_lines(path) == 20_001
