"""Reading series: a request in JSON, an answer in Arrow IPC (stream format)."""

from typing import Literal

import msgspec

MAX_RUNS = 1000
MAX_KEYS = 200
MAX_BUCKETS = 10_000


class ChartQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /api/v1/series/chart`: buckets on one grid of x that all runs share.

    Answer, one record batch, ordered by run (as asked), key (as asked), x:
    `run` int64, `key` int32 (index into `keys`), `x` float64 (of the bucket's last point; exact), `last`, `min`,
    `max`, `mean` float64 (of finite values; NaN when there is none), `n` int32 (points), `bad` int32 (points that
    are NaN or infinite). When a series has at most `buckets` points in view, each point is a row of its own (n = 1)
    and `last` is exact, NaN and infinity included. Schema metadata: `lo`, `hi` (the grid in JSON numbers),
    `raw` ("1" when every row is a point).
    """

    runs: list[int]
    keys: list[str]
    stream: Literal["history", "events"] = "history"
    x: str = "step"
    """`step`, `time` (seconds since the epoch), `relative` (seconds since the run's first point), or a key."""
    lo: float | None = None
    hi: float | None = None
    """The view, both ends included; None: all there is."""
    buckets: int = 1000


class PointsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /api/v1/series/points`: every point, as logged. Record batches with
    `run` int64, `key` int32, `step` int64, `time` float64, `value` float64, ordered by run, key, step.
    """

    runs: list[int]
    keys: list[str]
    stream: Literal["history", "events"] = "history"
    lo: int | None = None
    hi: int | None = None
    """Steps, both included."""


class ValueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One logged value that is no number: media, a table, a histogram, a string, as the row had it."""

    key: str
    step: int
    time: float
    value: msgspec.Raw


class ValuesPage(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/runs/{run}/values?key=&lo=&hi=&limit=`, ordered by step. `steps`: all steps that `key` has."""

    rows: list[ValueRow]
    steps: list[int]
