"""`runcairn gc` and `keep_local`: only what the server has whole goes, and nothing is half gone."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runcairn.credentials import Access
from runcairn.remote.client import Server
from runcairn.runfolder import sent
from runcairn.runfolder.folder import find_folders
from runcairn.sender import freeing
from runcairn.sender.lock import FolderLock
from tests.kit.script import SRC, run_script
from tests.kit.server import ServerProcess

_RUNS = """
    import os, runcairn
    for name in ("a", "b", "c"):
        run = runcairn.init(project="room", id=name)
        for step in range(50):
            run.log({"loss": 1 / (step + 1)})
        with open(os.path.join(run.dir, "model.bin"), "wb") as file:
            file.write(os.urandom(100_000))
        run.finish()
"""


def gc(folder: Path, server: ServerProcess, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **server.client_environ(), "PYTHONPATH": str(SRC), **environ}
    command = [sys.executable, "-m", "runcairn", "gc", *words]
    return subprocess.run(
        command, cwd=folder, env=env, text=True, capture_output=True, timeout=60, check=False
    )


def left(folder: Path) -> list[str]:
    return sorted(str(one.named_id) for one in find_folders(folder / "runcairn"))


def of(folder: Path, run_id: str) -> Path:
    return next(one.path for one in find_folders(folder / "runcairn") if one.named_id == run_id)


@pytest.fixture
def home(tmp_path: Path, server: ServerProcess) -> Path:
    """A folder with three runs, sent whole."""
    run_script(tmp_path, server, _RUNS)
    return tmp_path


def test_it_says_what_it_frees_and_then_frees_it(home: Path, server: ServerProcess) -> None:
    said = gc(home, server)
    assert "3 can go" in said.stdout
    assert left(home) == ["a", "b", "c"]  # nobody said yes
    assert "0 can go" in gc(home, server, "--older", "1").stdout
    done = gc(home, server, "--yes")
    assert done.returncode == 0, done.stderr
    assert "kB freed" in done.stdout
    assert left(home) == []


@pytest.mark.holds("F41", "F53")
def test_what_the_server_does_not_have_stays(home: Path, server: ServerProcess) -> None:
    with (of(home, "a") / "history.jsonl").open("a") as file:
        file.write('{"loss": 0, "_step": 50, "_timestamp": 1}\n')
    (of(home, "b") / "files" / "notes.txt").write_text("made after the run")
    where = server.request("GET", "/api/v1/projects/-/room/runs/c").json()["run"]["run"]
    assert server.request("DELETE", f"/api/v1/runs/{where}").status in (200, 204)
    done = gc(home, server, "--yes")
    assert left(home) == ["a", "b", "c"], done.stdout
    for why in ("history.jsonl changed", "files/notes.txt was not sent", "no such run any more"):
        assert why in done.stdout


def test_an_unreachable_server_deletes_nothing(home: Path, server: ServerProcess) -> None:
    done = gc(home, server, "--yes", RUNCAIRN_BASE_URL="http://127.0.0.1:9")
    assert done.returncode == 1
    assert left(home) == ["a", "b", "c"]


def test_a_growing_folder_stays(home: Path, server: ServerProcess) -> None:
    script = home / "grows.py"
    script.write_text(
        "import runcairn, sys\nrun = runcairn.init(project='room', id='d')\nrun.log({'x': 1})\n"
        "print('on', flush=True)\nsys.stdin.read()\n"
    )
    env = {**os.environ, **server.client_environ(), "PYTHONPATH": str(SRC)}
    with subprocess.Popen(
        [sys.executable, script], cwd=home, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as growing:
        assert growing.stdout
        assert any("on" in line for line in growing.stdout)
        gc(home, server, "--yes")
        assert left(home) == ["d"]
        growing.communicate("", timeout=60)


@pytest.mark.holds("F53")
def test_a_folder_that_is_being_sent_stays(home: Path, server: ServerProcess) -> None:
    lock = FolderLock(of(home, "b") / ".control")
    assert lock.take()
    try:
        assert "being sent" in gc(home, server, "--yes").stderr
        assert left(home) == ["b"]
    finally:
        lock.release()
    gc(home, server, "--yes")
    assert left(home) == []


@pytest.mark.holds("F53")
def test_two_at_a_time_delete_each_folder_once(home: Path, server: ServerProcess) -> None:
    for number in range(5):
        for name in ("a", "b", "c"):
            shutil.copytree(
                of(home, name), home / "runcairn" / f"run-2026010{number + 1}_000000-{name}{number}"
            )
    env = {**os.environ, **server.client_environ(), "PYTHONPATH": str(SRC)}
    command = [sys.executable, "-m", "runcairn", "gc", "--yes"]
    both = [
        subprocess.Popen(
            command, cwd=home, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [one.communicate(timeout=60) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert "Traceback" not in str(said)
    assert left(home) == []
    assert list((home / "runcairn").glob(".gone-*")) == []


@pytest.mark.holds("F60")
def test_young_folders_are_not_opened_by_retention(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """100,000 folders are told by their names; only those that may be old are looked into."""
    names = [f"run-20260101_{number // 60:04d}{number % 60:02d}-id{number}" for number in range(300)]
    for name in names:
        (tmp_path / name).mkdir()
    now = time.mktime(time.strptime("20260120", "%Y%m%d"))
    opened: list[str] = []
    load = sent.load
    monkeypatch.setattr(sent, "load", lambda path: opened.append(path.parent.name) or load(path))
    nobody = Server(Access("http://127.0.0.1:9", "k"), {})
    freeing.keep_to(tmp_path, freeing.policy_of("30", 0), nobody, now)
    assert opened == []
    freeing.keep_to(tmp_path, freeing.policy_of("10", 0), nobody, now)
    assert opened == names


def test_a_kill_leaves_whole_folders_or_none(home: Path, server: ServerProcess) -> None:
    """Killed at many moments: each folder is there to its last byte, or is no run folder any more."""
    kept = home / "kept"
    shutil.copytree(home / "runcairn", kept, symlinks=True)
    env = {**os.environ, **server.client_environ(), "PYTHONPATH": str(SRC)}
    for wait in (0.3, 0.5, 0.6, 0.7, 0.8, 1.0):
        killed = subprocess.Popen(
            [sys.executable, "-m", "runcairn", "gc", "--yes"], cwd=home, env=env, stdout=subprocess.DEVNULL
        )
        time.sleep(wait)  # the moment of the kill, not a condition
        killed.kill()
        killed.wait()
        for folder in find_folders(home / "runcairn"):
            there = {p.relative_to(folder.path): p.stat().st_size for p in folder.path.rglob("*")}
            copy = kept / folder.path.name
            assert there == {p.relative_to(copy): p.stat().st_size for p in copy.rglob("*")}
    assert gc(home, server, "--yes").returncode == 0
    assert left(home) == []
    assert list((home / "runcairn").glob(".gone-*")) == []


def test_folders_go_by_themselves_when_a_later_run_was_sent(home: Path, server: ServerProcess) -> None:
    run_script(home, server, _RUNS.replace('("a", "b", "c")', '("e",)'), RUNCAIRN_KEEP_LOCAL="until_synced")
    until = time.monotonic() + 20
    while left(home) != ["e"] and time.monotonic() < until:
        time.sleep(0.1)
    assert left(home) == ["e"]


def test_the_limit_lets_the_oldest_go(home: Path, server: ServerProcess) -> None:
    run_script(home, server, _RUNS.replace('("a", "b", "c")', '("e",)'), RUNCAIRN_LOCAL_LIMIT="300000")
    until = time.monotonic() + 20
    while len(left(home)) != 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert left(home) == ["c", "e"]
