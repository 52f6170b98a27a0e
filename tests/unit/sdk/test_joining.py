"""Which run a rank's folder belongs to: simulated jobs, against what their launcher meant."""

import os
import time
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcairn.credentials import started
from runcairn.runfolder.folder import RunFolder
from runcairn.sdk.job import Job
from runcairn.sdk.joining import mark_of, requeued, run_of

HOST = "here"


def place(rank: int, restart: int = 0, key: str = "k") -> Job:
    return Job(rank=rank, local=rank, world=4, key=key, restart=restart)


def begin(root: Path, run_id: str, job: Job, *, alive: bool = True, host: str = HOST) -> RunFolder:
    """A folder as init leaves it; `alive`: its script is this process."""
    folder = RunFolder.create(root, run_id, time.time())
    pid = os.getpid()
    record = {
        "kind": "start",
        "rank": job.rank,
        "restart": job.restart,
        "host": host,
        "pid": pid,
        "pid_started": started(pid) if alive else -1.0,
    }
    folder.journal.write_bytes(orjson.dumps(record) + b"\n")
    return folder


def end(folder: RunFolder, state: str = "finished", at: float | None = None) -> None:
    with folder.journal.open("ab") as file:
        file.write(orjson.dumps({"kind": "exit", "state": state, "time": at or time.time()}) + b"\n")


def ask(root: Path, job: Job, began: float = 0.0) -> tuple[str, bool]:
    return run_of(job, root, "train.py", host=HOST, began=lambda: began)


def test_ranks_meet_and_other_jobs_do_not(tmp_path: Path) -> None:
    first = {ask(tmp_path, place(rank)) for rank in range(4)}
    assert len(first) == 1
    assert {ask(tmp_path, place(rank, key="other")) for rank in range(4)}.isdisjoint(first)


def test_runs_one_after_another_in_one_job_are_one_each(tmp_path: Path) -> None:
    ids = []
    for _ in range(3):
        (run_id, _), *_ = [ask(tmp_path, place(rank)) for rank in range(2)]
        for rank in range(2):
            assert ask(tmp_path, place(rank))[0] == run_id
            end(begin(tmp_path, run_id, place(rank)))
        ids.append(run_id)
    assert len(set(ids)) == 3


def test_a_slow_rank_joins_where_a_quick_one_has_ended(tmp_path: Path) -> None:
    run_id, _ = ask(tmp_path, place(0))
    end(begin(tmp_path, run_id, place(0)), at=1000.0)
    assert ask(tmp_path, place(1), began=999.0) == (run_id, False)


def test_a_later_job_under_the_same_key_never_meets(tmp_path: Path) -> None:
    run_id, _ = ask(tmp_path, place(0))
    end(begin(tmp_path, run_id, place(0)), at=1000.0)
    later = ask(tmp_path, place(1), began=1002.0)[0]
    assert later != run_id
    begin(tmp_path, later, place(1))
    assert ask(tmp_path, place(0), began=1002.0)[0] == later


def test_a_restart_goes_on_and_a_lost_rank_is_not_waited_for(tmp_path: Path) -> None:
    run_id, _ = ask(tmp_path, place(0))
    for rank in range(3):
        begin(tmp_path, run_id, place(rank), alive=False)
    assert ask(tmp_path, place(0, restart=1)) == (run_id, True)
    begin(tmp_path, run_id, place(0, restart=1))
    assert ask(tmp_path, place(1, restart=1)) == (run_id, True)


def test_a_restart_leaves_runs_alone_that_ended_well(tmp_path: Path) -> None:
    first, _ = ask(tmp_path, place(0))
    end(begin(tmp_path, first, place(0)))
    second, _ = ask(tmp_path, place(0), began=time.time() + 9)
    assert second != first
    begin(tmp_path, second, place(0), alive=False)
    assert ask(tmp_path, place(0, restart=1)) == (second, True)


@settings(max_examples=60)
@given(
    jobs=st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True), min_size=1, max_size=4)
)
def test_whatever_ranks_come_each_job_is_one_run(
    tmp_path_factory: pytest.TempPathFactory, jobs: list[list[int]]
) -> None:
    root = tmp_path_factory.mktemp("jobs")
    ids: list[str] = []
    for number, ranks in enumerate(jobs):
        mine = set()
        folders = []
        for rank in ranks:
            run_id, again = ask(root, place(rank), began=10.0 * number + 1)
            assert not again
            mine.add(run_id)
            folders.append(begin(root, run_id, place(rank)))
        for folder in folders:
            end(folder, at=10.0 * number + 2)
        assert len(mine) == 1
        ids += mine
    assert len(set(ids)) == len(jobs)


def test_a_requeued_script_finds_its_run_and_its_twin_another(tmp_path: Path) -> None:
    mark = mark_of("slurm:c:5", ["train.py", "--lr", "1"])
    assert mark != mark_of("slurm:c:5", ["train.py", "--lr", "2"])
    assert mark_of("", ["train.py"]) == ""

    def made(run_id: str, ended: str | None, job: str = mark, restart: int = 0) -> None:
        folder = RunFolder.create(tmp_path, run_id, time.time())
        record = {"kind": "start", "job": job, "restart": restart}
        folder.journal.write_bytes(orjson.dumps(record) + b"\n")
        if ended:
            end(folder, ended)

    made("done", "finished")
    made("foreign", None, job="another")
    made("one", None)
    made("two", "killed")
    assert {requeued(tmp_path, mark, 1), requeued(tmp_path, mark, 1)} == {"one", "two"}
    assert requeued(tmp_path, mark, 1) is None
    assert requeued(tmp_path, mark, 2) is not None
    assert requeued(tmp_path / "none", mark, 1) is None
