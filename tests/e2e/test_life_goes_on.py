"""A run that goes on, seen in the page: sent later, resumed, forked, rewound, told of after its end."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from runcairn.runfolder.folder import find_folders
from tests.e2e.conftest import NewPage, seen
from tests.e2e.life import PATIENCE, draws, fact, ran, run_of, tab, times
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

TRAIN = """
run = begin(project="{project}", id="{id}", name="{name}", mode="{mode}")
for i in range({steps}):
    run.log({{"loss": 1 / (i + 1)}})
    print("printed by {name}", i)
{more}
"""
SAMPLED = """
until = time.monotonic() + 60
def sampled():
    return run_folder.read_bytes().count(b"\\n") if run_folder.exists() else 0
while sampled() < 5 and time.monotonic() < until:
    time.sleep(0.02)
run.log({"loss": 0.5})
"""
"""Waits until the machine was looked at more often than is asked for: clocks of two processes differ a little."""


def trained(project: str, run_id: str, steps: int = 30, mode: str = "online", more: str = "") -> str:
    name = f"the {run_id}"
    return TRAIN.format(project=project, id=run_id, name=name, mode=mode, steps=steps, more=more)


def sync(server: ServerProcess, place: Path, of: Path) -> None:
    folder = str(next(iter(find_folders(of / "runcairn"))).path)
    ran(
        server,
        place,
        f"import subprocess\nsubprocess.run([sys.executable, '-m', 'runcairn', 'sync', {folder!r}], check=True)",
    )


def test_a_run_that_is_sent_later_stands_where_it_ran(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    ran(server, tmp_path / "train", trained(project, "offline", mode="offline"))
    ran(server, tmp_path / "desk", trained(project, "later"))
    sync(server, tmp_path / "desk", tmp_path / "train")
    offline, later = run_of(server, project, "offline").info, run_of(server, project, "later").info
    assert offline.started is not None
    assert offline.created == pytest.approx(offline.started, abs=1)
    assert offline.created < later.created < offline.seen
    page = open_page(server, f"/tester/{project}/runs")
    rows = page.get_by_role("table", name="Runs").get_by_role("link")
    expect(rows).to_have_text(["the later", "the offline"], timeout=PATIENCE)
    rows.last.click()
    draws(page, "loss", points=30)
    tab(page, "Overview")
    words = page.evaluate(
        "(at) => new Date(at * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' })",
        offline.started,
    )
    expect(fact(page, "Started")).to_contain_text(words)


@pytest.mark.holds("F43")
def test_a_resumed_run_is_one_run_with_all_that_both_machines_measured(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    ran(server, one, trained(project, "r"), RUNCAIRN_SYSTEM_INTERVAL="0.2")
    page = open_page(server, f"/tester/{project}/runs/r")
    draws(page, "loss", points=30)
    for resume, said in (("must", "30 True"), ("never", "run r is there already"), ("allow", "40 True")):
        body = f"""
        try:
            run = begin(project="{project}", id="r", mode="online", resume="{resume}")
        except runcairn.UsageError as error:
            print(error.problem)
        else:
            print(run.step, run.resumed)
            for i in range(10):
                run.log({{"loss": 0.0}})
        """
        assert said in ran(server, two, body, RUNCAIRN_SYSTEM_INTERVAL="0.2")
    samples = sum(
        folder.events.read_bytes().count(b"\n")
        for at in (one, two)
        for folder in find_folders(at / "runcairn")
    )
    run = run_of(server, project, "r")
    measured = times(run, "system/cpu", "events")
    assert len(measured) == samples
    assert measured == sorted(measured)
    assert (run.detail.resumes, run.detail.processes) == (2, 1)
    draws(page, "loss", points=50)
    tab(page, "System")
    draws(page, "system/cpu", points=samples, stream="events")
    tab(page, "Overview")
    expect(fact(page, "Resumed")).to_contain_text("2 times, last ")
    expect(fact(page, "Processes")).to_have_count(0)


def test_a_fork_leads_to_its_parent(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    ran(server, tmp_path / "one", trained(project, "base"))
    fork = f"""
    run = begin(project="{project}", id="fork", mode="online", fork_from="base?_step=19")
    run.log({{"loss": 5.0}})
    """
    ran(server, tmp_path / "two", fork)
    assert run_of(server, project, "fork").series("loss")["loss"].tolist()[-2:] == [1 / 20, 5.0]
    page = open_page(server, f"/tester/{project}/runs/fork")
    draws(page, "loss", points=21)
    seen(page, "at step 19")
    page.get_by_role("link", name="the base").click()
    page.wait_for_url("**/runs/base")
    draws(page, "loss", points=30)
    expect(page.get_by_text("at step 19")).to_have_count(0)


def test_a_rewound_run_shows_what_was_measured_and_printed_before(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    sampled = f"from pathlib import Path\nrun_folder = Path(run.dir).parent / 'events.jsonl'\n{SAMPLED}"
    ran(
        server,
        tmp_path / "one",
        trained(project, "r", more=sampled + "run.log({'loss': 9.0})"),
        RUNCAIRN_SYSTEM_INTERVAL="0.2",
    )
    before = times(run_of(server, project, "r"), "system/cpu", "events")
    until = times(run_of(server, project, "r"), "loss")[30]
    again = f"""
    run = begin(project="{project}", mode="online", resume_from="r?_step=30")
    run.log({{"loss": 5.0}})
    print("printed after the rewind")
    """
    ran(server, tmp_path / "two", again)
    run = run_of(server, project, "r")
    kept = [time for time in before if time <= until]
    now = times(run, "system/cpu", "events")
    assert len(kept) >= 3
    assert now[: len(kept)] == kept
    assert all(time > max(before) for time in now[len(kept) :])
    page = open_page(server, f"/tester/{project}/runs/r")
    seen(page, "Rewound to step 30")
    draws(page, "loss", points=32)
    tab(page, "System")
    draws(page, "system/cpu", points=len(now), stream="events")
    tab(page, "Logs")
    seen(page, "printed after the rewind")
    choice = page.get_by_label("process")
    expect(choice.locator("option")).to_have_text(["process", "process, before the rewind"])
    choice.select_option(label="process, before the rewind")
    seen(page, "printed by the r 29")


@pytest.mark.holds("F43")
def test_rows_that_come_after_the_end_are_kept_and_said(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    ran(server, tmp_path / "one", trained(project, "r", 50, mode="offline", more="os._exit(3)"), code=3)
    ran(server, tmp_path / "two", trained(project, "r"))
    page = open_page(server, f"/tester/{project}/runs/r")
    draws(page, "loss", points=30)
    sync(server, tmp_path / "three", tmp_path / "one")
    run = run_of(server, project, "r")
    assert (run.state, run.info.late is not None, run.detail.resumes) == ("finished", True, 0)
    seen(page, "Rows came after the run had ended")
    draws(page, "loss", points=50)
    expect(page.locator("header").get_by_text("finished")).to_be_visible()
