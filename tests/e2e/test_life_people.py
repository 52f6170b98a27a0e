"""What people change of a run after its end, from its page and from a script: each sees what the other did."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import NewPage
from tests.e2e.life import PATIENCE, draws, ran, run_of, tab
from tests.faults.scripts import until
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def trained(server: ServerProcess, project: str, place: Path) -> str:
    """The address of a run that has ended."""
    body = f"""
    run = begin(project="{project}", id="r", mode="online", name="first", notes="of the script", tags=["a", "b"],
                config={{"lr": 0.1}})
    for i in range(100):
        run.log({{"loss": 100.0 - i}})
    """
    ran(server, place, body)
    return f"/tester/{project}/runs/r"


def edit(page: Page, of: str, text: str) -> None:
    """Write `text` into a field that is text until it is clicked."""
    page.get_by_role("button", name=of).click()
    field = page.get_by_role("textbox", name=of.rpartition(": ")[2])
    field.fill(text)
    field.press("Enter")


def test_what_is_changed_in_the_page_is_read_by_a_script(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    page = open_page(server, f"{trained(server, project, tmp_path)}/overview")
    edit(page, "first: change the run's name", "the one")
    page.get_by_role("button", name="of the script").click()
    page.get_by_label("Notes", exact=True).last.fill("looked at twice\nand kept")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="remove the tag a").click()
    page.get_by_role("button", name="Add a tag").click()
    page.get_by_label("New tag").fill("kept")
    page.get_by_label("New tag").press("Enter")
    expect(page.get_by_label("Tags")).to_contain_text("kept")
    run = run_of(server, project, "r")
    until(lambda: run.refresh().tags == ["b", "kept"])
    assert (run.name, run.notes) == ("the one", "looked at twice\nand kept")
    assert sorted(run.detail.edited) == ["name", "notes", "tags"]
    page.reload()
    expect(page.get_by_role("heading", name="the one")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="looked at twice")).to_be_visible()


def test_an_answer_that_is_late_takes_back_no_later_change(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    page = open_page(server, f"{trained(server, project, tmp_path)}/overview")
    held: list[Route] = []

    def hold(route: Route) -> None:
        renames = route.request.method == "PATCH" and "name" in (route.request.post_data_json or {})
        held.append(route) if renames else route.continue_()

    page.route("**/api/v1/runs/*", hold)
    with page.expect_request(lambda request: request.method == "PATCH"):
        edit(page, "first: change the run's name", "the one")
    expect(page.get_by_role("heading", name="the one")).to_be_visible()
    answer = held[0].fetch()
    page.get_by_role("button", name="remove the tag a").click()
    tags = page.get_by_label("Tags")
    expect(tags.get_by_title("a", exact=True)).to_have_count(0)
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        held[0].fulfill(response=answer)
    page.unroute("**/api/v1/runs/*")
    page.get_by_role("button", name="Add a tag").click()
    page.get_by_label("New tag").fill("kept")
    page.get_by_label("New tag").press("Enter")
    run = run_of(server, project, "r")
    until(lambda: "kept" in run.refresh().tags)
    assert (run.name, run.tags) == ("the one", ["b", "kept"])
    expect(tags.get_by_title("a", exact=True)).to_have_count(0)


def test_what_a_script_changes_is_seen_in_the_open_page(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    page = open_page(server, trained(server, project, tmp_path))
    draws(page, "loss", points=100)
    run = run_of(server, project, "r")
    run.edit(name="renamed", tags=["good"], notes="by a script", config={"lr": 0.25})
    expect(page.get_by_role("heading", name="renamed")).to_be_visible(timeout=PATIENCE)
    entry = run.hide("loss", lo=10, hi=29)
    draws(page, "loss", points=80)
    expect(page.get_by_text("1 change to what is shown")).to_be_visible(timeout=PATIENCE)
    run.undo(entry)
    draws(page, "loss", points=100)
    run.rename("loss", "train/loss")
    draws(page, "train/loss", points=100)
    tab(page, "Overview")
    for text in ("good", "by a script", "0.25"):
        expect(page.get_by_text(text, exact=True).first).to_be_visible(timeout=PATIENCE)
    run.delete()
    page.goto(f"{server.url}/tester/{project}/runs")
    expect(page.get_by_text("All runs are in the trash")).to_be_visible(timeout=PATIENCE)
    run.restore()
    expect(page.get_by_role("link", name="renamed")).to_be_visible(timeout=PATIENCE)
