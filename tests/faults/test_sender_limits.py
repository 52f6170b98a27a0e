"""The sender with little: few handles, a large backlog, odd signals, a disk that reads nothing yet."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from runcairn.credentials import Access
from runcairn.runfolder.tail import Tail
from runcairn.sender.sync import sync_folder
from tests.kit.folders import append_rows, end, make_folder
from tests.kit.readback import logged, same, stored
from tests.kit.sender import SenderUnderTest, wait_for
from tests.kit.server import ServerProcess

_SYNC = """
import os, sys
from runcairn.credentials import find
from runcairn.sender.sync import sync_folder
print(sync_folder(sys.argv[1], find(None, os.environ), os.environ).rows)
print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with ServerProcess(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.mark.holds("F14")
def test_many_files_need_few_handles(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 10, run_id="handles", ended=None)
    images = folder.media_dir / "images"
    images.mkdir(parents=True)
    for number in range(500):
        (images / f"picture {number}.png").write_bytes(b"%d" % (number % 400))
    sender = SenderUnderTest(folder, server.client_environ())
    sender.limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
    end(folder)
    with sender:
        assert sender.wait(60) == 0
    assert sum(name.startswith("media/") for name in sender.mark.files) == 500


@pytest.mark.holds("F14", "F31")
def test_a_large_backlog_needs_little_memory(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 0, run_id="backlog")
    lines = b"".join(
        b'{"loss":0.%06d,"acc":0.5,"_step":%d,"_timestamp":1700000000.5}\n' % (i, i) for i in range(20_000)
    )
    with folder.history.open("wb") as file:
        for _ in range(40):
            file.write(lines)
    environ = {**os.environ, **server.client_environ(), "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    done = subprocess.run(
        [sys.executable, "-c", _SYNC, str(folder.path)],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    rows, kilobytes = map(int, done.stdout.split())
    assert rows == 800_000
    assert kilobytes < 100_000


@pytest.mark.holds("F3", "F5", "F59")
def test_signals_meant_for_the_script_do_not_end_the_sender(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 10, run_id="signals", ended=None)
    with SenderUnderTest(folder, server.client_environ()) as sender:
        wait_for(sender.acknowledged(10))
        assert sender.process
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGINT):
            sender.process.send_signal(number)
        append_rows(folder, 10, first=10)
        wait_for(sender.acknowledged(20))
        sender.process.send_signal(signal.SIGTERM)
        assert sender.wait() == 1
    assert "asked to leave" in (sender.mark.why or "")
    assert not sender.mark.done
    assert sync_folder(folder.path, Access(server.url, server.key), {}).rows == 20


@pytest.mark.holds("F5")
def test_nothing_is_left_behind(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 10, run_id="clean", ended=None)
    with SenderUnderTest(folder, server.client_environ(), settings={"save_code": True}) as sender:
        wait_for(sender.acknowledged(10))
        assert sender.process
        group = sender.process.pid
        end(folder)
        assert sender.wait() == 0
    with pytest.raises(ProcessLookupError):  # its session had no other process
        os.killpg(group, 0)
    assert not [path for path in folder.path.rglob(".*") if path.name not in {".sent", ".control"}]


@pytest.mark.holds("F8")
def test_a_frozen_sender_goes_on(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 10, run_id="frozen-sender", ended=None)
    with SenderUnderTest(folder, server.client_environ()) as sender:
        wait_for(sender.acknowledged(10))
        assert sender.process
        sender.process.send_signal(signal.SIGSTOP)
        append_rows(folder, 50, first=10)
        end(folder)
        sender.process.send_signal(signal.SIGCONT)
        assert sender.wait() == 0
    ours = logged(folder)
    assert same(ours, stored(Access(server.url, server.key), sender.mark.run or 0, list(ours)))


@pytest.mark.holds("F21", "F22")
def test_zeros_that_become_data_are_sent_as_data(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 5, run_id="zeros", ended=None)
    row = b'{"a":7.0,"_step":50,"_timestamp":1.0}\n'
    size = folder.history.stat().st_size
    with SenderUnderTest(folder, server.client_environ()) as sender:
        wait_for(sender.acknowledged(5))
        with folder.history.open("ab") as file:
            file.write(b"\0" * (len(row) - 1) + b"\n")
        reader = Tail(folder.history, size)
        assert reader.read(1000) == b""  # as the sender sees it: not sent, not skipped
        reader.close()
        with folder.history.open("r+b") as file:
            file.seek(size)
            file.write(row)
        end(folder)
        assert sender.wait() == 0
    assert stored(Access(server.url, server.key), sender.mark.run or 0, ["a"])["a"][-1] == (50, 7.0)


@pytest.mark.holds("F33", "F34", "F39")
def test_clocks_and_steps_of_any_kind(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 0, run_id="clocks", started=-5.0)
    steps = [5, 3, 3, -1, 2**62, 0, 7]
    times = [0.0, 4e9, 2147483648.5, 1.0, 0.5, 1e10, 3.0]
    rows = [
        {"a": number + 0.5, "_step": step, "_timestamp": time}
        for number, (step, time) in enumerate(zip(steps, times, strict=True))
    ]
    folder.history.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    synced = sync_folder(folder.path, Access(server.url, server.key), {})
    assert synced.rows == 7
    run = json.loads(folder.sent.read_bytes())["run"]
    assert stored(Access(server.url, server.key), run, ["a"])["a"] == [
        (-1, 3.5),
        (0, 5.5),
        (3, 2.5),
        (5, 0.5),
        (7, 6.5),
        (2**62, 4.5),
    ]
