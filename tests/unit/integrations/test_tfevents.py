"""Event files: what was written whole is read, torn or damaged ends it, and nothing else is made of bytes."""

import struct
from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from runcairn.integrations.tfevents import Damaged, event, fields, masked_crc, records
from runcairn.integrations.tfevents_values import Reader
from tests.kit.event_files import framed, part, varint

payloads = st.lists(st.binary(max_size=40), max_size=6)


def test_the_checksum_is_castagnolis() -> None:
    crc = (masked_crc(b"123456789") - 0xA282EAD8) & 0xFFFFFFFF
    assert (crc >> 17 | crc << 15) & 0xFFFFFFFF == 0xE3069283  # RFC 3720, B.4, and every table of it


@given(payloads, st.data())
def test_whole_records_are_read_wherever_the_file_ends(bodies: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(map(framed, bodies))
    cut = data.draw(st.integers(0, len(whole)))
    read = list(records(whole[:cut]))
    ends = [sum(len(framed(body)) for body in bodies[: n + 1]) for n in range(len(bodies))]
    assert read == [(body, end) for body, end in zip(bodies, ends, strict=True) if end <= cut]


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=4), st.data())
def test_no_changed_byte_goes_unseen(bodies: list[bytes], data: st.DataObject) -> None:
    whole = bytearray(b"".join(map(framed, bodies)))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    read: list[bytes] = []
    with suppress(Damaged):
        for body, _ in records(bytes(whole)):
            read.append(body)
    assert read == bodies[: len(read)]
    assert len(read) < len(bodies)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 500),
            st.integers(0, 2**64 - 1) | st.floats(allow_nan=False) | st.binary(max_size=20),
        )
    )
)
def test_fields_are_read_back(parts: list[tuple[int, int | float | bytes]]) -> None:
    assert fields(b"".join(part(*one) for one in parts)) == parts


@given(st.binary(max_size=80))
@example(b"\x15\x00\x00\x00\x00")
def test_any_bytes_are_an_event_or_damage(data: bytes) -> None:
    try:
        found = event(data)
    except Damaged:
        return
    assert isinstance(found.step, int)
    row, config = Reader().row(found)
    assert isinstance(row, dict)
    assert isinstance(config, dict)


@given(st.integers(-(2**63), 2**63 - 1), st.floats(0, 2e9), st.floats(width=32, allow_nan=False))
def test_a_number_keeps_step_and_wall_time(step: int, wall_time: float, number: float) -> None:
    value = part(1, b"loss") + varint(2 << 3 | 5) + struct.pack("<f", number)
    found = event(part(1, wall_time) + part(2, step % 2**64) + part(5, part(1, value)))
    assert (found.step, found.wall_time) == (step, wall_time)
    assert Reader().row(found, "a/") == ({"a/loss": number}, {})


def test_a_tags_plugin_holds_for_its_later_values() -> None:
    def said(text: bytes, plugin: bytes) -> bytes:
        tensor = part(1, 7) + part(8, text)
        metadata = part(9, part(1, part(1, plugin))) if plugin else b""
        return part(5, part(1, part(1, b"notes") + part(8, tensor) + metadata))

    reader = Reader()
    rows = [reader.row(event(said(b"first", b"text")))[0], reader.row(event(said(b"second", b"")))[0]]
    assert rows == [{"notes": "first"}, {"notes": "second"}]
    assert Reader().row(event(said(b"\x00graph", b"graphs")))[0] == {}
