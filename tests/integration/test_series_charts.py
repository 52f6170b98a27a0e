"""Charts of long series: from statistics, equal to the points; along time, relative time and another key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from runcairn.errors import UsageError
from runcairn.series.batch import Batch, Group, encode
from runcairn.server.services import series as series_service
from runcairn.wire.ingest import Append
from runcairn.wire.series import ChartQuery
from tests.kit.series_store import Stand, Writer, read_arrow, stand

POINTS = 300_000


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stand, np.ndarray, np.ndarray]]:
    """A run with a long key and late points waiting in its tail; the steps and the values a chart must show."""
    random = np.random.default_rng(3)
    steps = np.cumsum(random.integers(1, 4, POINTS))
    values = random.normal(size=POINTS)
    values[random.integers(0, POINTS, 50)] = np.nan
    with stand(tmp_path_factory.mktemp("long"), runs=2) as store:
        chain = ""
        for at in range(0, POINTS, 60_000):
            part = slice(at, at + 60_000)
            chain = _append(store, at, chain, steps[part], values[part])
        store.sealing.seal(1, "history", all_small=True)
        late = np.sort(random.choice(POINTS, 9, replace=False))
        values[late] = 1e3 + np.arange(9)
        _append(store, POINTS, chain, steps[late], values[late])
        yield store, steps, values


def _append(store: Stand, off: int, chain: str, steps: np.ndarray, values: np.ndarray) -> str:
    n, after = len(steps), f"{off:032x}"
    payload = encode(
        Batch(n, steps.tobytes(), (1e9 + steps / 10).tobytes(), [Group(["loss"], b"", values.tobytes())], [])
    )
    store.append(1, "history", Append(1, "w", off, n, chain, after, payload))
    return after


def chart(store: Stand, **question: Any) -> pa.Table:
    return read_arrow(store.charts.chart(ChartQuery(runs=[1], keys=["loss"], **question)))


@pytest.mark.parametrize(
    "view", [(None, None), (0, 599_999), (12_345, 400_001), (100_000, 101_000), (7, 9), (-50, 10**7)]
)
@pytest.mark.parametrize("exact", [False, True])
def test_every_point_is_counted_once(
    view: tuple[int | None, int | None], exact: bool, long: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, steps, values = long
    monkeypatch.setattr(series_service, "EXACT", 10**9 if exact else 0)
    table = chart(store, lo=view[0], hi=view[1], buckets=200)
    seen = np.ones(len(steps), bool)
    if view[0] is not None:
        seen = (steps >= view[0]) & (steps <= view[1])
    mine = values[seen]
    finite = mine[np.isfinite(mine)]
    assert sum(table["n"].to_pylist()) == len(mine)
    assert sum(table["bad"].to_pylist()) == len(mine) - len(finite)
    x = np.asarray(table["x"])
    assert (x[1:] > x[:-1]).all()
    if len(finite):
        assert np.nanmax(table["max"]) == finite.max()
        assert np.nanmin(table["min"]) == finite.min()
    if len(mine):
        np.testing.assert_equal(table["last"][-1].as_py(), mine[-1])
        assert x[-1] == steps[seen][-1]
        assert np.isin(x, steps).all()


def test_snapped_buckets_are_off_by_less_than_one(long: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    store, _, _ = long
    monkeypatch.setattr(series_service, "EXACT", 10**9)
    exact = chart(store, buckets=50)
    monkeypatch.setattr(series_service, "EXACT", 0)
    rough = chart(store, buckets=50)
    ends = [np.cumsum(table["n"]) for table in (exact, rough)]
    assert np.abs(ends[0] - ends[1]).max() < POINTS / 50


@pytest.mark.parametrize("exact", [False, True])
def test_along_time(exact: bool, long: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    store, steps, values = long
    monkeypatch.setattr(series_service, "EXACT", 10**9 if exact else 0)
    table = chart(store, x="time", buckets=100)
    assert sum(table["n"].to_pylist()) == POINTS
    assert np.nanmax(table["max"]) == np.nanmax(values)
    relative = chart(store, x="relative", buckets=100)
    assert sum(relative["n"].to_pylist()) == POINTS
    assert 0 <= relative["x"][0].as_py() < 1e4
    assert relative["x"][-1].as_py() == pytest.approx((steps[-1] - steps[0]) / 10)
    lo = 1e9 + 5_000
    some = chart(store, x="time", lo=lo, hi=lo + 1000, buckets=100)
    seen = (1e9 + steps / 10 >= lo) & (1e9 + steps / 10 <= lo + 1000)
    assert sum(some["n"].to_pylist()) == seen.sum()


def test_along_another_key(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        rows = [{"loss": i * 1.0, "epoch": i / 10, "_step": i, "_timestamp": 1e9} for i in range(50)]
        rows += [{"loss": 99.0, "_step": 60, "_timestamp": 1e9}]
        store.append(1, "history", writer.append(*writer.log(rows)))
        table = chart(store, x="epoch", lo=1.0, hi=2.0)
        assert table["x"].to_pylist() == [i / 10 for i in range(10, 21)]
        assert table["last"].to_pylist() == [float(i) for i in range(10, 21)]
        assert table.schema.metadata[b"raw"] == b"1"


def test_few_points_come_as_they_are(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer = Writer("w")
        values = [1.0, float("nan"), float("inf"), -0.0]
        rows = [{"loss": v, "_step": i * 10, "_timestamp": 1e9} for i, v in enumerate(values)]
        store.append(1, "history", writer.append(*writer.log(rows)))
        table = chart(store)
        np.testing.assert_equal(table["last"].to_pylist(), values)
        assert table["n"].to_pylist() == [1, 1, 1, 1]
        assert table.schema.metadata[b"raw"] == b"1"
        assert table.schema.metadata[b"hi"] == b"30.0"


def test_what_there_is_not_is_left_out(long: tuple) -> None:
    store, _, _ = long
    table = read_arrow(store.charts.chart(ChartQuery(runs=[2, 77, 1], keys=["none", "loss"], buckets=5)))
    assert set(table["run"].to_pylist()) == {1}
    assert set(table["key"].to_pylist()) == {1}
    assert read_arrow(store.charts.chart(ChartQuery(runs=[], keys=[]))).num_rows == 0


@pytest.mark.parametrize(
    "question",
    [
        {"buckets": 0},
        {"buckets": 10_001},
        {"lo": float("nan")},
        {"lo": float("inf")},
    ],
)
def test_questions_out_of_limits_are_refused(question: dict[str, Any], long: tuple) -> None:
    with pytest.raises(UsageError):
        chart(long[0], **question)
