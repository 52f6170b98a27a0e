"""Pieces of a stream join to the file, whatever their size; the chain is that of the bytes."""

from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import Diverged, FolderError
from runcairn.sender.tailing import Piece, StreamTail
from runcairn.series.batch import MAX_ROWS, decode

lines = st.lists(
    st.one_of(
        st.just(b'{"a":1}'),
        st.binary(max_size=30).map(lambda data: data.replace(b"\n", b" ").replace(b"\0", b".")),
    ),
    max_size=30,
)


def chain(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest() if data else ""


def file_of(tmp_path_factory, data: bytes) -> Path:
    path = tmp_path_factory.mktemp("stream") / "history.jsonl"
    path.write_bytes(data)
    return path


def pieces(tail: StreamTail, limit: int) -> list[Piece]:
    return list(iter(lambda: tail.next(limit), None))


@pytest.mark.holds("F2", "F31", "F40")
@given(lines, st.binary(max_size=5), st.integers(1, 100))
def test_pieces_are_whole_lines_and_join_to_the_file(tmp_path_factory, whole, torn, limit) -> None:
    data = b"".join(line + b"\n" for line in whole)
    torn = torn.replace(b"\n", b" ").replace(b"\0", b".")
    tail = StreamTail(file_of(tmp_path_factory, data + torn), "history")
    found = pieces(tail, limit)
    assert b"".join(piece.data for piece in found) == data
    end = 0
    position = 0
    for piece in found:
        assert (piece.offset, piece.position) == (end, position)
        assert piece.before == chain(data[:position])
        end, position = end + piece.n, position + len(piece.data)
        assert piece.after == chain(data[:position])
        assert decode(piece.payload).n == piece.n
    assert (end, tail.chain) == (len(whole), chain(data))


@given(st.binary(max_size=200), st.integers(1, 50))
def test_output_is_cut_anywhere(tmp_path_factory, data, limit) -> None:
    tail = StreamTail(file_of(tmp_path_factory, data), "output")
    found = pieces(tail, limit)
    assert b"".join(piece.data for piece in found) == data
    assert sum(piece.n for piece in found) == len(data)
    assert tail.chain == chain(data)


@pytest.mark.holds("F31")
@given(lines.filter(bool), st.data())
def test_it_goes_on_where_the_server_stands(tmp_path_factory, whole, data) -> None:
    texts = [line + b"\n" for line in whole]
    at = data.draw(st.integers(0, len(texts)))
    before = b"".join(texts[:at])
    tail = StreamTail(file_of(tmp_path_factory, b"".join(texts)), "history")
    pieces(tail, 64)
    tail.seek(at, chain(before))
    assert tail.acknowledged.end == at
    assert tail.acknowledged.bytes == len(before)
    assert b"".join(piece.data for piece in pieces(tail, 10)) == b"".join(texts[at:])


@pytest.mark.holds("F41", "P4")
def test_another_folder_is_told_from_a_shorter_one(tmp_path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_bytes(b"1\n2\n3\n")
    tail = StreamTail(path, "history")
    with pytest.raises(Diverged, match="--as-new"):
        tail.seek(2, chain(b"1\nX\n"))
    with pytest.raises(FolderError, match="has 3 rows, the server has 5"):
        tail.seek(5, "x")
    with pytest.raises(FolderError, match="has 0 rows"):
        StreamTail(tmp_path / "missing", "history").seek(1, "x")
    assert tail.offset == 0


@pytest.mark.holds("F38")
@given(lines.filter(lambda some: len(some) > 1), st.sampled_from(["history", "output"]))
def test_halves_are_the_whole(tmp_path_factory, whole, stream) -> None:
    data = b"".join(line + b"\n" for line in whole)
    piece = StreamTail(file_of(tmp_path_factory, data), stream).next()
    assert piece is not None
    first, second = piece.halves()
    assert first.data + second.data == data
    assert first.n + second.n == piece.n
    assert min(first.n, second.n) > 0
    assert (first.before, first.after, second.before, second.after) == (
        "",
        chain(first.data),
        chain(first.data),
        piece.after,
    )
    assert (second.offset, second.position) == (first.n, len(first.data))


def test_a_piece_has_no_more_rows_than_a_batch_may(tmp_path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_bytes(b"\n" * (MAX_ROWS + 10))
    found = pieces(StreamTail(path, "history"), 1 << 20)
    assert [piece.n for piece in found] == [MAX_ROWS, 10]


def test_the_steps_of_rows_without_one_do_not_depend_on_the_pieces(tmp_path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_bytes(b'{"a":1}\n' * 10)
    for limit in (8, 30, 1000):
        steps = b"".join(decode(piece.payload).steps for piece in pieces(StreamTail(path, "history"), limit))
        assert list(memoryview(steps).cast("q")) == list(range(10))
