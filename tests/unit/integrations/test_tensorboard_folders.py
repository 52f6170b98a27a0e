"""Event files that others write are read as they grow: each record once, and only those of the run."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.integrations.tensorboard_folders import Folders
from runcairn.integrations.tfevents import Damaged
from runcairn.integrations.tfevents_growing import Growing
from tests.kit.event_files import beginning, framed, number

HERE = socket.gethostname()
LATER = time.time() + 1000
"""After a run began that begins now."""


class Taken:
    """What came of folders: (key, step), and what was said."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int]] = []
        self.said: list[str] = []
        self.folders = Folders(
            lambda event, reader, _: self.rows.extend((key, event.step) for key in reader.row(event)[0]),
            self.said.append,
        )

    def run_over(self, folder: Path, *, is_alive: bool = False) -> list[tuple[str, int]]:
        """The rows of a run in which a writer into `folder` was made."""
        self.rows = []
        self.folders.begin(time.time())

        def write(*, last: bool) -> bool:
            return is_alive or last

        self.folders.add(folder, write)
        self.folders.end()
        return self.rows


@pytest.fixture
def taken() -> Taken:
    return Taken()


@given(st.lists(st.binary(max_size=30), max_size=6), st.lists(st.integers(0, 300), max_size=8))
def test_each_record_is_read_once_however_the_file_grows(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes], ends: list[int]
) -> None:
    whole = b"".join(map(framed, bodies))
    path = tmp_path_factory.getbasetemp() / "growing"
    path.write_bytes(b"")
    growing, read = Growing(path), list[bytes]()
    for end in [*sorted(ends), len(whole)]:
        path.write_bytes(whole[:end])
        read += growing.records()
    assert read == bodies
    assert list(growing.records(last=True)) == []


def test_what_is_seen_later_on_a_disk_far_away_is_read_then(tmp_path: Path) -> None:
    path, whole = tmp_path / "far", framed(b"one") + framed(b"two")
    path.write_bytes(framed(b"one") + bytes(len(framed(b"two"))))
    growing = Growing(path)
    read = list[bytes]()
    with pytest.raises(Damaged):
        read.extend(growing.records())
    path.write_bytes(whole)
    assert list(growing.records()) == []  # it did not grow
    assert list(growing.records(last=True)) == [b"two"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no process's parent is known here")
def test_files_of_before_the_run_and_of_others_are_left_out(taken: Taken, tmp_path: Path) -> None:
    def write(name: str, began: float) -> None:
        (tmp_path / f"events.out.tfevents.1.{name}").write_bytes(beginning(began) + number(name, 1, 0.5))

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as below:
        above = os.getppid()
        write(f"{HERE}.{os.getpid()}.0.v2", LATER)
        write(f"{HERE}.{os.getpid()}.1.v2", time.time() - 1000)
        write(f"{HERE}.{below.pid}.0.v2", LATER)
        write(f"{HERE}.{above}.0.v2", LATER)
        write("elsewhere.1.0.v2", LATER)
        write(f"{HERE}", LATER)
        (tmp_path / "notes.txt").write_text("no events")
        rows = taken.run_over(tmp_path)
    assert {key for key, _ in rows} == {f"{HERE}.{os.getpid()}.0.v2", f"{HERE}.{below.pid}.0.v2", HERE}
    assert len(rows) == 3


def test_a_second_run_goes_on_where_it_begins(taken: Taken, tmp_path: Path) -> None:
    file = tmp_path / "events.out.tfevents.1"
    file.write_bytes(beginning(LATER) + number("loss", 1, 0.5))
    assert taken.run_over(tmp_path, is_alive=True) == [("loss", 1)]
    with file.open("ab") as more:
        more.write(number("loss", 2, 0.5))  # of no run
    assert taken.run_over(tmp_path, is_alive=True) == []
    with file.open("ab") as more:
        more.write(number("loss", 3, 0.5))
        more.flush()
        taken.folders.begin(time.time())
        more.write(number("loss", 4, 0.5))
        more.flush()
        taken.folders.end()
    assert taken.rows == [("loss", 4)]


def test_a_file_that_somebody_else_follows_is_left_out(taken: Taken, tmp_path: Path) -> None:
    file = tmp_path / "events.out.tfevents.1"
    file.write_bytes(beginning(LATER) + number("loss", 1, 0.5))
    (tmp_path / "other").symlink_to(tmp_path)
    taken.folders.leave_out(str(tmp_path / "other" / file.name))
    assert taken.run_over(tmp_path) == []


def test_damage_is_said_at_the_end_and_what_is_no_event_is_passed_over(taken: Taken, tmp_path: Path) -> None:
    broken = bytearray(number("loss", 3, 0.5))
    broken[-1] ^= 1
    (tmp_path / "events.out.tfevents.1").write_bytes(
        beginning(LATER) + framed(b"\xff") + number("loss", 2, 0.5) + broken + number("loss", 4, 0.5)
    )
    assert taken.run_over(tmp_path) == [("loss", 2)]
    assert len(taken.said) == 1
    assert "tfevents.1" in taken.said[0]


def test_a_folder_that_never_comes_and_a_writer_that_fails_end_with_the_run(
    taken: Taken, tmp_path: Path
) -> None:
    def fails(*, last: bool) -> bool:
        raise RuntimeError(f"disk {last}")

    taken.folders.begin(time.time())
    taken.folders.add(tmp_path / "none", fails)
    taken.folders.end()
    assert taken.said == ["sync_tensorboard: RuntimeError: disk True; going on"]
