"""Buckets count each point once, and lose no extreme."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from runcairn.series import bucket, chunk
from runcairn.series.bucket import Grid

values_of = st.lists(
    st.one_of(st.floats(-1e6, 1e6), st.sampled_from([np.nan, np.inf, -np.inf])), min_size=1, max_size=300
)


@given(values_of, st.integers(1, 50), st.integers(1, 5))
def test_buckets_equal_a_loop(values: list[float], buckets: int, stride: int) -> None:
    x = np.cumsum(np.random.default_rng(len(values)).integers(1, stride + 1, len(values))).astype(np.float64)
    points = np.array(values)
    grid = Grid(float(x[0]), float(x[-1]), buckets)
    found = bucket.fold([bucket.pieces_of(x, points, grid)])
    expected: dict[int, list[int]] = {}
    for place, at in enumerate(grid.place(x).tolist()):
        expected.setdefault(at, []).append(place)
    assert len(found) == len(expected)
    for row, places in enumerate(expected.values()):
        mine = points[places]
        good = mine[np.isfinite(mine)]
        assert found.x[row] == x[places[-1]]
        assert found.n[row] == len(mine)
        assert found.bad[row] == len(mine) - len(good)
        np.testing.assert_equal(found.last[row], mine[-1])
        if len(good):
            assert (found.min[row], found.max[row]) == (good.min(), good.max())
            np.testing.assert_allclose(found.mean[row], good.mean(), rtol=1e-9, atol=1e-6)
        else:
            assert np.isnan([found.min[row], found.max[row], found.mean[row]]).all()


@given(values_of, st.integers(1, 7), st.integers(1, 20))
def test_pieces_join_to_the_same_as_the_whole(values: list[float], parts: int, buckets: int) -> None:
    x = np.arange(len(values), dtype=np.float64)
    points = np.array(values)
    grid = Grid(0.0, float(x[-1]), buckets)
    bounds = np.linspace(0, len(values), parts + 1).astype(int)
    pieces = [bucket.pieces_of(x[a:b], points[a:b], grid) for a, b in pairwise(bounds)]
    whole, joined = bucket.fold([bucket.pieces_of(x, points, grid)]), bucket.fold(pieces[::-1])
    for name in ("x", "last", "min", "max", "n", "bad"):
        np.testing.assert_equal(getattr(joined, name), getattr(whole, name))


def test_both_ends_belong_to_the_view() -> None:
    grid = Grid(0.0, 10.0, 5)
    assert grid.place(np.array([0.0, 1.9, 2.0, 9.9, 10.0])).tolist() == [0, 0, 1, 4, 4]
    assert Grid(3.0, 3.0, 4).place(np.array([3.0])).tolist() in ([0], [3])
    assert np.isfinite(Grid(-1.7e308, 1.7e308, 9).edges).all()


def test_no_finite_value_leaves_nan() -> None:
    found = bucket.fold([bucket.pieces_of(np.arange(3.0), np.full(3, np.nan), Grid(0.0, 2.0, 1))])
    assert (found.n.tolist(), found.bad.tolist()) == ([3], [3])
    assert np.isnan(found.mean[0])
    assert len(bucket.fold([])) == 0


def test_a_point_is_shown_as_it_is() -> None:
    shown = bucket.as_they_are(np.arange(3.0), np.array([1.0, np.inf, np.nan]))
    assert shown.last[1] == np.inf
    assert np.isnan(shown.min[1])
    assert shown.bad.tolist() == [0, 1, 1]


def test_statistics_of_pieces() -> None:
    found = chunk.statistics(np.array([1.0, np.nan, 3.0, -1.0]), np.array([0, 2]))
    assert found.finite.tolist() == [1, 2]
    assert found.min.tolist() == [1, -1]
    assert found.sum.tolist() == [1, 2]
