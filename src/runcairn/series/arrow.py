"""Answers as Arrow IPC streams: one schema, record batches, and what must be said beside them as metadata."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from runcairn.series.bucket import Buckets
from runcairn.series.points import Points

CHART = pa.schema(
    [
        pa.field("run", pa.int64(), nullable=False),
        pa.field("key", pa.int32(), nullable=False),
        pa.field("x", pa.float64(), nullable=False),
        pa.field("last", pa.float64(), nullable=False),
        pa.field("min", pa.float64(), nullable=False),
        pa.field("max", pa.float64(), nullable=False),
        pa.field("mean", pa.float64(), nullable=False),
        pa.field("n", pa.int32(), nullable=False),
        pa.field("bad", pa.int32(), nullable=False),
    ]
)
POINTS = pa.schema(
    [
        pa.field("run", pa.int64(), nullable=False),
        pa.field("key", pa.int32(), nullable=False),
        pa.field("step", pa.int64(), nullable=False),
        pa.field("time", pa.float64(), nullable=False),
        pa.field("value", pa.float64(), nullable=False),
    ]
)


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
    for name in CHART.names[2:]:
        parts = [getattr(curve.buckets, name) for curve in curves]
        kind = np.int32 if name in ("n", "bad") else np.float64
        columns.append(np.concatenate(parts).astype(kind) if parts else np.empty(0, kind))
    metadata = {"lo": json.dumps(lo), "hi": json.dumps(hi), "raw": "1" if raw else "0", **_damage(damaged)}
    schema = CHART.with_metadata(metadata)
    return _stream(schema, [pa.record_batch([pa.array(column) for column in columns], schema=schema)])


def points(found: Iterable[tuple[int, int, Points]], damaged: Iterable[Damage] = ()) -> bytes:
    """One record batch for each (run, key, points), values (1, n) with times."""
    schema = POINTS.with_metadata(_damage(damaged))
    batches: list[pa.RecordBatch] = []
    for run, key, series in found:
        n = len(series)
        columns: list[Any] = [
            np.full(n, run, np.int64),
            np.full(n, key, np.int32),
            series.steps,
            series.times,
            series.values[0],
        ]
        batches.append(pa.record_batch([pa.array(column) for column in columns], schema=schema))
    return _stream(schema, batches)


def _damage(damaged: Iterable[Damage]) -> dict[str, str]:
    rows = [{name: getattr(damage, name) for name in Damage.__dataclass_fields__} for damage in damaged]
    return {"damaged": json.dumps(rows)} if rows else {}


def _stream(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return sink.getvalue().to_pybytes()
