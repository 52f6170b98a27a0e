"""Many processes and many runs, seen in the page: ranks of a job, workers of a script, groups and job types."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, seen
from tests.e2e.life import PATIENCE, chart, draws, fact, on, ran, run_of, tab
from tests.faults.scripts import processes_of, until
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

RANK = """
import os, sys, runcairn
rank = int(os.environ["RANK"])
run = runcairn.init(project=sys.argv[1], id="job", name="four ranks")
for step in range(20):
    run.log({"loss": 100 * rank + step, f"only{rank}": step})
print("rank", rank, "prints")
"""
LAUNCHER = """
import os, subprocess, sys
def rank(number):
    return {**os.environ, "RANK": str(number), "LOCAL_RANK": str(number)}
ranks = [subprocess.Popen([sys.executable, "rank.py", *sys.argv[1:]], env=rank(n)) for n in range(4)]
sys.exit(max(rank.wait() for rank in ranks))
"""
WORKERS = """
import multiprocessing, sys, runcairn
def work(name):
    for i in range(25):
        runcairn.log({name: i})
if __name__ == "__main__":
    run = runcairn.init(project=sys.argv[1], id="workers")
    run.log({"main": 1})
    for how in ("fork", "spawn"):
        worker = multiprocessing.get_context(how).Process(target=work, args=(f"of a {how}",))
        worker.start()
        worker.join()
"""


def job(server: ServerProcess, place: Path, command: list[str], **more: str) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=place,
        env=on(server, place, **more),
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    until(lambda: not processes_of(place))


@pytest.mark.holds("F10")
def test_four_ranks_are_one_run_with_a_log_and_a_line_each(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    (tmp_path / "rank.py").write_text(RANK)
    world = {"WORLD_SIZE": "4", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29512"}
    job(server, tmp_path, ["-c", LAUNCHER, project], RUNCAIRN_SYSTEM_INTERVAL="0.5", **world)
    run = run_of(server, project, "job")
    assert (run.state, run.detail.processes, run.detail.resumes) == ("finished", 4, 0)
    page = open_page(server, f"/tester/{project}/runs/job")
    for rank in range(4):
        draws(page, f"rank{rank}/loss" if rank else "loss", points=20)
    tab(page, "System")
    threads = chart(page, "system/proc.threads", "events")
    threads.scroll_into_view_if_needed(timeout=PATIENCE)
    expect(threads).to_have_attribute("data-runs", "4", timeout=PATIENCE)
    expect(chart(page, "system/cpu", "events")).to_have_attribute("data-runs", "1")
    expect(page.locator('[data-panel*="rank"]')).to_have_count(0)
    tab(page, "Logs")
    choice = page.get_by_label("process")
    expect(choice.locator("option")).to_have_text([f"rank {rank}" for rank in range(4)])
    for rank in (0, 3):
        choice.select_option(label=f"rank {rank}")
        expect(page.get_by_role("log")).to_contain_text(f"rank {rank} prints", timeout=PATIENCE)
        expect(page.get_by_role("log").get_by_text("prints")).to_have_count(1)
    tab(page, "Overview")
    expect(fact(page, "Processes")).to_contain_text("4")


@pytest.mark.holds("F9", "F10")
def test_workers_of_both_kinds_log_into_the_run_that_started_them(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    (tmp_path / "train.py").write_text(WORKERS)
    job(server, tmp_path, ["train.py", project])
    run = run_of(server, project, "workers")
    assert (run.state, run.detail.processes) == ("finished", 1)
    page = open_page(server, f"/tester/{project}/runs/workers")
    for key, points in (("main", 1), ("of a fork", 25), ("of a spawn", 25)):
        assert len(run.series(key)) == points
        draws(page, key, points=points)


def test_groups_and_job_types_are_columns_to_sort_and_filter_by(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    body = f"""
    for group, job_type in (("b", "train"), ("a", "eval"), ("b", "eval"), ("a", "train")):
        name = f"{{job_type}} of {{group}}"
        run = begin(project="{project}", name=name, mode="online", group=group, job_type=job_type)
        run.log({{"loss": 1.0}})
        run.finish()
    begin(project="{project}", name="alone", mode="online").log({{"loss": 2.0}})
    """
    ran(server, tmp_path, body)
    page = open_page(server, f"/tester/{project}/runs")
    rows = page.get_by_role("table", name="Runs").get_by_role("link")
    expect(rows).to_have_count(5, timeout=PATIENCE)
    page.get_by_role("columnheader", name="Group").get_by_role("button", name="Group").click()
    page.wait_for_url("**sort=**group**")
    expect(rows.filter(has_text="of a")).to_have_count(2)
    told = [text for text in rows.all_inner_texts() if text != "alone"]
    assert [text[-1] for text in told] in (["a", "a", "b", "b"], ["b", "b", "a", "a"])
    page.goto(f"{server.url}/tester/{project}/runs?f=group%3Ab+and+job_type%3Aeval")
    expect(rows).to_have_text(["eval of b"], timeout=PATIENCE)
    rows.click()
    draws(page, "loss", points=1)
    tab(page, "Overview")
    for name, value in (("Group", "b"), ("Job type", "eval")):
        expect(fact(page, name)).to_have_text(value)
    seen(page, "eval of b")
