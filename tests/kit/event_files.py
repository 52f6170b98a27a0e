"""TensorBoard's event files, made byte by byte."""

import struct

from runcairn.integrations.tfevents import masked_crc


def framed(body: bytes) -> bytes:
    """A record of these bytes."""
    length = struct.pack("<Q", len(body))
    return length + struct.pack("<I", masked_crc(length)) + body + struct.pack("<I", masked_crc(body))


def varint(number: int) -> bytes:
    """A number of a message."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def part(number: int, value: float | bytes) -> bytes:
    """A field of a message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def beginning(wall_time: float) -> bytes:
    """The first record of each file."""
    return framed(part(1, wall_time) + part(3, b"brain.Event:2"))


def number(tag: str, step: int, value: float, wall_time: float = 1.7e9) -> bytes:
    """The record of a number."""
    summary = part(1, part(1, tag.encode()) + varint(2 << 3 | 5) + struct.pack("<f", value))
    return framed(part(1, wall_time) + part(2, step) + part(5, summary))
