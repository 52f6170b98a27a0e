"""Rows as columns: whatever a line holds, the payload holds the same, in the same row."""

import contextlib
import math
from array import array

import msgspec
import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runcairn.errors import UsageError
from runcairn.series.batch import MAX_ROWS, decode, encode_rows

keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=6).filter(
    lambda key: key not in {"_step", "_timestamp", "_nan"}
)
numbers = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), st.booleans()
)
things = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5), st.lists(numbers, max_size=3)
)
not_finite = st.sampled_from(["nan", "inf", "-inf"])


@st.composite
def rows(draw):
    """A row as the SDK writes it, as a dict of what was logged."""
    few = draw(st.sampled_from([st.sampled_from(["a", "b", "c"]), keys]))
    return draw(st.dictionaries(few, st.one_of(numbers, numbers, things, not_finite.map(float)), max_size=4))


def line(row: dict, step: int, time: float) -> bytes:
    bad = {k: repr(v) for k, v in row.items() if isinstance(v, float) and not math.isfinite(v)}
    plain = {k: None if k in bad else v for k, v in row.items()}
    return (
        orjson.dumps({**plain, **({"_nan": bad} if bad else {}), "_step": step, "_timestamp": time}) + b"\n"
    )


def unpacked(payload: bytes) -> tuple[list[dict], list[int], list[float]]:
    batch = decode(payload)
    out: list[dict] = [{} for _ in range(batch.n)]
    for group in batch.groups:
        members = array("I", group.rows) or range(batch.n)
        values = array("d", group.values)
        for at, row in enumerate(members):
            for key, name in enumerate(group.names):
                assert name not in out[row]
                out[row][name] = values[key * len(members) + at]
    for other in batch.others:
        assert other.key not in out[other.row]
        out[other.row][other.key] = orjson.loads(other.json)
    return out, list(array("q", batch.steps)), list(array("d", batch.times))


def same(value: object, got: object) -> bool:
    if isinstance(value, int | float):
        return isinstance(got, float) and (
            math.isnan(got)
            if math.isnan(value)
            else got == float(value) and math.copysign(1, got) == math.copysign(1, value)
        )
    return value == got


@pytest.mark.holds("F36", "F37", "F39")
@given(st.lists(st.tuples(rows(), st.integers(-(2**63), 2**63 - 1), st.floats(0, 4e9)), max_size=12))
@example(
    [({"a": 1, "b": -0.0}, 2**62, 1.5), ({"b": 2, "a": 3}, -1, 0.0), ({}, 0, 0.0), ({"a": math.nan}, 0, 0.0)]
)
def test_every_value_comes_back_in_its_row(logged) -> None:
    n, payload = encode_rows(b"".join(line(*one) for one in logged))
    out, steps, times = unpacked(payload)
    assert (n, steps, times) == (len(logged), [one[1] for one in logged], [one[2] for one in logged])
    for (row, _, _), got in zip(logged, out, strict=True):
        assert row.keys() == got.keys()
        assert all(same(value, got[key]) for key, value in row.items())


junk = st.sampled_from(
    [
        b"\n",
        b"{\n",
        b'{"a":1\n',
        b"[1,2]\n",
        b"\xff\xfe\n",
        b"\0\0\0\n",
        b'{"a":1},{"b":2}\n',
        b"null\n",
        b'"b":2}\n',
        b"1e400\n",
    ]
)


@pytest.mark.holds("F40")
@given(st.lists(st.one_of(junk, st.just(b'{"a":1,"_step":7,"_timestamp":1.0}\n')), max_size=10))
def test_a_bad_line_is_an_empty_row_and_moves_no_other(lines: list[bytes]) -> None:
    n, payload = encode_rows(b"".join(lines), first=100)
    out, steps, _ = unpacked(payload)
    assert n == len(lines)
    for at, text in enumerate(lines):
        good = text.startswith(b'{"a":1,"_step"')
        assert out[at] == ({"a": 1.0} if good else {})
        assert steps[at] == (7 if good else 100 + at)


def test_integers_beyond_floats_are_rounded_or_kept_as_text() -> None:
    out, _, _ = unpacked(encode_rows(b'{"a":%d,"_step":0,"_timestamp":0}\n' % (2**63 + 1025))[1])
    assert out == [{"a": float(2**63 + 1025)}]


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1}\n',
        b'{"a":1,"_step":"x","_timestamp":null}\n',
        b'{"a":1,"_step":1.5,"_timestamp":1.7e308}\n',
        b'{"a":1,"_step":null}\n',
    ],
)
def test_a_row_made_by_hand_has_its_number_for_a_step(text: bytes) -> None:
    assert unpacked(encode_rows(text * 2, first=5)[1]) == ([{"a": 1.0}] * 2, [5, 6], [0.0, 0.0])


def test_no_lines_make_an_empty_batch() -> None:
    n, payload = encode_rows(b"")
    assert (n, decode(payload).points()) == (0, 0)


one = array("d", [1.0]).tobytes()
step = array("q", [0]).tobytes()
row0, row1 = array("I", [0]).tobytes(), array("I", [1]).tobytes()


@pytest.mark.holds("F26", "F38")
@pytest.mark.parametrize(
    ("form", "why"),
    [
        ([2, step, one, [], []], "version 2"),
        ([1, step[:7], one, [], []], "bytes of steps"),
        ([1, step, one + one, [], []], "bytes of steps"),
        ([1, step, one, [[["a"], row1, one]], []], "rows do not rise"),
        ([1, step * 2, one * 2, [[["a"], row1 + row0, one + one]], []], "rows do not rise"),
        ([1, step, one, [[["a"], b"xyz", one]], []], "rows of 3 bytes"),
        ([1, step, one, [[["a", "a"], b"", one + one]], []], "repeated"),
        ([1, step, one, [[[], b"", b""]], []], "missing"),
        ([1, step, one, [[["a"], b"", one + one]], []], "bytes of values"),
        ([1, step, one, [], [[1, "a", b"1"]]], "in row 1"),
        ([1, step, one, [], [[-1, "a", b"1"]]], "in row -1"),
        ([1, step, array("d", [math.inf]).tobytes(), [], []], "not finite"),
        ([1, step * (MAX_ROWS + 1), one * (MAX_ROWS + 1), [], []], "the limit is"),
        ({"version": 1}, "no batch"),
        ([1], "no batch"),
    ],
)
def test_a_payload_that_is_not_whole_is_refused_with_the_reason(form: object, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        decode(msgspec.msgpack.encode(form))


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(UsageError):
        decode(data)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_cut_or_flipped_payload_is_read_or_refused(at: int, byte: int) -> None:
    _, payload = encode_rows(b'{"a":1,"b":"x","_step":0,"_timestamp":1.0}\n' * 4)
    at %= len(payload)
    for data in (payload[:at], payload[:at] + bytes([byte]) + payload[at + 1 :]):
        with contextlib.suppress(UsageError):
            decode(data)
