"""Answers as Arrow IPC streams: one schema, record batches, and what must be said beside them as metadata."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from runcairn.series.bucket import Buckets
from runcairn.series.points import Points

_pa: Any = pa  # it has no stubs
CHART: Any = _pa.schema(
    [
        _pa.field("run", _pa.int64(), nullable=False),
        _pa.field("key", _pa.int32(), nullable=False),
        _pa.field("x", _pa.float64(), nullable=False),
        _pa.field("last", _pa.float64(), nullable=False),
        _pa.field("min", _pa.float64(), nullable=False),
        _pa.field("max", _pa.float64(), nullable=False),
        _pa.field("mean", _pa.float64(), nullable=False),
        _pa.field("n", _pa.int32(), nullable=False),
        _pa.field("bad", _pa.int32(), nullable=False),
    ]
)
POINTS: Any = _pa.schema(
    [
        _pa.field("run", _pa.int64(), nullable=False),
        _pa.field("key", _pa.int32(), nullable=False),
        _pa.field("step", _pa.int64(), nullable=False),
        _pa.field("time", _pa.float64(), nullable=False),
        _pa.field("value", _pa.float64(), nullable=False),
    ]
)
_DTYPES: dict[str, Any] = {"int64": np.int64, "int32": np.int32, "double": np.float64}


@dataclass(frozen=True, slots=True)
class Damage:
    """A chunk that could not be read: its run, the key's name, its first and last step, and what is wrong."""

    run: int
    key: str
    first: int
    last: int
    problem: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Of one run and one key (its place in the question)."""

    run: int
    key: int
    buckets: Buckets


def chart(curves: list[Curve], lo: float, hi: float, *, raw: bool, damaged: Iterable[Damage] = ()) -> bytes:
    """One record batch with the rows of `curves` in their order; metadata `lo`, `hi`, `raw`, `damaged`."""
    sizes = [len(curve.buckets) for curve in curves]
    columns: list[Any] = [
        np.repeat(np.array([curve.run for curve in curves], np.int64), sizes),
        np.repeat(np.array([curve.key for curve in curves], np.int32), sizes),
    ]
    for name in Buckets.__dataclass_fields__:
        parts = [getattr(curve.buckets, name) for curve in curves]
        kind = np.int32 if name in ("n", "bad") else np.float64
        columns.append(np.concatenate(parts).astype(kind) if parts else np.empty(0, kind))
    metadata = {"lo": json.dumps(lo), "hi": json.dumps(hi), "raw": "1" if raw else "0", **_damage(damaged)}
    schema = CHART.with_metadata(metadata)
    return _stream(schema, [_batch(columns, schema)])


def points(found: Iterable[tuple[int, int, Points]], damaged: Iterable[Damage] = ()) -> bytes:
    """One record batch for each (run, key, points), values (1, n) with times."""
    schema = POINTS.with_metadata(_damage(damaged))
    batches: list[Any] = []
    for run, key, series in found:
        n = len(series)
        columns: list[Any] = [
            np.full(n, run, np.int64),
            np.full(n, key, np.int32),
            series.steps,
            series.times,
            series.values[0],
        ]
        batches.append(_batch(columns, schema))
    return _stream(schema, batches)


def _damage(damaged: Iterable[Damage]) -> dict[str, str]:
    rows = [{name: getattr(damage, name) for name in Damage.__dataclass_fields__} for damage in damaged]
    return {"damaged": json.dumps(rows)} if rows else {}


def _batch(columns: list[Any], schema: Any) -> Any:
    """A record batch over the columns' own memory.

    From buffers, since `pyarrow.array` imports pandas where it is installed: a second in which the first chart
    waits, and every acknowledgement beside it.
    """
    arrays = [
        _pa.Array.from_buffers(
            field.type,
            len(column),
            [None, _pa.py_buffer(np.ascontiguousarray(column, _DTYPES[str(field.type)]))],
        )
        for field, column in zip(schema, columns, strict=True)
    ]
    return _pa.record_batch(arrays, schema=schema)


def _stream(schema: Any, batches: Iterable[Any]) -> bytes:
    sink = _pa.BufferOutputStream()
    with _pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return sink.getvalue().to_pybytes()
