"""Pages before there is anything, while answers are on their way, and when the server is away."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, feed, seen
from tests.e2e.test_media_pages import barriers
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

WORKSPACE = "/tester/sweep/workspace"
WIDER_THAN_THE_DIALOG = """dialog => [...dialog.querySelectorAll('*')].filter(each =>
  each.getBoundingClientRect().right > dialog.getBoundingClientRect().right).length"""


@pytest.mark.parametrize("where", ["workspace", "runs", "compare"])
def test_a_project_that_is_not_there_yet_is_no_broken_connection(
    fed: ServerProcess, open_page: NewPage, where: str
) -> None:
    page = open_page(fed, f"/tester/nothing/{where}")
    seen(page, "Waiting for the first run")
    expect(page.get_by_text("reconnecting")).to_have_count(0)


def test_what_is_on_its_way_has_its_place(fed: ServerProcess, open_page: NewPage) -> None:
    page = open_page(fed, "/settings")
    page.route("**/api/v1/projects/**", lambda _: None)
    page.goto(fed.url + WORKSPACE)
    expect(page.get_by_role("status", name="loading")).to_have_count(2)
    assert barriers(page) == []


def test_an_arrangement_that_could_not_be_read_is_not_written_over(
    fed: ServerProcess, open_page: NewPage
) -> None:
    page = open_page(fed, "/settings")
    page.route(
        "**/views", lambda route: route.fulfill(status=503, json={"detail": "away", "status_code": 503})
    )
    page.goto(fed.url + WORKSPACE)
    page.get_by_role("button", name="Retry").first.wait_for()
    expect(page.locator("[data-panel]")).to_have_count(0)
    page.unroute("**/views")
    page.get_by_role("button", name="Retry").first.click()
    page.locator("[data-panel]").first.wait_for()


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
def test_the_dialog_for_a_panel_holds_all_its_parts(
    fed: ServerProcess, open_page: NewPage, size: tuple[int, int]
) -> None:
    page = open_page(fed, WORKSPACE, "light", size)
    page.get_by_role("button", name="Panel", exact=True).click()
    dialog = page.get_by_role("dialog", name="Add a panel")
    expect(dialog.get_by_role("radio")).to_have_count(12)
    assert dialog.evaluate(WIDER_THAN_THE_DIALOG) == 0
    assert barriers(page) == []


def test_a_page_whose_code_is_missing_opens_when_the_server_is_back(
    tmp_path: Path, open_page: NewPage
) -> None:
    with ServerProcess(tmp_path) as server:
        feed(server, tmp_path, "many", "1")
        page = open_page(server, WORKSPACE)
        # Whatever was fetched before would hide what is tried here.
        page.route("**/assets/Runs*", lambda route: route.abort())
        page.locator("[data-panel]").first.wait_for()
        server.kill()
        page.get_by_text("reconnecting").first.wait_for(timeout=30_000)
        page.get_by_role("link", name="Runs", exact=True).click()
        seen(page, "The server does not answer")
        page.unroute("**/assets/Runs*")
        server.start()
        page.get_by_role("row").nth(1).wait_for(timeout=60_000)
