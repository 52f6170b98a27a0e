"""A training script with its own sender against a real server: what a user sees at the end, and what is stored."""

import signal
import subprocess
from pathlib import Path

import orjson
import pytest

from runcairn.credentials import Access
from tests.faults.scripts import environ, finish, processes_of, start, the_folder, until
from tests.kit.readback import logged, same, stored
from tests.kit.server import ServerProcess

TRAIN = """
run = begin(project="{project}", mode="online", config={{"lr": 0.001, "model": {{"depth": 5}}}}, tags=["a"])
import numpy as np
run.define_metric("val/*", summary="min", goal="minimize")
for epoch in range(5):
    runcairn.log({{"examples": [runcairn.Image(np.full((8, 8), epoch / 5), caption="x")] * 2}}, commit=False)
    runcairn.log({{"loss": 1 / (epoch + 1), "val": {{"loss": 2.0}}, "odd": float("nan"), "phase": "warmup"}})
open(os.path.join(run.dir, "model.bin"), "wb").write(b"weights")
run.summary["best"] = 0.2
print("trained")
"""


def on(server: ServerProcess, place: Path) -> dict[str, str]:
    return {**environ(place), **server.client_environ()}


def run_id(place: Path) -> str:
    return the_folder(place).id


def asked(server: ServerProcess, project: str, place: Path) -> dict:
    answer = server.request("GET", f"/api/v1/projects/-/{project}/runs/{run_id(place)}")
    assert answer.status == 200, answer.data
    return orjson.loads(answer.data)


@pytest.mark.holds("P2", "P3")
def test_the_end_on_the_terminal_is_as_the_first_user_saw_it(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    done = finish(TRAIN.format(project=project), tmp_path, env=on(server, tmp_path))
    assert done.returncode == 0
    assert done.stdout == "trained\n"
    lines = done.stderr.splitlines()
    assert all(line.startswith("runcairn:") for line in lines)
    text = "\n".join(lines)
    for part in (
        "runcairn: Run summary:\nruncairn:",
        "runcairn: Run history:\nruncairn:",
        "runcairn: Syncing files in runcairn/run-",
        "runcairn:   model.bin\n",
        "runcairn: Verifying uploaded files... verified!\nruncairn: Synced http://",
    ):
        assert part in text
    assert "loss 0.2" in text
    assert "loss █▄▂▁▁" in text
    detail = asked(server, project, tmp_path)
    run = detail["run"]
    assert (run["state"], run["exit_code"], run["steps"], run["tags"]) == ("finished", 0, 5, ["a"])
    assert detail["config"] == {"lr": 0.001, "model": {"depth": 5}}
    assert run["summary"]["best"] == 0.2
    assert [metric["name"] for metric in detail["metrics"]] == ["val/*"]
    ours = logged(the_folder(tmp_path))
    assert same(ours, stored(Access(server.url, server.key), run["run"], list(ours)))
    values = server.request("GET", f"/api/v1/runs/{run['run']}/values?key=examples").json()
    assert values["steps"] == [0, 1, 2, 3, 4]  # pictures and metrics met on their step
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F1", "F3", "F5")
def test_a_killed_script_is_sent_to_its_last_row_and_marked(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    body = f"""
    run = begin(project="{project}", mode="online")
    for i in range(100_000_000):
        run.log({{"i": i}})
        if i == 2000:
            print("there", flush=True)
    """
    with start(body, tmp_path, env=on(server, tmp_path)) as script:
        assert script.stdout is not None
        assert script.stdout.readline() == "there\n"
        script.send_signal(signal.SIGKILL)
    until(lambda: not processes_of(tmp_path), 60)
    run = asked(server, project, tmp_path)["run"]
    assert run["state"] == "killed"
    ours = logged(the_folder(tmp_path))
    assert same(ours, stored(Access(server.url, server.key), run["run"], list(ours)))


def test_stop_on_the_page_interrupts_the_script_as_ctrl_c_does(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    body = f"""
    run = begin(project="{project}", mode="online")
    print("begun", flush=True)
    try:
        while True:
            run.log({{"a": 1.0}})
            time.sleep(0.001)
    except KeyboardInterrupt:
        print("cleaned up")
        raise
    """
    with start(body, tmp_path, env=on(server, tmp_path)) as script:
        assert script.stdout is not None
        script.stdout.readline()
        from runcairn.runfolder.control import Control

        Control(the_folder(tmp_path).control).ask_to_stop()
        out, err = script.communicate(timeout=60)
    assert "cleaned up" in out
    assert "stop was asked for" in err
    assert asked(server, project, tmp_path)["run"]["state"] == "killed"


@pytest.mark.holds("F4")
def test_a_sender_killed_before_the_end_is_replaced(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    body = f"""
    run = begin(project="{project}", mode="online")
    run.log({{"a": 1.0}})
    print("begun", flush=True)
    sys.stdin.readline()
    run.log({{"a": 2.0}})
    """
    with start(body, tmp_path, env=on(server, tmp_path), stdin=subprocess.PIPE) as script:
        assert script.stdout is not None
        script.stdout.readline()
        (sender,) = processes_of(tmp_path)
        sender.kill()
        _, err = script.communicate("go\n", timeout=60)
    assert "verified!" in err
    assert asked(server, project, tmp_path)["run"]["steps"] == 2


@pytest.mark.holds("F43")
def test_must_resume_asks_the_server(server: ServerProcess, project: str, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    first = (
        f'run = begin(project="{project}", id="r", mode="online", config={{"lr": 1}}); run.log({{"a": 1.0}})'
    )
    finish(first, one, env=on(server, one))
    again = f"""
    try:
        begin(project="{project}", id="missing", mode="online", resume="must")
    except runcairn.UsageError as error:
        print("said:", error)
    run = begin(project="{project}", id="r", mode="online", resume="must")
    print(run.step, run.config.lr, run.resumed)
    run.log({{"a": 2.0}})
    """
    done = finish(again, two, env=on(server, two))
    assert "said: there is no run 'missing'" in done.stdout
    assert "1 1 True" in done.stdout
    assert asked(server, project, two)["run"]["steps"] == 2
