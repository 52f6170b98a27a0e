"""Random histories equal a dictionary, bit for bit, however they were sealed, cut off and read."""

import random
import struct
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from runcairn.server.store import schema, series_keys
from runcairn.wire.series import ChartQuery
from tests.kit.series_store import Stand, Writer, read_arrow, stand

HISTORIES = 120
STRANGE = [float("nan"), float("inf"), float("-inf"), -0.0, 5e-324, 2.0**53 + 2, 1e308]


class CutOffError(Exception):
    """A seal dies here."""


def history(rng: random.Random) -> list[tuple[int, list[dict]]]:
    """(writer, rows) in the order of commit: late, repeated, rewound and far steps, sparse keys, NaN."""
    keys = [f"k{i}" for i in range(rng.choice([1, 3, 8]))]
    step, plan = 0, []
    for _ in range(rng.randint(5, 20)):
        rows = []
        for _ in range(rng.choice([1, 3, 40, 40, 200])):
            kind = rng.random()
            if kind < 0.03:
                step = rng.choice([rng.randint(0, max(step, 1)), rng.randint(-(2**62), 2**62), step])
            at = rng.randint(0, max(1, abs(step))) if kind > 0.97 else step
            wanted = keys if rng.random() < 0.5 else rng.sample(keys, rng.randint(1, len(keys)))
            rows.append(
                {key: rng.choice(STRANGE) if rng.random() < 0.05 else rng.gauss(0, 1) for key in wanted}
                | {"_step": at, "_timestamp": 1e9 + rng.random()}
            )
            step += rng.choice([0, 1, 1, 1, 5])
        plan.append((rng.randint(0, 1), rows))
    return plan


def learn(model: dict[str, dict[int, tuple[float, float]]], rows: list[dict]) -> None:
    for row in rows:
        for key, value in row.items():
            if not key.startswith("_"):
                model.setdefault(key, {})[row["_step"]] = (row["_timestamp"], value)


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


def check_points(store: Stand, model: dict[str, dict[int, tuple[float, float]]]) -> None:
    for key, expected in model.items():
        found = store.points(1, key)
        assert list(found) == sorted(expected)
        for step, (time, value) in expected.items():
            assert found[step][0] == time
            if value == value:
                assert bits(found[step][1]) == bits(value)
            else:
                assert found[step][1] != found[step][1]


def check_chart(store: Stand, model: dict[str, dict[int, tuple[float, float]]]) -> None:
    keys = list(model)
    table = read_arrow(store.charts.chart(ChartQuery(runs=[1], keys=keys, buckets=7)))
    for place, key in enumerate(keys):
        rows = table.filter(np.asarray(table["key"]) == place)
        values = np.array([value for _, value in model[key].values()])
        finite = values[np.isfinite(values)]
        assert sum(rows["n"].to_pylist()) == len(values)
        assert sum(rows["bad"].to_pylist()) == len(values) - len(finite)
        if len(finite):
            assert np.nanmin(rows["min"]) == finite.min()
            assert np.nanmax(rows["max"]) == finite.max()
        last = model[key][max(model[key])][1]
        assert bits(rows["last"][-1].as_py()) == bits(last) or last != last


def check_summary(
    store: Stand, model: dict[str, dict[int, tuple[float, float]]], *, sealed: bool = False
) -> None:
    """First, last, lowest and highest with their steps; counts and means when all is sealed."""
    store.ingest.save()
    with store.database.read() as tx:
        known = {key.name: key for key in series_keys.of_run(tx, 1)}
    for name, points in model.items():
        key = known[name]
        values = {step: value for step, (_, value) in sorted(points.items())}
        finite = {step: value for step, value in values.items() if np.isfinite(value)}
        assert (key.first_step, key.last_step) == (min(values), max(values))
        for found, value in ((key.first, values[min(values)]), (key.last, values[max(values)])):
            assert found == (value if np.isfinite(value) else None)
        low = min(finite, key=lambda step: finite[step], default=None)  # of equal ones the first
        high = max(finite, key=lambda step: finite[step], default=None)
        assert (key.low, key.low_step) == (finite[low] if low is not None else None, low)
        assert (key.high, key.high_step) == (finite[high] if high is not None else None, high)
        if sealed:
            assert (key.n, key.finite) == (len(values), len(finite))
            if key.sum is not None:  # else it is beyond float64
                close = 1e-9 * (1 + sum(map(abs, finite.values())))
                assert key.sum == pytest.approx(sum(finite.values()), abs=close)
            assert key.sum is not None or any(abs(value) > 1e300 for value in finite.values())


def check_invariant(store: Stand) -> None:
    """Chunks of a key never overlap; axes are referred to exactly as often as they say."""
    chunk, axis = schema.chunk.c, schema.axis.c
    with store.database.read() as tx:
        last: dict[tuple[int, int], int] = {}
        refs: dict[int, int] = {}
        for row in tx.execute(
            select(chunk.key, chunk.first, chunk.last, chunk.axis, chunk.n).order_by(chunk.key, chunk.first)
        ):
            assert row.first <= row.last
            assert 1 <= row.n <= 4096
            assert (1, row.key) not in last or last[1, row.key] < row.first
            last[1, row.key] = row.last
            refs[row.axis] = refs.get(row.axis, 0) + 1
        assert refs == dict(tx.execute(select(axis.id, axis.refs)).all())


@pytest.mark.holds("P3", "F36", "F39", "F43", "F46")
@pytest.mark.parametrize("part", range(8))
def test_histories_equal_a_dictionary(part: int, tmp_path: Path) -> None:
    for seed in range(part, HISTORIES, 8):
        rng = random.Random(seed)

        def reach(place: str, rng: random.Random = rng) -> None:
            if rng.random() < 0.3:
                raise CutOffError(place)

        model: dict[str, dict[int, tuple[float, float]]] = {}
        writers = [Writer("one"), Writer("two")]
        with stand(tmp_path / str(seed), slice_keys=rng.choice([1, 2, 500]), reach=reach) as store:
            for place, rows in history(rng):
                first, end = writers[place].log(rows)
                append = writers[place].append(first, end)
                store.append(1, "history", append)
                if rng.random() < 0.2:
                    assert store.append(1, "history", append).end == end
                learn(model, rows)
                if rng.random() < 0.6:
                    try:
                        store.sealing.seal(1, "history", all_small=rng.random() < 0.1)
                    except CutOffError:
                        if rng.random() < 0.3:
                            check_points(store, model)
                if rng.random() < 0.4:
                    check_summary(store, model)
            check_points(store, model)
            check_chart(store, model)
            check_summary(store, model)
            check_invariant(store)
        with stand(tmp_path / str(seed)) as store:
            store.sealing.seal(1, "history", all_small=True)
            check_points(store, model)
            check_chart(store, model)
            check_summary(store, model, sealed=True)
            check_invariant(store)
