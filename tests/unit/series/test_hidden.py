"""Ranges of steps that are not shown, against a set of steps."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from runcairn.series.hidden import Range, hidden
from runcairn.series.points import Points

ends = st.none() | st.integers(-20, 20)
ranges = st.lists(st.tuples(ends, ends), max_size=6)
STEPS = range(-25, 26)


def gone(wanted: list[Range]) -> set[int]:
    return {
        step
        for step in STEPS
        for lo, hi in wanted
        if (lo is None or lo <= step) and (hi is None or step <= hi)
    }


@given(ranges, st.integers(-25, 25), st.integers(0, 10))
def test_points_and_chunks_are_asked_as_a_set_would_answer(
    wanted: list[Range], first: int, length: int
) -> None:
    found, model = hidden(wanted), gone(wanted)
    if found is None:
        assert model == set()
        return
    steps = np.array(STEPS, np.int64)
    points = found.without(Points(steps, None, steps[None, :].astype(float)))
    assert points.steps.tolist() == [step for step in STEPS if step not in model]
    chunk = set(range(first, min(first + length, 25) + 1))
    if chunk:
        assert found.touches(min(chunk), max(chunk)) == bool(chunk & model)
        assert found.whole(min(chunk), max(chunk)) <= (chunk <= model)
