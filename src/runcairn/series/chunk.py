"""Sealed columns: up to 4,096 points of one key, compressed without loss, with statistics of 256-point blocks.

```
axis   steps int64, times float64      shared by all keys that were logged in the same rows
chunk  values float64, blocks          one key
```

Every blob is checked by CRC32 when it is read: the codec itself decodes 72 % of damaged blobs to wrong numbers.
"""

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pcodec

from runcairn.errors import DamagedData

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

POINTS = 4096
"""Points of a full chunk."""
BLOCK = 256
"""Points that share one row of statistics."""
PCODEC = 1
"""Codec number: pcodec, standalone format, level 4."""
_pcodec: Any = pcodec
_codec: Any = _pcodec.standalone
_CONFIG: Any = _pcodec.ChunkConfig(compression_level=4)


@dataclass(frozen=True, slots=True)
class EncodedAxis:
    """Steps (strictly ascending) and times of `n` points. `t0`, `t1`: lowest and highest time, seconds.

    `crc` holds CRC32 of `steps` in its low half and of `times` in its high half, as one signed 64-bit number.
    `blocks`: int64[2, blocks], first and last step of each, closed by its CRC32; empty when n <= 256.
    """

    n: int
    first: int
    last: int
    t0: float
    t1: float
    crc: int
    blocks: bytes
    steps: bytes
    times: bytes


@dataclass(frozen=True, slots=True)
class EncodedValues:
    """Values of one key on an axis. `finite` counts numbers that are neither NaN nor infinite; `min`, `max`, `sum`
    are of those (None when there is none); `final` is the last value as it is, None for NaN.

    `blocks`: float64[5, blocks] of finite, min, max, sum, final, closed by its CRC32; empty when n <= 256.
    """

    finite: int
    min: float | None
    max: float | None
    sum: float | None
    final: float | None
    blocks: bytes
    codec: int
    crc: int
    vals: bytes


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of consecutive pieces of a series, each (pieces,): where there is no finite value, min, max are inf, -inf."""

    finite: FloatArray
    min: FloatArray
    max: FloatArray
    sum: FloatArray
    final: FloatArray


def encode_axis(steps: IntArray, times: FloatArray) -> EncodedAxis:
    """Steps (n,) strictly ascending, times (n,) seconds; n from 1 to 4,096."""
    n = len(steps)
    blocks = b""
    if n > BLOCK:
        starts = _starts(n)
        ends = np.minimum(starts + BLOCK, n) - 1
        blocks = _with_crc(np.stack([steps[starts], steps[ends]]).tobytes())
    packed_steps, packed_times = _compress(steps), _compress(times)
    return EncodedAxis(
        n=n,
        first=int(steps[0]),
        last=int(steps[-1]),
        t0=float(times.min()),
        t1=float(times.max()),
        crc=axis_crc(packed_steps, packed_times),
        blocks=blocks,
        steps=packed_steps,
        times=packed_times,
    )


def axis_crc(steps: bytes, times: bytes) -> int:
    """Both checksums as one signed 64-bit number."""
    both = zlib.crc32(steps) | zlib.crc32(times) << 32
    return both - (1 << 64) if both >> 63 else both


def encode_values(values: FloatArray) -> list[EncodedValues]:
    """Values (keys, n): one chunk a key. Statistics of all keys are computed at once: 5,000 keys are common."""
    keys, n = values.shape
    starts = _starts(n)
    blocks = _statistics(values, starts)
    rows = _fold(blocks)
    finals = values[:, -1]
    encoded: list[EncodedValues] = []
    for key in range(keys):
        vals = _compress(values[key])
        finite = int(rows[0, key])
        final = float(finals[key])
        encoded.append(
            EncodedValues(
                finite=finite,
                min=float(rows[1, key]) if finite else None,
                max=float(rows[2, key]) if finite else None,
                sum=float(rows[3, key]) if finite else None,
                final=None if final != final else final,  # NaN
                blocks=_with_crc(np.ascontiguousarray(blocks[:, key, :]).tobytes())
                if len(starts) > 1
                else b"",
                codec=PCODEC,
                crc=zlib.crc32(vals),
                vals=vals,
            )
        )
    return encoded


def decode_values(vals: bytes, crc: int, codec: int, n: int) -> FloatArray:
    """The values (n,) to the bit. Raises DamagedData when checksum, codec or length do not fit."""
    if zlib.crc32(vals) != crc:
        raise DamagedData("the values do not match their checksum")
    if codec != PCODEC:
        raise DamagedData(f"codec {codec} is unknown to this version", remedy="update the server")
    return _decompress(vals, n, np.dtype(np.float64))


def decode_steps(steps: bytes, crc: int, n: int) -> IntArray:
    """The steps (n,). Raises DamagedData."""
    if zlib.crc32(steps) != crc & 0xFFFFFFFF:
        raise DamagedData("the steps do not match their checksum")
    return _decompress(steps, n, np.dtype(np.int64))


def decode_times(times: bytes, crc: int, n: int) -> FloatArray:
    """The times (n,) in seconds. Raises DamagedData."""
    if zlib.crc32(times) != crc >> 32 & 0xFFFFFFFF:
        raise DamagedData("the times do not match their checksum")
    return _decompress(times, n, np.dtype(np.float64))


def axis_blocks(blocks: bytes, first: int, last: int) -> IntArray:
    """(2, blocks): first and last step of each block; of the chunk where it is one block."""
    if not blocks:
        return np.array([[first], [last]], dtype=np.int64)
    return np.frombuffer(_without_crc(blocks), dtype="<i8").reshape(2, -1)


def value_blocks(blocks: bytes) -> FloatArray:
    """(5, blocks): finite, min, max, sum, final. Raises DamagedData. Not for empty `blocks`."""
    return np.frombuffer(_without_crc(blocks), dtype="<f8").reshape(5, -1)


def statistics(values: FloatArray, starts: npt.NDArray[np.intp]) -> Statistics:
    """Of the pieces of values (n,) that begin at `starts` (rising, below n, the first 0)."""
    rows = _statistics(values[None, :], starts)[:, 0, :]
    return Statistics(*rows)


def _starts(n: int) -> npt.NDArray[np.int64]:
    return np.array(range(0, n, BLOCK), np.int64)


def _statistics(values: FloatArray, starts: npt.NDArray[Any]) -> FloatArray:
    keys, n = values.shape
    out = np.empty((5, keys, len(starts)))
    ends = np.append(starts[1:], n)
    finite = np.isfinite(values)
    with np.errstate(over="ignore"):  # a sum beyond float64 is infinite, and says so
        _reduce(values, finite, starts, ends, out)
    out[4] = values[:, ends - 1]
    return out


def _reduce(
    values: FloatArray,
    finite: npt.NDArray[np.bool_],
    starts: npt.NDArray[Any],
    ends: npt.NDArray[Any],
    out: FloatArray,
) -> None:
    if finite.all():
        out[0] = (ends - starts)[None, :]
        out[1] = np.minimum.reduceat(values, starts, axis=1)
        out[2] = np.maximum.reduceat(values, starts, axis=1)
        out[3] = np.add.reduceat(values, starts, axis=1)
    else:
        out[0] = np.add.reduceat(finite, starts, axis=1, dtype=np.float64)
        out[1] = np.minimum.reduceat(np.where(finite, values, np.inf), starts, axis=1)
        out[2] = np.maximum.reduceat(np.where(finite, values, -np.inf), starts, axis=1)
        out[3] = np.add.reduceat(np.where(finite, values, 0.0), starts, axis=1)


def _fold(blocks: FloatArray) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore"):  # as in _statistics
        sums = blocks[3].sum(1)
    return np.stack([blocks[0].sum(1), blocks[1].min(1), blocks[2].max(1), sums, blocks[4, :, -1]])


def _compress(array: npt.NDArray[Any]) -> bytes:
    # A view into a payload may lie at any address.
    return _codec.simple_compress(np.require(array, requirements=["C", "A"]), _CONFIG)


def _decompress(blob: bytes, n: int, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    try:
        out = _codec.simple_decompress(blob)
    except (RuntimeError, ValueError, TypeError) as error:
        raise DamagedData(f"a column does not decode: {error}") from error
    if out is None or len(out) != n or out.dtype != dtype:
        raise DamagedData(f"a column holds {0 if out is None else len(out)} values where {n} belong")
    return out


def _with_crc(raw: bytes) -> bytes:
    return raw + struct.pack("<I", zlib.crc32(raw))


def _without_crc(blob: bytes) -> bytes:
    raw, (crc,) = blob[:-4], struct.unpack("<I", blob[-4:])
    if zlib.crc32(raw) != crc:
        raise DamagedData("the statistics do not match their checksum")
    return raw
