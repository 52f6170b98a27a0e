"""Four processes of one job against a real server: one run, its state, its files, what each rank logged."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from runcairn.credentials import Access
from runcairn.runfolder.folder import find_folders
from tests.faults.scripts import environ, processes_of, until
from tests.kit.readback import stored
from tests.kit.server import ServerProcess

_RANK = """
import os, sys, time, runcairn
rank = int(os.environ["RANK"])
run = runcairn.init(project=sys.argv[1], config={"lr": 0.1, "who": rank, f"only{rank}": 1}, name=f"rank {rank} says")
open(os.path.join(run.dir, "model.bin"), "w").write(f"weights {rank}")
for step in range(20):
    run.log({"loss": 100 * rank + step, f"of{rank}": step})
print("rank", rank, "prints")
time.sleep(0.05 * (4 - rank))
sys.exit(3 if sys.argv[2:] == [str(rank)] else 0)
"""


def job(server: ServerProcess, place: Path, *arguments: str, ranks: int = 4, **more: str) -> list[int]:
    """Start all ranks as a launcher does; their exit codes."""
    (place / "train.py").write_text(_RANK)
    fixed = {"WORLD_SIZE": str(ranks), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29511"}
    env = {**environ(place), **server.client_environ(), "RUNCAIRN_SYSTEM_INTERVAL": "1", **fixed, **more}
    launcher = (
        "import os, subprocess, sys\n"
        "ranks = [subprocess.Popen([sys.executable, 'train.py', *sys.argv[2:]],"
        " env={**os.environ, 'RANK': str(n), 'LOCAL_RANK': str(n)}) for n in range(int(sys.argv[1]))]\n"
        "print([rank.wait() for rank in ranks])"
    )
    done = subprocess.run(
        [sys.executable, "-c", launcher, str(ranks), *arguments],
        cwd=place,
        env=env,
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    return orjson.loads(done.stdout.splitlines()[-1])


def runs(server: ServerProcess, project: str) -> list[dict[str, Any]]:
    return orjson.loads(server.request("GET", f"/api/v1/projects/-/{project}/runs?order=created").data)[
        "runs"
    ]


@pytest.fixture(scope="module")
def jobs(server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Two jobs one after another, the second with a rank that fails."""
    place, project = tmp_path_factory.mktemp("ranks"), "ranks-of-one-job"
    assert job(server, place, project) == [0, 0, 0, 0]
    assert job(server, place, project, "2") == [0, 0, 3, 0]
    until(lambda: not processes_of(place))
    return place, project


@pytest.mark.holds("F10")
def test_each_job_is_one_run_and_one_rank_fails_it(server: ServerProcess, jobs: tuple[Path, str]) -> None:
    place, project = jobs
    found = runs(server, project)
    assert [(run["state"], run["exit_code"]) for run in found] == [("finished", 0), ("failed", 3)]
    assert all(run["late"] is None for run in found)
    folders = list(find_folders(place / "runcairn"))
    assert sorted(folder.id for folder in folders) == sorted([run["id"] for run in found] * 4)


@pytest.mark.holds("F10", "F43")
def test_every_rank_has_all_its_rows_and_the_lowest_the_plain_key(
    server: ServerProcess, jobs: tuple[Path, str]
) -> None:
    for run in runs(server, jobs[1]):
        keys = ["loss", "rank1/loss", "rank2/loss", "rank3/loss", "of3"]
        expected = {
            key: [(step, 100.0 * rank + step) for step in range(20)] for rank, key in enumerate(keys[:4])
        }
        found = stored(Access(server.url, server.key), run["run"], keys)
        assert found == expected | {"of3": [(step, float(step)) for step in range(20)]}
        assert run["name"] == "rank 0 says"
        assert run["summary"]["loss"] == 19
        assert run["summary"]["rank3/loss"] == 319
        assert run["config"] == {"lr": 0.1, "who": 0} | {f"only{rank}": 1 for rank in range(4)}


@pytest.mark.holds("F10")
def test_files_system_metrics_and_output_are_told_apart(
    server: ServerProcess, jobs: tuple[Path, str]
) -> None:
    number = runs(server, jobs[1])[0]["run"]
    for rank in range(4):
        below = f"rank{rank}/" if rank else ""
        answer = server.request("GET", f"/api/v1/runs/{number}/files/{below}model.bin")
        assert answer.data == f"weights {rank}".encode()
    keys = {key["name"] for key in orjson.loads(server.request("GET", f"/api/v1/runs/{number}/keys").data)}
    assert {"system/cpu", "system/proc.cpu", "system/rank3/proc.cpu"} <= keys
    assert "system/rank3/cpu" not in keys  # one rank looks at the machine for all
    page = orjson.loads(server.request("GET", f"/api/v1/runs/{number}/logs").data)
    assert [writer.partition("-")[0] for writer in page["writers"]] == ["rank0", "rank1", "rank2", "rank3"]
    for writer in page["writers"]:
        lines = orjson.loads(server.request("GET", f"/api/v1/runs/{number}/logs?writer={writer}").data)[
            "lines"
        ]
        assert [line[2] for line in lines if line[2][:4] == "rank"] == [f"rank {writer[4]} prints"]


@pytest.mark.holds("F10", "F43")
def test_a_job_that_is_started_again_goes_on_in_the_same_run(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    slurm = {"SLURM_JOB_ID": "4711", "SLURM_STEP_ID": "0", "SLURM_NTASKS": "2"}
    assert job(server, tmp_path, project, "1", ranks=2, **slurm) == [0, 3]
    assert job(server, tmp_path, project, ranks=2, SLURM_RESTART_COUNT="1", **slurm) == [0, 0]
    (run,) = runs(server, project)
    assert (run["state"], run["steps"]) == ("finished", 40)
    assert job(server, tmp_path, project, ranks=2, SLURM_RESTART_COUNT="2", **slurm) == [0, 0]
    assert len(runs(server, project)) == 2  # what ended well is left alone


@pytest.mark.holds("F10")
def test_ranks_that_want_runs_of_their_own_have_them_in_one_group(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    assert job(server, tmp_path, project, ranks=2, RUNCAIRN_RANKS="separate") == [0, 0]
    found = runs(server, project)
    assert len(found) == 2
    assert len({run["group"] for run in found}) == 1
    assert found[0]["group"].startswith("job-")
    assert all(run["summary"]["loss"] in (19, 119) for run in found)
    assert (tmp_path / "runcairn" / "latest-run").exists()


@pytest.mark.holds("F10")
def test_what_each_rank_could_not_keep_is_counted_for_all(server: ServerProcess, project: str) -> None:
    run = server.request("PUT", f"/api/v1/projects/-/{project}/runs/r", json={"writer": "rank0-a"}).json()[
        "run"
    ]
    server.request("PUT", f"/api/v1/projects/-/{project}/runs/r", json={"writer": "rank1-b"})

    def say(writer: str, **unsent: int) -> dict[str, int]:
        body = {"writer": writer, "unsent": unsent}
        return server.request("PATCH", f"/api/v1/runs/{run}", json=body).json()["unsent"]

    assert say("rank0-a", rows_lost_disk_full=3) == {"rows_lost_disk_full": 3}
    assert say("rank1-b", rows_lost_disk_full=2, files_not_sent=1) == {
        "rows_lost_disk_full": 5,
        "files_not_sent": 1,
    }
    assert say("rank0-a", rows_lost_disk_full=4)["rows_lost_disk_full"] == 6
