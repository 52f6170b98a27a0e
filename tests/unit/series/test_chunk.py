"""Columns come back to the bit, statistics are those of the points, and damage is noticed."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from runcairn.errors import DamagedData
from runcairn.series import chunk

floats = st.floats(width=64, allow_nan=True, allow_infinity=True, allow_subnormal=True)
columns = arrays.arrays(np.float64, st.integers(1, 700), elements=floats)


@given(columns)
def test_values_come_back_to_the_bit(values: np.ndarray) -> None:
    (encoded,) = chunk.encode_values(values[None, :])
    back = chunk.decode_values(encoded.vals, encoded.crc, encoded.codec, len(values))
    assert back.tobytes() == values.tobytes()


@pytest.mark.holds("F36")
def test_the_payload_of_nan_and_the_sign_of_zero_survive() -> None:
    strange = np.frombuffer(
        struct.pack("<4Q", 0x7FF8000000000001, 0xFFF8DEADBEEF0000, 1 << 63, 1), np.float64
    )
    (encoded,) = chunk.encode_values(strange[None, :])
    assert chunk.decode_values(encoded.vals, encoded.crc, encoded.codec, 4).tobytes() == strange.tobytes()


@given(columns)
def test_statistics_are_those_of_the_points(values: np.ndarray) -> None:
    (encoded,) = chunk.encode_values(values[None, :])
    finite = [value for value in values.tolist() if math.isfinite(value)]
    assert encoded.finite == len(finite)
    assert encoded.min == (min(finite) if finite else None)
    assert encoded.max == (max(finite) if finite else None)
    assert encoded.final == (None if math.isnan(values[-1]) else values[-1])
    if len(values) > chunk.BLOCK:
        rows = chunk.value_blocks(encoded.blocks)
        for at in range(rows.shape[1]):
            mine = values[at * chunk.BLOCK : (at + 1) * chunk.BLOCK]
            good = mine[np.isfinite(mine)]
            assert rows[0, at] == len(good)
            assert rows[1, at] == (good.min() if len(good) else np.inf)
            assert rows[2, at] == (good.max() if len(good) else -np.inf)
            assert rows[4, at].tobytes() == mine[-1].tobytes() or math.isnan(mine[-1])


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=600, unique=True))
def test_steps_and_times_come_back(steps: list[int]) -> None:
    ordered = np.array(sorted(steps), np.int64)
    times = np.linspace(1e9, 1e9 + 1, len(steps))
    axis = chunk.encode_axis(ordered, times)
    assert chunk.decode_steps(axis.steps, axis.crc, axis.n).tolist() == ordered.tolist()
    assert chunk.decode_times(axis.times, axis.crc, axis.n).tolist() == times.tolist()
    assert -(2**63) <= axis.crc < 2**63
    spans = chunk.axis_blocks(axis.blocks, axis.first, axis.last)
    assert spans[0, 0] == ordered[0]
    assert spans[1, -1] == ordered[-1]


@pytest.mark.holds("F23")
@given(st.integers(0, 10**6), st.integers(0, 7))
def test_a_flipped_bit_is_noticed(byte: int, bit: int) -> None:
    values = np.random.default_rng(1).normal(size=600)
    axis = chunk.encode_axis(np.arange(600), values)
    (encoded,) = chunk.encode_values(values[None, :])
    for blob, read in (
        (encoded.vals, lambda b: chunk.decode_values(b, encoded.crc, encoded.codec, 600)),
        (axis.steps, lambda b: chunk.decode_steps(b, axis.crc, 600)),
        (axis.times, lambda b: chunk.decode_times(b, axis.crc, 600)),
        (encoded.blocks, chunk.value_blocks),
    ):
        broken = bytearray(blob)
        broken[byte % len(blob)] ^= 1 << bit
        with pytest.raises(DamagedData):
            read(bytes(broken))


@pytest.mark.holds("F23")
def test_a_shortened_or_foreign_blob_is_noticed() -> None:
    (encoded,) = chunk.encode_values(np.ones((1, 5)))
    with pytest.raises(DamagedData):
        chunk.decode_values(encoded.vals[:-1], encoded.crc, encoded.codec, 5)
    with pytest.raises(DamagedData):
        chunk.decode_values(encoded.vals, encoded.crc, 99, 5)
    with pytest.raises(DamagedData):
        chunk.decode_values(encoded.vals, encoded.crc, encoded.codec, 6)
