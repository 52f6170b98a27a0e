"""Which stream each byte of output.log came by, written by several hands and read in any pieces."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.runfolder.append import Appender
from runcairn.runfolder.output_streams import OutputAppender, OutputStreams, beside
from runcairn.sender.tailing import Piece, StreamTail
from runcairn.server.services.logblocks import read_output

HANDS = 2
texts = st.binary(min_size=1, max_size=9).map(lambda data: data.replace(b"\0", b"0") + b"\n")
writes = st.lists(st.tuples(st.integers(0, HANDS - 1), st.sampled_from([1, 2]), texts), max_size=30)


def printed(path: Path, plan: list[tuple[int, int, bytes]]) -> bytes:
    """Print `plan`, each by its own hand (a process and its forked children); answers the stream of each byte."""
    hands = [OutputAppender(path, pytest.fail) for _ in range(HANDS)]
    streams = b""
    for hand, stream, data in plan:
        hands[hand].append(data, stream)
        streams += bytes([stream]) * len(data)
    for each in hands:
        each.close()
    return streams


def spread(piece: Piece) -> bytes:
    """The stream of each byte, as the piece's payload tells it."""
    output = read_output(piece.payload, piece.n)
    edges = [(0, 0), *output.streams, (len(output.data), 0)]
    return b"".join(bytes([what]) * (after - at) for (at, what), (after, _) in itertools.pairwise(edges))


@given(plan=writes, limit=st.integers(1, 40), part=st.integers(0, 3))
def test_each_byte_is_sent_with_its_stream_however_it_is_cut(
    plan: list[tuple[int, int, bytes]], limit: int, part: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("streams") / "output.log"
    wanted = printed(path, plan)
    tail = StreamTail(path, "output")
    found = list(iter(lambda: tail.next(limit), None))
    halves = [half for piece in found for half in (piece.halves() if piece.n > 1 else (piece,))]
    assert b"".join(map(spread, found)) == wanted
    assert b"".join(map(spread, halves)) == wanted
    if found:
        again = found[part % len(found)]
        tail.seek(again.offset, again.before)
        assert b"".join(map(spread, iter(lambda: tail.next(limit), None))) == wanted[again.offset :]
    tail.close()


def test_a_log_without_its_streams_and_one_whose_streams_are_damaged_are_sent(tmp_path: Path) -> None:
    path = tmp_path / "output.log"
    out = Appender(path, pytest.fail)
    out.append(b"one\ntwo\n")
    out.close()
    tail = StreamTail(path, "output")
    first = tail.next()
    assert first
    assert spread(first) == bytes(8)
    Path(beside(path)).write_bytes(b"8 2\nnonsense\n-3 1\n9 7\n12 1\n")
    with path.open("ab") as file:
        file.write(b"aaaabbbb")
    second = tail.next()
    assert second
    assert spread(second) == b"\2\2\2\2\1\1\1\1"
    Path(beside(path)).write_bytes(b"")
    with path.open("ab") as file:
        file.write(b"cccc")
    third = tail.next()
    assert third
    assert spread(third) == bytes(4)
    tail.close()


def test_the_first_stream_is_told_from_its_first_byte_on(tmp_path: Path) -> None:
    path = tmp_path / "output.log"
    printed(path, [(0, 1, b"a\n"), (0, 1, b"b\n"), (0, 2, b"c\n"), (0, 2, b"d\n"), (0, 1, b"e\n")])
    assert Path(beside(path)).read_text() == "0 1\n4 2\n8 1\n"
    streams = OutputStreams(path)
    assert streams.between(2, 8) == ((0, 1), (4, 2))
    assert streams.between(8, 9) == ((8, 1),)
    assert streams.between(0, 1) == ((0, 1),)
    streams.close()
