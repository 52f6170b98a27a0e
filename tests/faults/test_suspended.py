"""A laptop's lid is closed: script, sender or server stand still, and go on as if nothing had been."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.scripts import processes_of, start, until
from tests.faults.test_script_preempted import on, only_run, state
from tests.kit.server import ServerProcess


@pytest.mark.holds("F8", "F35")
def test_whoever_stands_still_goes_on_and_no_alarm_is_raised(project: str, tmp_path: Path) -> None:
    body = f"""
    run = begin(project="{project}", mode="online")
    print("on", flush=True)
    for line in sys.stdin:
        for i in range(10):
            run.log({{"a": run.step}})
        print(run.step, flush=True)
    """
    with ServerProcess(tmp_path) as server:
        env = on(server, tmp_path)
        with start(body, tmp_path, stdin=subprocess.PIPE, env=env) as script:
            assert script.stdin is not None
            assert script.stdout is not None
            script.stdout.readline()
            until(lambda: state(server, project) == "running")

            def log() -> None:
                script.stdin.write("go\n")
                script.stdin.flush()

            def standing_still(*pids: int) -> None:
                for pid in pids:
                    os.kill(pid, signal.SIGSTOP)
                log()  # waits for the script, or for the sender, or for the server
                if server.pid not in pids:
                    assert state(server, project) == "running"
                for pid in pids:
                    os.kill(pid, signal.SIGCONT)

            (sender,) = [p.pid for p in processes_of(tmp_path) if p.pid not in (script.pid, server.pid)
                         and "runcairn.sender" in " ".join(p.cmdline())]  # fmt: skip
            stops = [
                (script.pid,),
                (sender,),
                (script.pid, sender),
                (server.pid,),
                (script.pid, sender, server.pid),
            ]
            for number, pids in enumerate(stops, 1):
                standing_still(*pids)
                assert script.stdout.readline() == f"{10 * number}\n"
                until(lambda number=number: only_run(server, project)["steps"] == 10 * number)
                assert state(server, project) == "running"
            script.communicate(timeout=40)
        assert script.returncode == 0
        until(lambda: state(server, project) == "finished")
        assert only_run(server, project)["summary"]["a"] == 49
