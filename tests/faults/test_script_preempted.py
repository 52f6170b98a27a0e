"""A scheduler takes the machine away, or somebody the folder: what is kept, what is said, how the run goes on."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from runcairn.runfolder.folder import find_folders
from runcairn.sender.notice import Notice
from tests.faults.scripts import environ, processes_of, start, the_folder, until
from tests.kit.server import ServerProcess

SLURM = {"SLURM_JOB_ID": "99", "SLURM_PROCID": "0", "SLURM_NTASKS": "1"}


def on(server: ServerProcess, place: Path, **more: str) -> dict[str, str]:
    more = {"RUNCAIRN_SYSTEM_INTERVAL": "0", "RUNCAIRN_SAVE_CODE": "false", **more}
    return {**environ(place), **server.client_environ(), **more}


def only_run(server: ServerProcess, project: str) -> dict[str, Any]:
    (run,) = orjson.loads(server.request("GET", f"/api/v1/projects/-/{project}/runs").data)["runs"]
    return run


def state(server: ServerProcess, project: str) -> str:
    answer = orjson.loads(server.request("GET", f"/api/v1/projects/-/{project}/runs").data)
    return answer["runs"][0]["state"] if answer.get("runs") else ""


@pytest.mark.holds("F3")
@pytest.mark.parametrize(
    ("ending", "code", "said"),
    [("sys.exit(1)", 1, "preempted"), ("os.kill(os.getpid(), 9)", -9, "preempted"), ("pass", 0, "finished")],
)
def test_mark_preempting_is_shown_and_tells_how_it_ended(
    server: ServerProcess, project: str, tmp_path: Path, ending: str, code: int, said: str
) -> None:
    body = f"""
    run = begin(project="{project}", mode="online")
    run.log({{"a": 1}})
    runcairn.mark_preempting()
    sys.stdin.readline()
    {ending}
    """
    with start(body, tmp_path, stdin=subprocess.PIPE, env=on(server, tmp_path)) as script:
        until(lambda: state(server, project) == "preempting")
        script.communicate("go\n", timeout=40)
    assert script.returncode == code
    until(lambda: state(server, project) == said)


@pytest.mark.holds("F3", "F5")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_slurm_signals_script_and_sender_and_the_last_rows_arrive(
    server: ServerProcess, project: str, tmp_path: Path, number: signal.Signals
) -> None:
    body = f"""
    run = begin(project="{project}", mode="online")
    def last_words(*_):
        time.sleep(0.5)  # a checkpoint
        run.log({{"saved": 1}})
        os._exit(1)
    signal.signal({int(number)}, last_words)
    print("on", flush=True)
    while True:
        run.log({{"a": 1}})
        time.sleep(0.05)
    """
    with start(body, tmp_path, env=on(server, tmp_path, **SLURM)) as script:
        assert script.stdout is not None
        script.stdout.readline()
        until(lambda: state(server, project) == "running")
        for process in [script, *(p for p in processes_of(tmp_path) if p.pid != script.pid)]:
            process.send_signal(number)
        script.communicate(timeout=40)
    until(lambda: state(server, project) == "preempted")
    until(lambda: not processes_of(tmp_path))
    assert only_run(server, project)["summary"]["saved"] == 1


@pytest.mark.holds("F43")
def test_a_requeued_script_goes_on_with_its_run(server: ServerProcess, project: str, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(
        "import os, sys, runcairn\n"
        f"run = runcairn.init(project={project!r})\n"
        "for i in range(5):\n    run.log({'a': i})\n"
        "if len(sys.argv) > 1 and 'SLURM_RESTART_COUNT' not in os.environ:\n"
        "    runcairn.mark_preempting(); os.kill(os.getpid(), 15)\n"
    )

    def job(*arguments: str, **more: str) -> int:
        command = [sys.executable, "train.py", *arguments]
        env = on(server, tmp_path, **SLURM, **more)
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, timeout=60).returncode

    assert job() == 0  # a program before it in the batch script, which ended well
    assert job("x") == -15
    until(lambda: state(server, project) == "preempted")
    assert job("x", SLURM_RESTART_COUNT="1") == 0
    assert job(SLURM_RESTART_COUNT="1") == 0
    found = orjson.loads(server.request("GET", f"/api/v1/projects/-/{project}/runs?order=created").data)[
        "runs"
    ]
    assert [(run["state"], run["steps"]) for run in found] == [
        ("finished", 5),
        ("finished", 10),
        ("finished", 5),
    ]
    assert len(list(find_folders(tmp_path / "runcairn"))) == 4


@pytest.mark.holds("F20", "P5")
@pytest.mark.parametrize("ending", ["run.finish()", "os._exit(0)"])
def test_a_deleted_folder_ends_the_sender_with_a_note(
    server: ServerProcess, project: str, tmp_path: Path, ending: str
) -> None:
    body = f"""
    run = begin(project="{project}", mode="online")
    for i in range(10):
        run.log({{"a": i}})
    print("on", flush=True)
    sys.stdin.readline()
    run.log({{"a": 10}})
    {ending}
    """
    with start(body, tmp_path, stdin=subprocess.PIPE, env=on(server, tmp_path)) as script:
        assert script.stdout is not None
        script.stdout.readline()
        until(lambda: state(server, project) == "running" and only_run(server, project)["steps"] == 10)
        shutil.rmtree(the_folder(tmp_path).path)
        _, errors = script.communicate("go\n", timeout=25)
    assert script.returncode == 0
    if "finish" in ending:
        assert "was deleted; what was sent" in errors
    until(lambda: not processes_of(tmp_path), 20)
    assert not list(find_folders(tmp_path / "runcairn"))  # nobody made it again
    run = only_run(server, project)
    assert run["state"] == "killed"
    detail = orjson.loads(server.request("GET", f"/api/v1/runs/{run['run']}").data)
    assert detail["unsent"] == {"folder_deleted": 1}
    assert run["summary"]["a"] == 10


def test_a_wish_to_leave_and_a_notice_are_told_apart() -> None:
    now = [0.0]
    alone = Notice(scheduled=False)
    alone.hear(signal.SIGUSR1)
    assert (alone.leave(False), alone.given) == (False, "")
    alone.hear(signal.SIGTERM)
    assert alone.leave(False)
    batch = Notice(scheduled=True, clock=lambda: now[0])
    batch.hear(signal.SIGTERM)
    assert (batch.leave(False), batch.leave(True), batch.given) == (False, False, "SIGTERM")
    now[0] = 11.0
    assert batch.leave(True)
    batch = Notice(scheduled=True)
    batch.hear(signal.SIGTERM)
    batch.hear(signal.SIGTERM)
    assert batch.leave(False)
