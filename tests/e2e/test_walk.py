"""Every page, in both themes: it shows what was logged, and a screen reader can use it."""

import pytest

from tests.e2e.conftest import NewPage, barriers, seen
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PROJECT = "/tester/nuclei-segmentation"
TABS = {
    "charts": "train/loss",
    "overview": "batch_size",
    "architecture": "No network is known",
    "logs": "epoch",
    "system": "system",
    "media": "examples",
    "files": "report.md",
}


def rich_run(fed: ServerProcess) -> str:
    runs = fed.request("GET", f"/api/v1/projects{PROJECT}/runs").json()["runs"]
    return runs[0]["url"]


def pages(fed: ServerProcess) -> dict[str, str]:
    """Address -> a text that it must show."""
    run = rich_run(fed)
    found = {
        "/": "nuclei-segmentation",
        f"{PROJECT}/workspace": "train/loss",
        f"{PROJECT}/runs": "val/mean_iou",
    }
    found |= {"/tester/sweep/workspace": "val/acc", "/tester/sweep/runs": "optimizer", "/settings": "heme"}
    return found | {f"{run}/{tab}": text for tab, text in TABS.items()}


@pytest.mark.holds("T12", "T14")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_shows_its_data_and_has_no_serious_barrier(
    fed: ServerProcess, open_page: NewPage, theme: str
) -> None:
    page = open_page(fed, "/", theme)
    serious: dict[str, list[str]] = {}
    for address, text in pages(fed).items():
        page.goto(fed.url + address)
        seen(page, text)
        if found := barriers(page):
            serious[address] = found
    assert serious == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_is_wider_than_a_small_screen(fed: ServerProcess, open_page: NewPage, theme: str) -> None:
    page = open_page(fed, "/", theme, (1024, 768))
    for address, text in pages(fed).items():
        page.goto(fed.url + address)
        seen(page, text)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_charts_are_drawn_and_the_view_survives_a_reload(fed: ServerProcess, open_page: NewPage) -> None:
    page = open_page(fed, f"{PROJECT}/workspace")
    page.locator(".uplot").first.wait_for(timeout=20_000)
    before = page.locator("[data-panel]").count()
    assert before > 0
    page.reload()
    page.locator(".uplot").first.wait_for(timeout=20_000)
    page.wait_for_function("n => document.querySelectorAll('[data-panel]').length === n", arg=before)


def test_a_stranger_is_told_how_to_come_in(fed: ServerProcess, browser: object) -> None:
    context = browser.new_context()  # pyright: ignore[reportAttributeAccessIssue]
    page = context.new_page()
    page.goto(f"{fed.url}{PROJECT}/workspace")
    seen(page, "runcairn up")
    assert "train/loss" not in page.content()
    context.close()
