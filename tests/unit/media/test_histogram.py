"""Histograms: every finite number is counted once, whatever its size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcairn.errors import UsageError
from runcairn.media.histogram import MAX_BINS, Histogram

anything = st.lists(st.floats(), max_size=50)


@settings(max_examples=300)
@given(anything, st.integers(1, MAX_BINS))
def test_each_finite_number_is_counted_once(numbers, bins):
    fields = Histogram(numbers, num_bins=bins).encode().fields
    finite = [x for x in numbers if np.isfinite(x)]
    assert sum(fields["values"]) == len(finite)
    assert len(fields["bins"]) == len(fields["values"]) + 1
    assert fields.get("left_out", 0) == len(numbers) - len(finite)
    assert (np.diff(fields["bins"]) > 0).all()
    assert np.isfinite(fields["bins"]).all()
    if finite:
        assert fields["bins"][0] <= min(finite)
        assert max(finite) <= fields["bins"][-1]


def test_arrays_of_any_shape_and_type_and_plain_iterables():
    for values in (
        np.ones((3, 4)),
        [[1, 2], [3, 4]],
        [True, False],
        np.float16([1, 2]),
        range(5),
        (x for x in [1, 2.5]),
    ):
        assert sum(Histogram(values).encode().fields["values"]) > 0


def test_numpys_own_histogram_is_taken_as_it_is():
    counts, edges = np.histogram([1, 2, 2, 9], bins=5)
    fields = Histogram(np_histogram=(counts, edges)).encode().fields
    assert fields["values"] == counts.tolist()
    assert fields["bins"] == edges.tolist()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"sequence": [1], "np_histogram": ([1], [0, 1])},
        {"sequence": ["a"]},
        {"sequence": [1], "num_bins": 513},
        {"sequence": [1], "num_bins": 0},
        {"np_histogram": ([1, 2], [0, 1])},
        {"np_histogram": ([1], [1, 0])},
        {"np_histogram": ([1], [0, np.inf])},
        {"np_histogram": 3},
        {"np_histogram": (np.ones(513), np.arange(514))},
    ],
)
def test_what_is_none_is_refused(wrong):
    with pytest.raises(UsageError, match="Histogram"):
        Histogram(**wrong)
