"""A hundred runs one after another in one process, sent to a real server: nothing is left behind by any of them."""

import json
from pathlib import Path

import pytest

from tests.faults.scripts import environ, finish, processes_of, until
from tests.kit.server import ServerProcess


@pytest.mark.holds("F14", "F5")
@pytest.mark.timeout(400)
def test_a_hundred_runs_leave_no_thread_descriptor_child_or_memory(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    done = finish(
        f"""
        import gc, json, psutil
        me = psutil.Process()
        def left():
            gc.collect()
            return [len(threading.enumerate()), me.num_fds(), len(me.children(recursive=True)),
                    me.memory_info().rss / 1e6, len(os.environ)]
        counts = []
        for number in range(100):
            run = begin(project="{project}", mode="online", name=f"run {{number}}", config={{"n": number}})
            for i in range(50):
                run.log({{"a": i, "b": 0.5 * i, "text": "x" * 100}})
            run.finish(quiet=True)
            counts.append(left())
        print(json.dumps(counts))
        """,
        tmp_path,
        seconds=350,
        env={**environ(tmp_path), **server.client_environ(), "RUNCAIRN_SAVE_CODE": "false"},
    )
    assert done.returncode == 0, done.stderr
    assert "Not all is sent" not in done.stderr
    counts = json.loads(done.stdout.splitlines()[-1])
    threads, handles, children, memory, variables = zip(*counts, strict=True)
    assert set(threads) == {1}
    assert set(children) == {0}
    assert handles[-1] <= handles[4]
    assert variables[-1] == variables[0]
    assert memory[-1] - memory[19] < 8, memory  # MB; what 80 more runs keep
    until(lambda: not processes_of(tmp_path))
    found = json.loads(server.request("GET", f"/api/v1/projects/-/{project}/runs?limit=1000").data)
    assert found["total"] == 100
    assert {run["state"] for run in found["runs"]} == {"finished"}
