"""Ranges hold everything once; keys lie side by side on their steps; rows merge by step."""

import math
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from runcairn.api.merged import rows_by_step
from runcairn.api.series import cut, side_by_side

steps = st.integers(-(2**62), 2**62)


@given(st.lists(st.tuples(steps, st.integers(1, 50)), max_size=40), st.none() | steps, st.integers(1, 200))
def test_ranges_lie_beside_each_other_and_are_bounded(ends, lo, most):
    ends = [(step, n) for step, n in ends if lo is None or step >= lo]
    found = cut(ends, lo, None, most)
    assert found[0][0] == lo
    assert found[-1][1] is None
    for (begin, end), (following, _) in pairwise(found):
        assert end + 1 == following
        assert begin is None or begin <= end
    for begin, end in found:
        inside = [
            (step, n) for step, n in ends if (begin is None or step >= begin) and (end is None or step <= end)
        ]
        largest_step = max((sum(n for s, n in inside if s == step) for step, _ in inside), default=0)
        assert sum(n for _, n in inside) <= max(most, largest_step)


series_of = st.dictionaries(st.integers(-50, 50), st.floats(), max_size=20)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), series_of))
def test_keys_lie_side_by_side(given_series):
    series = [
        (key, np.array(sorted(points), np.int64), np.array([float(s) for s in sorted(points)]),
         np.array([points[s] for s in sorted(points)]))
        for key, points in given_series.items() if points
    ]  # fmt: skip
    table = side_by_side(series, ["a", "b", "c"])
    every = sorted({step for points in given_series.values() for step in points})
    assert table["_step"].to_pylist() == every
    assert table["_timestamp"].to_pylist() == [float(step) for step in every]
    for key in ("a", "b", "c"):
        expected = [given_series.get(key, {}).get(step) for step in every]
        for got, wanted in zip(table[key].to_pylist(), expected, strict=True):
            same_nan = got is not None and wanted is not None and math.isnan(got) and math.isnan(wanted)
            assert got == wanted or same_nan


def test_rows_of_numbers_and_pictures_meet_on_their_step():
    numbers = [
        {"_step": 0, "_timestamp": 1.0, "a": 0.5, "b": None},
        {"_step": 2, "_timestamp": 3.0, "a": 1.5, "b": 2.0},
    ]
    pictures = [(0, 1.5, "x", {"_type": "image-file"}), (1, 2.0, "x", "text")]
    assert list(rows_by_step(numbers, [pictures])) == [
        {"_step": 0, "_timestamp": 1.5, "a": 0.5, "x": {"_type": "image-file"}},
        {"_step": 1, "_timestamp": 2.0, "x": "text"},
        {"_step": 2, "_timestamp": 3.0, "a": 1.5, "b": 2.0},
    ]
