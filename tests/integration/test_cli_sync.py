"""`runcairn sync` on folders that the SDK wrote, against the real server."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from runcairn.runfolder import sent
from runcairn.runfolder.folder import find_folders
from runcairn.sender.lock import FolderLock
from tests.kit.server import ServerProcess

SCRIPT = """
import sys, runcairn
run = runcairn.init(project=sys.argv[1], mode="offline")
for i in range(int(sys.argv[2])):
    run.log({"loss": 1 / (i + 1)})
run.finish()
"""
ENDLESS = """
import sys, time, runcairn
run = runcairn.init(project=sys.argv[1], mode="offline", settings={"system_interval": 0})
run.log({"i": 0})
print("ready", flush=True)
sys.stdin.readline()
run.log({"i": 1})
run.finish()
"""


class Desk:
    """A folder to work in, with the server's address and key in its environment."""

    def __init__(self, folder: Path, server: ServerProcess, project: str) -> None:
        self.folder, self.server, self.project = folder, server, project
        self.environ = {**os.environ, **server.client_environ(), "RUNCAIRN_HOME": str(folder / "home")}

    def train(self, rows: int = 20) -> Path:
        subprocess.run(
            [sys.executable, "-c", SCRIPT, self.project, str(rows)],
            cwd=self.folder,
            env=self.environ,
            check=True,
            capture_output=True,
            timeout=60,
        )
        return list(find_folders(self.folder / "runcairn"))[-1].path

    def begin(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "runcairn", *words],
            cwd=self.folder,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def do(self, *words: str) -> subprocess.CompletedProcess[str]:
        process = self.begin(*words)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def runs(self) -> list[dict[str, object]]:
        answer = self.server.request("GET", f"/api/v1/projects/tester/{self.project}/runs")
        return answer.json()["runs"] if answer.status == 200 else []


@pytest.fixture
def desk(tmp_path: Path, server: ServerProcess, project: str) -> Desk:
    return Desk(tmp_path, server, project)


def test_the_latest_run_is_sent_and_a_repeat_changes_nothing(desk: Desk) -> None:
    folder = desk.train()
    first = desk.do("sync")
    assert first.returncode == 0, first.stderr
    assert first.stdout.strip().startswith(f"{desk.server.url}/tester/{desk.project}/runs/")
    assert "20 rows" in first.stderr
    assert "verified" in first.stderr
    assert sent.load(folder / ".sent").done
    assert desk.do("sync", str(folder)).stdout == first.stdout
    assert len(desk.runs()) == 1


def test_all_sends_what_is_not_sent_and_nothing_more(desk: Desk) -> None:
    for _ in range(3):
        desk.train(5)
    got = desk.do("sync", "--all")
    assert got.returncode == 0, got.stderr
    assert len(got.stdout.splitlines()) == 3
    assert len(desk.runs()) == 3
    again = desk.do("sync", "--all")
    assert (again.returncode, again.stdout) == (0, "")
    assert "all runs" in again.stderr


def test_one_bad_folder_does_not_keep_back_the_others(desk: Desk) -> None:
    good = desk.train()
    got = desk.do("sync", "nothing-here", str(good))
    assert got.returncode == 1
    assert "nothing-here" in got.stderr
    assert "try:" in got.stderr
    assert len(desk.runs()) == 1


def test_as_new_makes_a_second_run(desk: Desk) -> None:
    folder = desk.train()
    assert desk.do("sync", str(folder)).returncode == 0
    assert desk.do("sync", "--as-new", str(folder)).returncode == 0
    assert len(desk.runs()) == 2


@pytest.mark.holds("T21")
@pytest.mark.parametrize("name", ["-rf", "$(touch owned)", "it's `touch owned`; a\nb"])
def test_hostile_folder_names_are_names(desk: Desk, name: str) -> None:
    folder = desk.train()
    shutil.copytree(folder, desk.folder / name, symlinks=True)
    got = desk.do("sync", "--", name)
    assert got.returncode == 0, got.stderr
    assert not (desk.folder / "owned").exists()
    assert "\n" not in got.stdout.strip()


@pytest.mark.holds("F59")
def test_ctrl_c_in_a_watching_sync_loses_nothing(desk: Desk) -> None:
    script = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, desk.project],
        cwd=desk.folder,
        env=desk.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert script.stdin
    assert script.stdout
    assert script.stdout.readline() == "ready\n"
    (folder,) = find_folders(desk.folder / "runcairn")
    watching = desk.begin("sync", "--watch", str(folder.path))
    while not desk.runs():
        assert watching.poll() is None
    watching.send_signal(signal.SIGINT)
    _, err = watching.communicate(timeout=30)
    assert watching.returncode == 130, err
    assert "Traceback" not in err
    script.communicate("go on\n", timeout=30)
    assert script.returncode == 0
    got = desk.do("sync", str(folder.path))
    assert got.returncode == 0, got.stderr
    assert "2 rows" in got.stderr
    (run,) = desk.runs()
    assert run["state"] == "finished"


@pytest.mark.holds("F12", "F25")
def test_what_finish_could_not_send_goes_with_the_command_that_it_names(desk: Desk) -> None:
    with socket.socket() as silent:  # listens and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        away = {
            "RUNCAIRN_BASE_URL": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "RUNCAIRN_FINISH_TIMEOUT": "0.5",
        }
        code = SCRIPT.replace(', mode="offline"', "")
        script = subprocess.run(
            [sys.executable, "-c", code, desk.project, "20"],
            cwd=desk.folder,
            env={**desk.environ, **away, "RUNCAIRN_SENDER_PATIENCE": "0"},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    named = re.findall(r"runcairn (sync \S+)", script.stderr)
    assert named, script.stderr
    (folder,) = find_folders(desk.folder / "runcairn")
    lock = FolderLock(folder.control)
    while not lock.take():  # the sender beside the script gives up by itself
        pass
    lock.release()
    got = desk.do(*named[-1].split())
    assert got.returncode == 0, got.stderr
    assert "20 rows" in got.stderr
    assert len(desk.runs()) == 1
