"""The payload of a batch as it lies in the database: numbers only, keys by their ids.

`[1, steps, times, [[ids, rows, values], ...]]` in MessagePack: steps int64[n], times float64[n]; a group is the rows
that have exactly these keys: ids uint32[k], rows uint32[m] (empty: every row), values float64[k * m], key-major.
All little-endian. One key of a batch is one slice, with 20 keys or 5,000.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from runcairn.errors import DamagedData
from runcairn.series.chunk import FloatArray, IntArray

STORED = 1
IdArray = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows with the same keys: ids (k,), rows (m,) within the batch or None for every row, values (k, m)."""

    ids: IdArray
    rows: IdArray | None
    values: FloatArray


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """steps (n,), times (n,) and the groups of one batch; rows in the order logged."""

    steps: IntArray
    times: FloatArray
    groups: list[Group]

    def points(self) -> int:
        """How many numbers it holds."""
        return sum(group.values.size for group in self.groups)

    def highest_step(self) -> int:
        """Of rows that hold a number; -1 when none does."""
        rows = (self.steps if group.rows is None else self.steps[group.rows] for group in self.groups)
        return max((int(steps.max()) for steps in rows if len(steps)), default=-1)


def upto(batch: StoredBatch, step: int) -> StoredBatch | None:
    """The rows of `batch` at `step` or before, in the order logged; None when there is none."""
    kept = batch.steps <= step
    if not kept.any():
        return None
    if kept.all():
        return batch
    place = np.cumsum(kept) - 1  # of a row among those that are kept
    groups: list[Group] = []
    for group in batch.groups:
        mine = kept if group.rows is None else kept[group.rows]
        if mine.any():
            rows = None if group.rows is None else place[group.rows[mine]].astype(np.uint32)
            groups.append(Group(group.ids, rows, group.values[:, mine]))
    return StoredBatch(batch.steps[kept], batch.times[kept], groups)


class _Form(msgspec.Struct, array_like=True):
    version: int
    steps: memoryview
    times: memoryview
    groups: list[tuple[memoryview, memoryview, memoryview]]


_decoder = msgspec.msgpack.Decoder(_Form)
_encoder = msgspec.msgpack.Encoder()


def encode(steps: bytes, times: bytes, groups: Iterable[tuple[bytes, bytes, bytes]]) -> bytes:
    """From the parts as bytes, which are not looked into."""
    return _encoder.encode([STORED, steps, times, list(groups)])


def decode(payload: bytes) -> StoredBatch:
    """Views into `payload`: nothing is copied. Raises DamagedData."""
    try:
        form = _decoder.decode(payload)
        steps = np.frombuffer(form.steps, dtype="<i8")
        times = np.frombuffer(form.times, dtype="<f8")
        groups: list[Group] = []
        for ids, rows, values in form.groups:
            key_ids = np.frombuffer(ids, dtype="<u4")
            groups.append(
                Group(
                    key_ids,
                    np.frombuffer(rows, dtype="<u4") if len(rows) else None,
                    np.frombuffer(values, dtype="<f8").reshape(len(key_ids), -1),
                )
            )
    except (msgspec.DecodeError, ValueError) as error:
        raise DamagedData(f"a stored batch does not decode: {error}") from error
    if form.version != STORED:
        raise DamagedData(f"a stored batch has version {form.version}, this server knows {STORED}")
    return StoredBatch(steps, times, groups)
