"""Appending: whole lines, torn ones ended, failures counted."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from runcairn.runfolder import append as room
from runcairn.runfolder.append import Appender


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.mark.holds("F2")
def test_a_torn_line_is_ended_first(tmp_path: Path, said: list[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a":1}\n{"to')
    Appender(path, said.append).append(b"{}\n")
    assert path.read_bytes() == b'{"a":1}\n{"to\n{}\n'
    assert path.stat().st_mode & 0o077 == path.stat().st_mode & 0o077
    assert not said


def test_a_new_file_is_private_and_whole_lines_stay(tmp_path: Path, said: list[str]) -> None:
    path = tmp_path / "a.jsonl"
    for number in range(3):
        file = Appender(path, said.append)
        file.append(b"%d\n" % number)
        file.close()
    assert path.read_bytes() == b"0\n1\n2\n"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | OSError | None], None]:
    """Makes the next write take only some bytes, or fail."""
    plan: list[int | OSError] = []
    real = os.write

    def write(fd: int, data: bytes) -> int:
        if not plan or fd < 0:
            return real(fd, data)
        step = plan.pop(0)
        if isinstance(step, OSError):
            raise step
        return real(fd, data[:step])

    monkeypatch.setattr(room.os, "write", write)
    return lambda step: plan.append(step) if step is not None else None


@pytest.mark.holds("F15")
def test_after_a_cut_write_the_next_row_is_whole_and_one_warning_was_said(
    tmp_path: Path, said: list[str], disk: Callable[[int | OSError | None], None]
) -> None:
    path = tmp_path / "a.jsonl"
    file = Appender(path, said.append)
    full = OSError(errno.ENOSPC, "No space left on device")
    assert file.append(b'{"a":1}\n')
    disk(3)
    assert not file.append(b'{"a":2}\n')
    disk(full)
    assert not file.append(b'{"a":3}\n')
    disk(1)  # only the newline that ends the torn line
    assert not file.append(b'{"a":4}\n')
    assert file.append(b'{"a":5}\n')
    assert path.read_bytes() == b'{"a":1}\n{"a\n{"a":5}\n'
    assert file.failed == 3
    assert len(said) == 1
    assert str(path) in said[0]


@pytest.mark.holds("F15", "F19")
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG])
def test_a_refused_write_leaves_nothing_and_raises_nothing(
    tmp_path: Path, said: list[str], disk: Callable[[int | OSError | None], None], code: int
) -> None:
    file = Appender(tmp_path / "a", said.append)
    disk(OSError(code, "x"))
    assert not file.append(b"1\n")
    assert file.append(b"2\n")
    assert (tmp_path / "a").read_bytes() == b"2\n"


@pytest.mark.holds("F20")
def test_a_descriptor_gone_bad_is_opened_anew(tmp_path: Path, said: list[str]) -> None:
    file = Appender(tmp_path / "a", said.append)
    os.close(file.fd)
    assert file.append(b"1\n")
    assert (tmp_path / "a").read_bytes() == b"1\n"
    assert not said


@pytest.mark.holds("F16")
def test_a_folder_that_could_not_be_made_is_made_later(tmp_path: Path, said: list[str]) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    file = Appender(blocked / "run" / "a", said.append)
    assert not file.append(b"1\n")
    blocked.unlink()
    assert file.append(b"2\n")
    assert (blocked / "run" / "a").read_bytes() == b"2\n"
    assert len(said) == 1


def test_after_close_lines_are_counted(tmp_path: Path, said: list[str]) -> None:
    file = Appender(tmp_path / "a", said.append)
    file.close()
    file.close()
    assert not file.append(b"1\n")
    assert file.failed == 1
