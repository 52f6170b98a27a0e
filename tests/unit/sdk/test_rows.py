"""What a row becomes: the straight and the careful way write the same line, and nothing is lost."""

import decimal
import enum
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import UsageError
from runcairn.runfolder.folder import RunFolder
from runcairn.sdk import rows
from runcairn.sdk.identity import Identity
from runcairn.sdk.rows import Rules
from runcairn.sdk.run import Run
from runcairn.sdk.terminal import Terminal
from runcairn.settings import Settings


class Level(enum.IntEnum):
    """An int that is no plain int."""

    HIGH = 3


class Odd(float):
    """A float that is no plain float."""


SCALARS = st.one_of(
    st.floats(),
    st.floats(width=32).map(np.float32),
    st.floats(width=16).map(np.float16),
    st.floats().map(np.float64),
    st.integers(-(2**63), 2**64 - 1),
    st.integers(-(2**200), 2**200),
    st.integers(-128, 127).map(np.int8),
    st.integers(0, 2**64 - 1).map(np.uint64),
    st.booleans(),
    st.booleans().map(np.bool_),
    st.none(),
    st.text(max_size=8),
    st.floats().map(np.array),
    st.floats(width=32).map(lambda x: np.array([x], np.float32)),
    st.floats().map(Odd),
    st.just(Level.HIGH),
    st.lists(st.integers(0, 9), max_size=3),
    st.just(np.datetime64("2026-11-24")),
)
KEYS = st.text(max_size=6) | st.sampled_from(
    ["_step", "_nan", "_timestamp", "_runtime", "a", "a.b", "__proto__"]
)
ROWS = st.dictionaries(KEYS, SCALARS | st.dictionaries(KEYS, SCALARS, max_size=3), max_size=5)
FLOATS = st.dictionaries(st.text(max_size=6), st.floats() | st.integers(), max_size=5)


class Pen:
    """A run without its folder's other files, at a time that stands still."""

    def __init__(self, place: Path) -> None:
        identity = Identity(
            id="x", writer="w", entity="", project="p", name="n", notes="", tags=(), group="", job_type="",
            started=0.0, base_url="", resume="allow",
        )  # fmt: skip
        self.said: list[str] = []
        self.run = Run(identity, RunFolder(place), Settings(), Terminal(quiet=True))
        self.run._rules = self.rules = Rules(8 << 20, lambda _topic, text: self.said.append(text), no_media)

    def line(self, row: Any) -> bytes:
        """What `log` writes."""
        lines: list[bytes] = []
        self.run._append = lambda line: bool(lines.append(line)) or True
        self.run.log(row, step=7)
        assert len(lines) == 1
        return lines[0]


def no_media(value: Any, key: str, step: int) -> Any:
    raise AssertionError(f"{key}: {value!r} is no media")


@pytest.fixture
def pen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pen:
    monkeypatch.setattr("runcairn.sdk.run.elapsed", lambda: 0.0)
    return Pen(tmp_path)


@pytest.fixture(scope="module")
def lasting_pen(tmp_path_factory: pytest.TempPathFactory) -> Pen:
    return Pen(tmp_path_factory.mktemp("pen"))


def outcome(call: Callable[[], bytes]) -> bytes | str:
    """The line without its time, or what was said to the caller."""
    try:
        row = call()
    except UsageError as error:
        return str(error)
    head, _, tail = row.partition(b'"_timestamp":')
    return head + tail.lstrip(b"0123456789.e-")


@given(row=ROWS | FLOATS)
def test_the_straight_way_writes_what_the_careful_way_writes(lasting_pen: Pen, row: dict[str, Any]) -> None:
    straight = outcome(lambda: lasting_pen.line(row))
    assert straight == outcome(lambda: rows.encode(row, 7, 1.0, lasting_pen.rules))


@given(row=ROWS | FLOATS)
def test_the_short_cut_for_ordinary_rows_changes_nothing(lasting_pen: Pen, row: dict[str, Any]) -> None:
    quick = rows._ordinary(row, 7, 1.0)
    if quick is not None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rows, "_ordinary", lambda *_: None)
            assert quick == rows.encode(row, 7, 1.0, lasting_pen.rules)


@pytest.mark.holds("F36")
@given(row=ROWS)
def test_any_strict_reader_reads_every_line_and_no_number_is_lost(
    lasting_pen: Pen, row: dict[str, Any]
) -> None:
    try:
        line = lasting_pen.line(row)
    except UsageError:
        return
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    found = json.loads(line, parse_constant=pytest.fail)
    assert isinstance(orjson.loads(line), dict)
    odd = found.pop("_nan", {})
    for key, value in row.items():
        if isinstance(value, dict) or any(k.startswith(f"{key}.") for k in found) or _shadowed(key, row):
            continue
        if isinstance(value, (float, np.floating)) and not math.isfinite(value):
            assert found[key] is None
            assert same_bits(float(odd[key]), float(value))
        elif isinstance(value, np.floating):
            assert same_bits(type(value)(found[key]), value)
        elif isinstance(value, float):
            assert same_bits(float(found[key]), value)
        elif isinstance(value, int | np.integer):
            assert found[key] == value


def _shadowed(key: str, row: dict[str, Any]) -> bool:
    """Whether a nested dict of the row has the same key flattened."""
    return any(isinstance(v, dict) and key.startswith(f"{k}.") for k, v in row.items())


def same_bits(one: Any, other: Any) -> bool:
    return (one == other and math.copysign(1, one) == math.copysign(1, other)) or (
        one != one and other != other
    )


@pytest.mark.holds("F36")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.0, "-0.0"), (5e-324, "5e-324"), (2**53 + 1, "9007199254740993"), (10**40, "1" + "0" * 40),
        (np.float32(0.1), "0.1"), (np.float16(0.1), "0.099975586"), (np.array(3), "3"), (True, "true"),
        (np.bool_(False), "false"), (Level.HIGH, "3"), (decimal.Decimal("0.5"), "0.5"), (None, "null"),
        (np.array([[2.5]]), "2.5"), ((1, 2), "[1,2]"), ([1.5, math.nan], '[1.5,"NaN"]'),
        (np.arange(3), "[0,1,2]"), (np.datetime64("2026-11-24"), '"2026-11-24T00:00:00"'),
    ],
)  # fmt: skip
def test_values_are_written_exactly(pen: Pen, value: Any, text: str) -> None:
    assert pen.line({"k": value}) == b'{"k":%s,"_step":7,"_timestamp":0.0}\n' % text.encode()
    assert not pen.said


def test_not_finite_values_are_named_beside_a_null(pen: Pen) -> None:
    line = pen.line({"a": math.nan, "b": {"c": -math.inf}, "d": 1.0})
    assert (
        line == b'{"a":null,"b.c":null,"d":1.0,"_step":7,"_timestamp":0.0,"_nan":{"a":"nan","b.c":"-inf"}}\n'
    )


class Tensor:
    """What torch, jax and tensorflow have in common of a 0-d value."""

    shape = ()
    dtype = "float32"

    def item(self) -> float:
        return 0.25


class BrokenRepr:
    def __repr__(self) -> str:
        raise RuntimeError("no")


def test_values_of_one_element_are_unwrapped(pen: Pen) -> None:
    assert orjson.loads(pen.line({"k": Tensor()}))["k"] == 0.25


@pytest.mark.parametrize("value", [object(), b"bytes", 1j, {1, "a"}.__iter__(), BrokenRepr(), pytest])
def test_what_cannot_be_encoded_keeps_its_repr_and_warns(pen: Pen, value: Any) -> None:
    found = orjson.loads(pen.line({"good": 1.0, "bad": value}))
    assert found["good"] == 1.0
    assert isinstance(found["bad"], str)
    assert len(pen.said) == 1
    assert "'bad'" in pen.said[0]


def test_a_dict_that_holds_itself_ends(pen: Pen) -> None:
    row: dict[str, Any] = {"a": 1.0}
    row["self"] = row
    assert orjson.loads(pen.line(row))["a"] == 1.0
    endless: list[Any] = []
    endless.append(endless)
    assert pen.line({"l": endless})


@pytest.mark.holds("F37")
@pytest.mark.parametrize("key", ["x" * 10_000, "a\0b", "a\nb", "__proto__", "A", "a", "", '"', "ünï", "a[0]"])
def test_odd_keys_are_kept(pen: Pen, key: str) -> None:
    assert orjson.loads(pen.line({key: 1.0}))[key] == 1.0
    assert orjson.loads(pen.line({key: "text"}))[key] == "text"


@pytest.mark.holds("F37")
@pytest.mark.parametrize(
    "row", [{1: 2.0}, {"a": {None: 1.0}}, {"\ud800": 1.0}, {"_step": 1.0}, {"_nan": {}}, {b"b": "x"}]
)
def test_keys_that_cannot_be_are_refused_by_name_and_nothing_is_written(pen: Pen, row: Any) -> None:
    pen.run._append = pytest.fail
    with pytest.raises(UsageError) as refused:
        pen.run.log(row)
    key = next(iter(row))
    assert (repr(key) if key != "a" else "None") in str(refused.value)
    assert pen.run.step == 0


@pytest.mark.holds("F37")
def test_100_000_different_keys_are_kept(pen: Pen) -> None:
    assert len(orjson.loads(pen.line({f"k{i}": float(i) for i in range(100_000)}))) == 100_002


@pytest.mark.holds("F38")
@pytest.mark.parametrize("row", [{"a": 1.0, "text": "x" * (9 << 20)}, {"text": ["x" * 90] * 100_000}])
def test_a_row_above_the_limit_is_refused_with_both_sizes(pen: Pen, row: Any) -> None:
    pen.run._append = pytest.fail
    with pytest.raises(UsageError, match=r"'text'.*8,388,608"):
        pen.run.log(row)


def test_text_that_is_no_unicode_is_spelt_out(pen: Pen) -> None:
    assert orjson.loads(pen.line({"k": "a\ud800"}))["k"] == "a\\ud800"
    assert len(pen.said) == 1


@pytest.mark.parametrize("step", [1.5, "3", None.__class__, 2**63, -(2**63) - 1, math.nan, math.inf])
def test_steps_that_are_no_integers_are_refused(pen: Pen, step: Any) -> None:
    with pytest.raises(UsageError, match="step="):
        pen.run.log({"a": 1.0}, step=step)


@pytest.mark.holds("F39")
@given(
    calls=st.lists(
        st.tuples(
            st.none() | st.integers(-(2**62), 2**62) | st.integers(0, 5), st.sampled_from([None, True, False])
        )
    )
)
def test_the_step_moves_as_the_table_says(
    lasting_pen: Pen, calls: list[tuple[int | None, bool | None]]
) -> None:
    run, steps, now = lasting_pen.run, [], 0
    run._step = 0
    run._append = lambda line: bool(steps.append(orjson.loads(line)["_step"])) or True
    expected: list[int] = []
    for step, commit in calls:
        run.log({"a": 1.0}, step=step, commit=commit)
        at = now if step is None else step
        expected.append(at)
        now = (now if commit is False else now + 1) if step is None else max(now, step) + (1 if commit else 0)
        assert run.step == now
    assert steps == expected


def test_time_never_falls_and_begins_at_the_start(tmp_path: Path) -> None:
    run = Pen(tmp_path).run
    for _ in range(100):
        run.log({"a": 1.0})
    times = [row["_timestamp"] for row in run.folder.rows("history")]
    assert times == sorted(times)
