"""The life of a run in the browser: stopped, told of, edited, points hidden, thrown away and had back."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, seen
from tests.faults.scripts import environ, finish, start
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

TRAIN = """
run = begin(project="{project}", id="r", mode="online", name="unet", config={{"lr": 0.1, "model": {{"depth": 5}}}})
for i in range(100):
    run.log({{"loss": 100.0 - i}})
"""


def on(server: ServerProcess, place: Path) -> dict[str, str]:
    return {**environ(place), **server.client_environ()}


def trained(server: ServerProcess, project: str, place: Path) -> str:
    """The address of a run that has ended."""
    done = finish(TRAIN.format(project=project), place, env=on(server, place))
    assert done.returncode == 0, done.stderr
    return f"/tester/{project}/runs/r"


def detail(server: ServerProcess, project: str) -> dict[str, Any]:
    return server.request("GET", f"/api/v1/projects/-/{project}/runs/r").json()


def menu_of_chart(page: Page, key: str) -> None:
    page.get_by_role("button", name=f"menu of {key}").click()


def test_stop_asks_first_and_the_script_hears_of_it(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    body = f"""
    run = begin(project="{project}", id="r", mode="online", name="unet")
    run.log({{"loss": 1.0}})
    sys.stdin.readline()
    run.alert("loss rises", "it was 1.0", level="warn")
    try:
        while True:
            run.log({{"loss": 1.0}})
            time.sleep(0.01)
    except KeyboardInterrupt:
        print("cleaned up")
    """
    with start(body, tmp_path, env=on(server, tmp_path), stdin=-1) as script:
        page = open_page(server, f"/tester/{project}/workspace")
        seen(page, "unet")
        script.stdin.write("go\n")
        script.stdin.flush()
        told = page.get_by_role("list", name="News")
        expect(told).to_contain_text("loss rises", timeout=20_000)
        told.get_by_role("button", name="Open").click()
        page.wait_for_url("**/runs/r**")
        page.get_by_role("button", name="1 alert").wait_for()
        page.get_by_role("button", name="Stop…").click()
        asked = page.get_by_role("dialog", name="Stop unet?")
        asked.get_by_role("button", name="Let it run").click()
        expect(asked).to_have_count(0)
        page.get_by_role("button", name="Stop…").click()
        page.get_by_role("dialog").get_by_role("button", name="Stop it").click()
        out, _ = script.communicate(timeout=60)
    assert "cleaned up" in out
    seen(page, "finished")
    page.get_by_role("button", name="1 alert").click()
    expect(page.get_by_role("region", name="Alerts")).to_contain_text("it was 1.0")


def test_points_are_hidden_by_a_charts_menu_and_shown_again(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    page = open_page(server, trained(server, project, tmp_path))
    page.locator(".uplot").first.wait_for(timeout=20_000)
    menu_of_chart(page, "loss")
    page.get_by_role("menuitem", name="Hide points…").click()
    form = page.get_by_role("dialog", name="Hide points")
    form.get_by_label("From step").fill("50")
    form.get_by_role("button", name="Hide").click()
    bar = page.get_by_text("1 change to what is shown")
    bar.click()
    seen(page, "steps from 50 on hidden")
    assert detail(server, project)["run"]["summary"]["loss"] == 51.0
    page.get_by_role("button", name="Undo").click()
    expect(bar).to_have_count(0)
    assert detail(server, project)["run"]["summary"]["loss"] == 1.0
    menu_of_chart(page, "loss")
    page.get_by_role("menuitem", name="Rename the key…").click()
    form = page.get_by_role("dialog", name="Rename the key")
    form.get_by_label("Name").fill("train/loss")
    form.get_by_role("button", name="Rename").click()
    page.get_by_role("button", name="menu of train/loss").wait_for()


def test_what_is_edited_shows_in_the_list(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    address = trained(server, project, tmp_path)
    page = open_page(server, f"{address}/overview")
    page.get_by_role("button", name="lr: change the value").click()
    page.get_by_role("textbox", name="lr").fill("0.25")
    page.get_by_role("textbox", name="lr").press("Enter")
    page.get_by_role("button", name="none: change the group").click()
    page.get_by_role("textbox", name="change the group").fill("ablation")
    page.get_by_role("textbox", name="change the group").press("Enter")
    page.get_by_role("button", name="ablation: change the group").wait_for()
    page.goto(f"{server.url}/tester/{project}/runs?f=group%3Aablation&cols=config.lr")
    row = page.get_by_role("row").filter(has_text="unet")
    expect(row).to_contain_text("0.25", timeout=20_000)
    assert detail(server, project)["config"] == {"lr": 0.25, "model": {"depth": 5}}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_run_is_deleted_from_the_table_and_comes_back(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage, theme: str
) -> None:
    trained(server, project, tmp_path)
    server.request("PUT", f"/api/v1/projects/-/{project}/runs/other", json={"name": "other", "writer": "w"})
    page = open_page(server, f"/tester/{project}/runs", theme)
    row = page.get_by_role("row").filter(has_text="unet")
    row.hover()
    row.get_by_role("button", name="menu of unet").click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog", name="Delete unet?").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)
    row.hover()
    row.get_by_role("button", name="menu of unet").click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("dialog", name="Delete unet?").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Trash").click()
    trash = page.get_by_role("dialog", name="Trash")
    trash.get_by_role("button", name="Restore").click()
    expect(trash).to_contain_text("Empty.")
    page.get_by_role("button", name="Close").first.click()
    expect(row).to_have_count(1)


def test_a_rewound_runs_former_version_is_brought_back(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    address = trained(server, project, tmp_path)
    again = f"""
    run = begin(project="{project}", mode="online", resume_from="r?_step=20")
    run.log({{"loss": 5.0}})
    """
    assert finish(again, tmp_path, env=on(server, tmp_path)).returncode == 0
    page = open_page(server, address)
    seen(page, "Rewound to step 20")
    page.get_by_role("button", name="Bring it back…").click()
    page.get_by_role("dialog").get_by_role("button", name="Bring it back").click()
    expect(page.get_by_text("step 99").first).to_be_visible(timeout=20_000)
    assert detail(server, project)["run"]["steps"] == 100
