"""Series of one run: asked for in ranges of steps that fit into an answer, and laid side by side."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from runcairn.api.frames import arrow, numpy, stream_table
from runcairn.remote import series as remote_series
from runcairn.remote.client import Server
from runcairn.wire.series import MAX_KEYS, ChartQuery, PointsQuery

Stream = Literal["history", "events"]
POINTS: Final = 2_000_000
"""Of one answer: 72 MB. More are asked for range by range."""
_PLAN: Final = 2_000
"""Buckets that the ranges are planned from."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Series of one run: `keys` between the steps `lo` and `hi`, both included; None: from the first, to the last."""

    server: Server
    run: int
    keys: Sequence[str]
    stream: Stream = "history"
    lo: int | None = None
    hi: int | None = None


def tables(asked: Asked) -> Iterator[Any]:
    """Arrow tables with `_step`, `_timestamp` and a column a key, one row a step, steps rising over all of them.

    A key that has no value at a step is null there; a NaN that was logged is NaN. A step's time is its latest.
    At least one table, perhaps empty.
    """
    for lo, hi in ranges(asked):
        points = [_points(asked, keys, lo, hi) for keys in _portions(asked.keys)]
        yield side_by_side([series for part in points for series in part], asked.keys)


def chart(asked: Asked, x: str, buckets: int, lo: float | None, hi: float | None) -> Any:
    """A pyarrow table of buckets: `key`, `x`, `last`, `min`, `max`, `mean`, `n`, `bad`."""
    pa = arrow()
    parts: list[Any] = []
    for keys in _portions(asked.keys):
        query = ChartQuery(
            runs=[asked.run], keys=list(keys), stream=asked.stream, x=x, lo=lo, hi=hi, buckets=buckets
        )
        table = stream_table(remote_series.chart(asked.server, query))
        names = pa.array(list(keys), pa.string()).take(table["key"].combine_chunks())
        parts.append(table.drop_columns(["run"]).set_column(0, "key", names).replace_schema_metadata(None))
    return pa.concat_tables(parts)


def ranges(asked: Asked) -> list[tuple[int | None, int | None]]:
    """Ranges of steps, rising, one beside the other, that together hold all that is asked for."""
    ends: list[tuple[int, int]] = []
    for keys in _portions(asked.keys):
        query = ChartQuery(
            runs=[asked.run], keys=list(keys), stream=asked.stream, lo=asked.lo, hi=asked.hi, buckets=_PLAN
        )
        table = stream_table(remote_series.chart(asked.server, query))
        ends += zip((int(x) for x in table["x"].to_pylist()), table["n"].to_pylist(), strict=True)
    return cut(ends, asked.lo, asked.hi, POINTS)


def cut(
    ends: Sequence[tuple[int, int]], lo: int | None, hi: int | None, most: int
) -> list[tuple[int | None, int | None]]:
    """Ranges from `lo` to `hi` of about `most` points. ends: (last step, points) of each bucket, in any order."""
    found: list[tuple[int | None, int | None]] = []
    begin, held = lo, 0
    at: Counter[int] = Counter()
    for step, points in ends:
        at[step] += points
    for step, points in sorted(at.items()):
        if held and held + points > most:
            found.append((begin, step - 1))
            begin, held = step, 0
        held += points
    return [*found, (begin, hi)]


def side_by_side(series: Sequence[tuple[str, Any, Any, Any]], keys: Sequence[str]) -> Any:
    """A pyarrow table of (key, steps, times, values) laid side by side on their steps."""
    np, pa = numpy(), arrow()
    every = [steps for _, steps, _, _ in series]
    steps = np.unique(np.concatenate(every)) if every else np.empty(0, np.int64)
    times = np.full(len(steps), -np.inf)
    columns: dict[str, Any] = {}
    for key, at, when, values in series:
        place = np.searchsorted(steps, at)
        whole, known = np.zeros(len(steps)), np.zeros(len(steps), bool)
        whole[place], known[place] = values, True
        times[place] = np.maximum(times[place], when)
        columns[key] = pa.array(whole, pa.float64(), mask=~known, from_pandas=False)
    nothing = pa.nulls(len(steps), pa.float64())
    named = {"_step": pa.array(steps, pa.int64()), "_timestamp": pa.array(times, pa.float64())}
    return pa.table({**named, **{key: columns.get(key, nothing) for key in keys}})


def _points(
    asked: Asked, keys: Sequence[str], lo: int | None, hi: int | None
) -> list[tuple[str, Any, Any, Any]]:
    query = PointsQuery(runs=[asked.run], keys=list(keys), stream=asked.stream, lo=lo, hi=hi)
    table = stream_table(remote_series.points(asked.server, query))
    np = numpy()
    key, step, time, value = (table[name].to_numpy() for name in ("key", "step", "time", "value"))
    # Ordered by key: each key is one slice.
    edges = np.searchsorted(key, np.arange(len(keys) + 1))
    return [
        (name, step[a:b], time[a:b], value[a:b])
        for name, a, b in zip(keys, edges[:-1], edges[1:], strict=True)
        if b > a
    ]


def _portions(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[i : i + MAX_KEYS] for i in range(0, len(keys), MAX_KEYS)]
