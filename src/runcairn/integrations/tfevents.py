"""TensorBoard's event files: records with checksums, and the few protobuf messages in them.

    record  = length (8 bytes, little-endian) | masked CRC-32C of these 8 | data | masked CRC-32C of data (4)
    data    = an Event: 1 wall time (double), 2 step, 5 Summary { 1 Value* }
    Value   = 1 tag, 2 a number, 4 Image, 5 Histogram, 6 Audio, 8 Tensor, 9 Metadata { 1 { 1 plugin, 2 its data } }

Pure: no file is opened here, and neither tensorboard nor protobuf is needed.
"""

import operator
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

_POLYNOMIAL: Final = 0x82F63B78
_MASK: Final = 0xA282EAD8
_VARINT, _DOUBLE, _BYTES, _FLOAT = 0, 1, 2, 5
HEADER: Final = 12
FOOTER: Final = 4
"""Bytes of a record before and behind its data."""
Fields = list[tuple[int, Any]]
"""Of a message, in order: field number; an int, a float, or bytes (text, bytes and messages in it look the same)."""


class Damaged(ValueError):
    """The file is no event file from here on."""


def _table() -> list[int]:
    table: list[int] = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)  # noqa: PLW2901 - the register of the division
        table.append(byte)
    return table


_TABLE: Final = _table()


def masked_crc(data: bytes) -> int:
    """CRC-32C as TFRecord keeps it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF


def records(data: bytes) -> Iterator[tuple[bytes, int]]:
    """(a record, where it ends) for each whole record; one that is still being written ends it. Raises Damaged."""
    at = 0
    while at + HEADER <= len(data):
        end = at + HEADER + length_of(data[at : at + HEADER], at) + FOOTER
        if end > len(data):
            return
        yield checked(data[at + HEADER : end], at), end
        at = end


def length_of(header: bytes, at: int) -> int:
    """Bytes of the data of the record that begins with these HEADER bytes, at byte `at`. Raises Damaged."""
    length, crc = struct.unpack("<QI", header)
    if masked_crc(header[:8]) != crc:
        raise Damaged(f"no record at byte {at}")
    return length


def checked(body: bytes, at: int, most: int | None = None) -> bytes:
    """The data of a record, of what follows its header. Raises Damaged.

    most: bytes of data above which they are believed unseen: checking takes 0.1 s a megabyte.
    """
    data = body[:-FOOTER]
    is_looked_at = most is None or len(data) <= most
    if is_looked_at and masked_crc(data) != int.from_bytes(body[-FOOTER:], "little"):
        raise Damaged(f"the record at byte {at} is not what was written")
    return data


def fields(message: bytes) -> Fields:
    """The fields of a message. Raises Damaged."""
    found: Fields = []
    at = 0
    try:
        while at < len(message):
            key, at = _varint(message, at)
            kind = key & 7
            if kind == _VARINT:
                value, at = _varint(message, at)
            elif kind == _BYTES:
                length, at = _varint(message, at)
                value, at = message[at : at + length], at + length
            elif kind in (_DOUBLE, _FLOAT):
                size = 8 if kind == _DOUBLE else 4
                value, at = struct.unpack_from("<d" if size == 8 else "<f", message, at)[0], at + size
            else:
                raise Damaged(f"a field of kind {kind}")
            found.append((key >> 3, value))
    except (IndexError, struct.error) as error:
        raise Damaged("a message ends amid a field") from error
    if at != len(message):
        raise Damaged("a message ends amid a field")
    return found


@dataclass(frozen=True, slots=True)
class Value:
    """One logged value: its tag, its fields (numbers as in Summary.Value), its plugin and that plugin's data."""

    tag: str
    fields: dict[int, Any]
    plugin: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """wall_time: seconds since the epoch."""

    wall_time: float
    step: int
    values: list[Value]


def event(message: bytes) -> Event:
    """The event of a record. Raises Damaged."""
    wall_time, step, values = 0.0, 0, list[Value]()
    try:
        for number, value in fields(message):
            if number == 1:
                wall_time = float(value)
            elif number == 2:
                step = operator.index(value)  # of another kind: TypeError
                step -= 1 << 64 if step >= 1 << 63 else 0
            elif number == 5:
                values += [_value(part) for place, part in fields(value) if place == 1]
    except (TypeError, AttributeError, ValueError) as error:  # a field of another kind than it has to be
        raise Damaged("no event") from error
    return Event(wall_time, step, values)


def _value(message: bytes) -> Value:
    parts = dict(fields(message))
    plugin: dict[int, Any] = {}
    if isinstance(metadata := parts.get(9), bytes):
        plugin = dict(fields(dict(fields(metadata)).get(1, b"")))
    tag = parts.get(1, b"")
    return Value(text(tag), parts, text(plugin.get(1, b"")), plugin.get(2, b""))


def text(data: Any) -> str:
    """Text of bytes."""
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise Damaged("a number of more than 64 bits")
