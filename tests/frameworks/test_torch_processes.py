"""torchrun with four processes and DataLoaders with eight workers, as people run them, against a real server."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import orjson
import psutil
import pytest

from runcairn.credentials import Access
from runcairn.runfolder.folder import find_folders
from tests.faults.scripts import environ, finish, processes_of, start, the_folder, until
from tests.kit.readback import stored
from tests.kit.server import ServerProcess

pytest.importorskip("torch")

_DDP = """
import os, sys
import torch, torch.distributed as dist
import runcairn

dist.init_process_group("gloo")
rank = dist.get_rank()
run = runcairn.init(project=os.environ["PROJECT"], config={"lr": 0.1})
torch.manual_seed(rank)
model = torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), 0.1)
for step in range(30):
    x = torch.randn(8, 4)
    loss = (model(x) - x.sum(1, keepdim=True)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    run.log({"loss": loss, "rank": rank, f"seen{rank}": (step + 1) * 8})
    if rank == 2 and step == 20 and os.environ["TORCHELASTIC_RESTART_COUNT"] in os.environ.get("FAIL", ""):
        os._exit(5)
dist.destroy_process_group()
"""


def torchrun(place: Path, server: ServerProcess, project: str, *arguments: str, **more: str) -> Any:
    (place / "ddp.py").write_text(_DDP)
    env = {**environ(place), **server.client_environ(), "PROJECT": project, "OMP_NUM_THREADS": "1", **more}
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=4"]
    done = subprocess.run(
        [*command, *arguments, "ddp.py"], cwd=place, env=env, capture_output=True, text=True, timeout=110
    )
    until(lambda: not processes_of(place))
    return done


def runs(server: ServerProcess, project: str) -> list[dict[str, Any]]:
    return orjson.loads(server.request("GET", f"/api/v1/projects/-/{project}/runs?order=created").data)[
        "runs"
    ]


def points(server: ServerProcess, run: int, *keys: str) -> dict[str, list[tuple[int, float]]]:
    return stored(Access(server.url, server.key), run, list(keys))


@pytest.mark.timeout(240)
@pytest.mark.holds("F10")
def test_four_processes_of_torchrun_are_one_run_each_time(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    for _ in range(2):
        done = torchrun(tmp_path, server, project)
        assert done.returncode == 0, done.stderr
    first, second = runs(server, project)
    assert first["id"] != second["id"]
    for run in (first, second):
        assert (run["state"], run["steps"]) == ("finished", 30)
        keys = ["rank", "rank1/rank", "rank2/rank", "rank3/rank"]
        found = points(server, run["run"], *keys, "seen3")
        for rank, key in enumerate(keys):
            assert found[key] == [(step, float(rank)) for step in range(30)]
        assert found["seen3"] == [(step, (step + 1) * 8.0) for step in range(30)]
    assert len(list(find_folders(tmp_path / "runcairn"))) == 8


@pytest.mark.timeout(240)
@pytest.mark.holds("F10")
def test_a_restart_by_torchelastic_goes_on_in_the_same_run(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    # A store of the ranks' own for each start: in the agent's they find the dead one's addresses and do not meet.
    fresh = {"TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1"}
    done = torchrun(tmp_path, server, project, "--max-restarts=1", FAIL="0", **fresh)
    assert done.returncode == 0, done.stderr
    (run,) = runs(server, project)
    assert run["state"] == "finished"
    found = points(server, run["run"], "seen2", "rank2/rank")
    # 21 rows until rank 2 died, then all 30 anew, after those.
    assert [value for _, value in found["seen2"]] == [8.0 * (n + 1) for n in [*range(21), *range(30)]]
    assert [step for step, _ in found["seen2"]] == list(range(51))
    assert len(list(find_folders(tmp_path / "runcairn"))) == 8


@pytest.mark.timeout(240)
@pytest.mark.holds("F10")
def test_a_rank_that_fails_fails_the_run(server: ServerProcess, project: str, tmp_path: Path) -> None:
    done = torchrun(tmp_path, server, project, FAIL="0")
    assert done.returncode != 0
    (run,) = runs(server, project)
    assert run["state"] in ("failed", "crashed", "killed")
    assert points(server, run["run"], "seen2")["seen2"][-1] == (20, 168.0)


_LOADER = """
import torch
from torch.utils.data import DataLoader, Dataset
class Numbers(Dataset):
    def __len__(self): return 64
    def __getitem__(self, i):
        if {log} and i % 8 == 0:
            run.log({{f"item{{i}}": i}}) if {log} == 1 else runcairn.log({{f"item{{i}}": i}})
        return torch.full((3,), float(i))
"""
_LOOP = """
run = begin()
for epoch in range(2):
    for number, batch in enumerate(DataLoader(Numbers(), batch_size=4, num_workers=8, {more})):
        run.log({{"sum": batch.sum()}})
print("trained")
"""


@pytest.mark.holds("F9")
@pytest.mark.parametrize("log", [0, 1])
@pytest.mark.parametrize("more", ["", "persistent_workers=True, prefetch_factor=4"])
def test_eight_forked_workers_of_a_dataloader(tmp_path: Path, log: int, more: str) -> None:
    done = finish(dedent(_LOADER).format(log=log) + _LOOP.format(more=more), tmp_path, seconds=100)
    assert done.returncode == 0, done.stderr
    assert "trained" in done.stdout
    rows = the_folder(tmp_path).rows("history")
    kept = list(rows)
    assert rows.bad == 0
    assert [row["_step"] for row in kept if "sum" in row] == list(range(32))
    logged = sorted(key for row in kept for key in row if key.startswith("item"))
    assert logged == sorted([f"item{i}" for i in range(0, 64, 8)] * 2 * log)
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F9")
def test_spawned_workers_of_a_dataloader_log_into_the_run(tmp_path: Path) -> None:
    (tmp_path / "job.py").write_text(
        "import os, sys, runcairn\n"
        + dedent(_LOADER).format(log=2)
        + dedent(
            """
            if __name__ == "__main__":
                run = runcairn.init(project="p", mode="offline")
                for batch in DataLoader(Numbers(), batch_size=4, num_workers=3, multiprocessing_context="spawn"):
                    run.log({"sum": batch.sum()})
            """
        )
    )
    done = finish(
        "import subprocess; sys.exit(subprocess.call([sys.executable, 'job.py']))", tmp_path, seconds=100
    )
    assert done.returncode == 0, done.stderr
    kept = list(the_folder(tmp_path).rows("history"))
    assert sum("sum" in row for row in kept) == 16
    assert sorted(key for row in kept for key in row if key[:4] == "item") == sorted(
        f"item{i}" for i in range(0, 64, 8)
    )
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F9")
def test_a_script_that_is_killed_amid_its_workers_leaves_no_sender(tmp_path: Path) -> None:
    body = dedent(_LOADER).format(log=1) + dedent(
        """
        run = begin()
        loader = iter(DataLoader(Numbers(), batch_size=4, num_workers=8))
        run.log({"sum": next(loader).sum()})
        print("loading", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    with start(body, tmp_path) as script:
        script.wait(60)
        until(lambda: not [p for p in processes_of(tmp_path) if p.status() != psutil.STATUS_ZOMBIE])
    assert any("sum" in row for row in the_folder(tmp_path).rows("history"))
