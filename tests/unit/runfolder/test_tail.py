"""Following a file: whole lines, once each, however it grows."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import FolderError
from runcairn.runfolder.tail import Tail


@pytest.mark.holds("F2")
@given(
    pieces=st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\0", b"0")), max_size=12),
    limit=st.integers(1, 40),
)
def test_whole_lines_come_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], limit: int
) -> None:
    path = tmp_path_factory.mktemp("tail") / "a"
    tail = Tail(path)
    assert tail.read(limit) == b""
    got = b""
    for piece in pieces:
        with path.open("ab") as file:
            file.write(piece)
        while lines := tail.read(limit):
            assert lines.endswith(b"\n")
            assert len(lines) <= limit or lines.count(b"\n") == 1
            got += lines
        whole = path.read_bytes()
        assert got == whole[: whole.rfind(b"\n") + 1]
        assert tail.position == len(got)
    tail.close()


def test_a_tail_goes_on_where_another_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"1\n2\n3\n")
    first = Tail(path)
    assert first.read(4) == b"1\n2\n"
    assert Tail(path, first.position).read(100) == b"3\n"
    assert first.waiting() == 2


@pytest.mark.holds("F41")
def test_a_file_that_shrank_or_went_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"1\n2\n")
    tail = Tail(path)
    tail.read(100)
    path.write_bytes(b"1\n")
    with pytest.raises(FolderError, match="4 were read"):
        tail.read(100)
    tail.close()
    path.unlink()
    with pytest.raises(FolderError):
        tail.read(100)


@pytest.mark.holds("F21")
def test_zeros_wait_for_the_data_and_are_no_row_for_ever(tmp_path: Path) -> None:
    path, now = tmp_path / "a", [0.0]
    path.write_bytes(b"1\n\0\0\0\n3\n")
    tail = Tail(path, clock=lambda: now[0])
    assert tail.read(100) == b"1\n"
    assert tail.read(100) == b""
    path.write_bytes(b"1\n222\n3\n")  # the block has come
    assert tail.read(100) == b"222\n3\n"
    path.write_bytes(b"1\n222\n3\n\0\0\n4\n")
    assert tail.read(100) == b""
    now[0] = 61.0
    assert tail.read(100) == b"\0\0\n"
    assert tail.read(100) == b"4\n"


def test_bytes_of_output_come_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"no newline\0")
    tail = Tail(path)
    assert tail.read_bytes(4) + tail.read_bytes(100) == b"no newline\0"
