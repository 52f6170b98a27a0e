"""What lies in folders and what of it the page shows: run folders that were freed, event files that were brought in."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from runcairn.runfolder.folder import find_folders
from tests.e2e.conftest import NewPage, seen
from tests.e2e.life import PATIENCE, draws, on, ran, run_of, tab
from tests.faults.scripts import until
from tests.kit.event_files import beginning, number
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

TRAIN = """
run = begin(project="{project}", id="{id}", mode="online", config={{"lr": 0.1}})
with open(os.path.join(run.dir, "report.md"), "w") as file:
    file.write("# What {id} found")
for i in range(30):
    run.log({{"loss": 1 / (i + 1)}})
    print("{id} prints", i)
"""


def command(server: ServerProcess, place: Path, *words: str) -> str:
    """What a command of ours prints."""
    done = subprocess.run(
        [sys.executable, "-m", "runcairn", *words],
        cwd=place,
        env=on(server, place),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.holds("F53")
@pytest.mark.parametrize("by", ["gc", "keep_local"])
def test_a_run_whose_folder_is_freed_is_whole_in_the_page(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage, by: str
) -> None:
    more = {"RUNCAIRN_KEEP_LOCAL": "until_synced"} if by == "keep_local" else {}
    for run_id in ("one", "two"):
        ran(server, tmp_path, TRAIN.format(project=project, id=run_id), **more)
    if by == "gc":
        assert "2 can go" in command(server, tmp_path, "gc", "--yes")
    until(lambda: "one" not in [folder.id for folder in find_folders(tmp_path / "runcairn")])
    run = run_of(server, project, "one")
    assert run.series("loss")["loss"].tolist() == [1 / (i + 1) for i in range(30)]
    page = open_page(server, f"/tester/{project}/runs/one")
    draws(page, "loss", points=30)
    tab(page, "Logs")
    seen(page, "one prints 29")
    tab(page, "Files")
    page.get_by_text("report.md").click()
    seen(page, "What one found")
    tab(page, "Overview")
    seen(page, "0.1")


def test_event_files_of_tensorboard_are_brought_in_and_shown(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    for name, steps in (("one", 12), ("two/eval", 5)):
        folder = tmp_path / "logs" / name
        folder.mkdir(parents=True)
        rows = b"".join(number("loss", step, 1 / (step + 1), 1.7e9 + step) for step in range(steps))
        (folder / "events.out.tfevents.1700000000.host").write_bytes(beginning(1.7e9) + rows)
    command(server, tmp_path, "import", "tensorboard", "logs", "--project", project)
    page = open_page(server, f"/tester/{project}/runs")
    table = page.get_by_role("table", name="Runs")
    expect(table.get_by_role("link")).to_have_count(2, timeout=PATIENCE)
    table.get_by_role("link", name="one").click()
    draws(page, "loss", points=12)
    expect(page.locator("header").get_by_text("finished")).to_be_visible()


def test_what_tensorboardx_writes_is_logged_and_shown(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    body = f"""
    import numpy, tensorboardX
    run = begin(project="{project}", id="r", mode="online", sync_tensorboard=True)
    writer = tensorboardX.SummaryWriter("logs")
    for step in range(15):
        writer.add_scalar("train/loss", 1 / (step + 1), step)
    writer.add_image("picture", numpy.full((3, 8, 9), 200, numpy.uint8), 14)
    writer.close()
    """
    ran(server, tmp_path, body)
    run = run_of(server, project, "r")
    assert run.series("train/loss")["train/loss"].tolist() == pytest.approx(
        [1 / (i + 1) for i in range(15)], 1e-6
    )
    page = open_page(server, f"/tester/{project}/runs/r")
    draws(page, "train/loss", points=15)
    tab(page, "Media")
    picture = page.get_by_role("img").first
    picture.wait_for(timeout=PATIENCE)
    until(lambda: picture.evaluate("(img) => img.naturalWidth ?? img.width") == 9)
