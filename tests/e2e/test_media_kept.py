"""How media are looked at is there again after a reload, and for whoever is sent the address."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPage, feed
from tests.e2e.test_media_pages import FEED, GALLERY, run_of, section, steps
from tests.faults.scripts import until
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DRAFT = "/api/v1/projects/tester/gallery/views/draft"


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One run with every type at three steps."""
    folder = tmp_path_factory.mktemp("kept")
    with ServerProcess(folder) as server:
        feed(server, folder, "gallery", "one", "1", script=FEED)
        yield server


def panel(page: Page, key: str) -> Locator:
    found = page.locator(f"[data-panel='history:{key}']")
    found.scroll_into_view_if_needed()
    return found


def switches(page: Page) -> Locator:
    return page.get_by_role("group", name="mask prediction")


def set_overlay(page: Page) -> None:
    switches(page).get_by_role("button", name="border").click()
    page.get_by_label("opacity").fill("20")
    page.get_by_label("score from").fill("50")


def overlay_is_set(page: Page) -> None:
    expect(switches(page).get_by_role("button", name="border")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_label("opacity")).to_have_value("20")
    expect(page.get_by_label("score from")).to_have_value("50")


def set_table(rows: Locator) -> None:
    rows.get_by_role("searchbox").fill("id < 4")
    for _ in range(2):
        rows.get_by_role("columnheader", name="id").get_by_role("button").click()
    table_is_set(rows)


def table_is_set(rows: Locator) -> None:
    expect(rows.get_by_role("searchbox")).to_have_value("id < 4")
    expect(rows.get_by_role("columnheader", name="id")).to_have_attribute("aria-sort", "descending")
    expect(rows.get_by_role("table")).to_have_attribute("data-rows", "4")
    expect(rows.locator("[role=row][aria-rowindex='2'] [role=cell]").first).to_have_text("3")


def set_panels(page: Page) -> None:
    pictures = panel(page, "input")
    steps(pictures).fill("0")
    pictures.get_by_role("button", name="masks and boxes").click()
    set_overlay(page)
    set_table(panel(page, "rows"))


def panels_are_set(page: Page) -> None:
    pictures = panel(page, "input")
    expect(pictures.locator("figcaption")).to_have_text("input 0")
    pictures.get_by_role("button", name="masks and boxes").click()
    overlay_is_set(page)
    table_is_set(panel(page, "rows"))


KEPT = (
    '"step":0',
    '"opacity":0.2',
    '"threshold":0.5',
    '"hidden":["mask',
    '"filter":"id < 4"',
    '"falling":true',
)


def kept_in_the_address(page: Page, texts: tuple[str, ...]) -> None:
    """Wait until the address says all of `texts`."""
    said = "texts => texts.every(each => decodeURIComponent(location.search).replaceAll('+', ' ').includes(each))"
    page.wait_for_function(said, arg=list(texts))


def kept_in_the_layout(page: Page, texts: tuple[str, ...]) -> None:
    """Wait until the server has an arrangement that says all of `texts`."""
    said = f"""async texts => {{
      const kept = await (await fetch('{DRAFT}')).text();
      return texts.every(each => kept.includes(each));
    }}"""
    page.wait_for_function(said, arg=list(texts))


def test_what_was_set_in_panels_of_the_workspace_is_there_after_a_reload(
    gallery: ServerProcess, open_page: NewPage
) -> None:
    page = open_page(gallery, f"{GALLERY}/workspace")
    set_panels(page)
    kept_in_the_layout(page, KEPT)
    page.reload()
    panels_are_set(page)


def test_an_address_shows_the_panels_of_a_run_as_they_were_set(
    gallery: ServerProcess, open_page: NewPage
) -> None:
    page = open_page(gallery, run_of(gallery, "gallery", "one"))
    set_panels(page)
    kept_in_the_address(page, KEPT)
    page.goto(page.url)
    panels_are_set(page)
    page.go_back()
    header = panel(page, "rows").get_by_role("columnheader", name="id")
    expect(header).not_to_have_attribute("aria-sort", "descending")


def test_an_address_shows_the_media_of_a_run_as_they_were_seen(
    gallery: ServerProcess, open_page: NewPage
) -> None:
    page = open_page(gallery, f"{run_of(gallery, 'gallery', 'one')}/media?step=0")
    section(page, "input").scroll_into_view_if_needed()
    set_overlay(page)
    section(page, "rows").scroll_into_view_if_needed()
    set_table(section(page, "rows"))
    kept_in_the_address(page, KEPT[1:])
    page.goto(page.url)
    section(page, "input").scroll_into_view_if_needed()
    overlay_is_set(page)
    expect(section(page, "input").locator("figcaption")).to_have_text("input 0")
    section(page, "rows").scroll_into_view_if_needed()
    table_is_set(section(page, "rows"))
    page.go_back()
    expect(section(page, "rows").get_by_role("columnheader", name="id")).not_to_have_attribute(
        "aria-sort", "descending"
    )


def test_an_address_shows_the_two_pictures_that_were_wiped(
    gallery: ServerProcess, open_page: NewPage
) -> None:
    page = open_page(gallery, f"{run_of(gallery, 'gallery', 'one')}/media")
    page.get_by_role("radio", name="A/B").check()
    page.get_by_label("B: run or key").select_option(label="output")
    page.get_by_label("B: which picture").select_option(label="2")
    kept_in_the_address(page, ('"item":1', "wipe"))
    page.goto(page.url)
    expect(page.get_by_role("radio", name="A/B")).to_be_checked()
    expect(page.get_by_label("B: run or key").locator("option:checked")).to_have_text("output")
    expect(page.get_by_label("B: which picture").locator("option:checked")).to_have_text("2")


def test_the_divider_stays_where_it_was_put(gallery: ServerProcess, open_page: NewPage) -> None:
    page = open_page(gallery, f"{run_of(gallery, 'gallery', 'one')}/media?mode=wipe")
    divider(page).fill("72.5")
    kept_in_the_address(page, ('"share":72.5',))
    page.goto(page.url)
    expect(divider(page)).to_have_value("72.5")
    page = open_page(gallery, f"{GALLERY}/workspace")
    panel(page, "input").get_by_role("button", name="A/B").click()
    divider(panel(page, "input")).fill("31")
    kept_in_the_layout(page, ('"share":31',))
    page.reload()
    expect(divider(panel(page, "input"))).to_have_value("31")


def test_a_slider_that_was_moved_just_before_the_page_is_left_is_kept(
    gallery: ServerProcess, open_page: NewPage
) -> None:
    page = open_page(gallery, f"{GALLERY}/workspace")
    expect(panel(page, "output").locator("figcaption").first).to_be_visible()
    with page.expect_event("framenavigated"):
        steps(panel(page, "output")).evaluate(MOVED, ["1", "leave"])
    until(lambda: '"step":1' in gallery.request("GET", DRAFT).data.decode(), 10)


def test_a_divider_that_was_moved_just_before_a_click_elsewhere_is_kept(
    gallery: ServerProcess, open_page: NewPage
) -> None:
    page = open_page(gallery, f"{run_of(gallery, 'gallery', 'one')}/media?mode=wipe")
    divider(page).evaluate(MOVED, ["64", "let go"])
    page.get_by_role("button", name="Overview").click()
    page.wait_for_url("**/overview")
    page.go_back()
    expect(divider(page)).to_have_value("64")


def divider(within: Page | Locator) -> Locator:
    return within.get_by_role("slider", name="divider between A and B")


MOVED = """(slider, [value, then]) => {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(slider, value);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  if (then === "leave") location.assign("about:blank");
  else slider.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
}"""
"""A hand moves a slider and leaves the page, or lets go, before the page can do anything else."""
