"""Every media type in a real browser: on the run's page and in the workspace, step by step, run beside run."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewPage, barriers, feed
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

expect.set_options(timeout=20_000)
FEED = Path(__file__).with_name("media_feed.py")
GALLERY = "/tester/gallery"
SHOWN = {
    "input": "button img",
    "output": "button canvas[data-mask]",
    "sound": "audio[src]",
    "film": "figure img",
    "page": "iframe[sandbox='allow-scripts']",
    "plot": "[data-traces='3'] canvas",
    "confusion": "[data-traces='1'] canvas",
    "cloud": "canvas[data-drawn]",
    "cube": "canvas[data-drawn]",
    "triangle": "canvas[data-drawn]",
    "ethanol": "[data-drawn='7'] canvas",
    "network": "svg[aria-label='6 nodes in 6 layers']",
    "weights": "svg[role=img]",
    "rows": "[data-loaded] [role=cell] img",
    "joined": "[data-loaded] [role=table][data-rows='5']",
}
"""What must be there of each key, once it is drawn."""
ONLY_ON_THE_RUN = {"classes": "text=dog", "said": "pre"}


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Two runs with every type at three steps."""
    folder = tmp_path_factory.mktemp("gallery")
    with ServerProcess(folder) as server:
        for name, seed in (("one", "1"), ("two", "2")):
            feed(server, folder, "gallery", name, seed, script=FEED)
        yield server


def run_of(server: ServerProcess, project: str, name: str) -> str:
    runs = server.request("GET", f"/api/v1/projects/tester/{project}/runs").json()["runs"]
    return next(run["url"] for run in runs if run["name"] == name)


def section(page: Page, key: str) -> Locator:
    return page.get_by_role("region", name=key, exact=True)


def steps(within: Page | Locator) -> Locator:
    return within.get_by_role("slider", name=re.compile("^step"))


@pytest.mark.holds("T13", "T14")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_a_run_shows_every_type(gallery: ServerProcess, open_page: NewPage, theme: str) -> None:
    page = open_page(gallery, f"{run_of(gallery, 'gallery', 'one')}/media", theme)
    for key, shown in (SHOWN | ONLY_ON_THE_RUN).items():
        section(page, key).scroll_into_view_if_needed()
        section(page, key).locator(shown).first.wait_for(timeout=20_000)
    assert barriers(page) == []


def test_steps_are_gone_through_by_keyboard_and_the_address_tells_which(
    gallery: ServerProcess, open_page: NewPage
) -> None:
    page = open_page(gallery, f"{run_of(gallery, 'gallery', 'one')}/media")
    section(page, "said").scroll_into_view_if_needed()
    expect(section(page, "said")).to_contain_text("step 2 of one")
    steps(page).focus()
    page.keyboard.press("Home")
    expect(section(page, "said")).to_contain_text("step 0 of one")
    section(page, "input").scroll_into_view_if_needed()
    expect(section(page, "input").locator("figcaption")).to_have_text("input 0")
    assert "step=0" in page.url
    steps(page).focus()
    page.keyboard.press("ArrowRight")
    section(page, "sound").scroll_into_view_if_needed()
    expect(section(page, "sound")).to_contain_text("note 1")
    page.reload()
    section(page, "said").scroll_into_view_if_needed()
    expect(section(page, "said")).to_contain_text("step 1 of one")
    page.get_by_role("radio", name="All steps").check()
    section(page, "weights").scroll_into_view_if_needed()
    section(page, "weights").locator("[data-columns='3'] canvas").wait_for()
    section(page, "said").scroll_into_view_if_needed()
    expect(section(page, "said").locator("pre")).to_have_text(
        ["step 2 of one", "step 1 of one", "step 0 of one"]
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_workspace_shows_every_type_run_beside_run(
    gallery: ServerProcess, open_page: NewPage, theme: str
) -> None:
    page = open_page(gallery, f"{GALLERY}/workspace", theme)
    for key, shown in SHOWN.items():
        panel = page.locator(f"[data-panel='history:{key}']")
        panel.scroll_into_view_if_needed()
        panel.locator("[data-places='2']").wait_for(timeout=20_000)
        for number in (0, 1):
            # What is below the edge of the panel is not there before it is scrolled to.
            panel.locator("section[tabindex]").evaluate(
                f"each => each.scrollTo(0, {number} * each.scrollHeight)"
            )
            panel.locator("[data-run]").nth(number).locator(shown).first.wait_for(timeout=20_000)
    assert barriers(page) == []


def test_one_slider_moves_all_runs_of_a_panel(gallery: ServerProcess, open_page: NewPage) -> None:
    page = open_page(gallery, f"{GALLERY}/workspace")
    panel = page.locator("[data-panel='history:input']")
    panel.locator("figcaption").nth(1).wait_for(timeout=20_000)
    steps(panel).focus()
    page.keyboard.press("Home")
    expect(panel.locator("figcaption")).to_have_text(["input 0", "input 0"])
    expect(panel.locator("[data-step='0']")).to_have_count(2)


INK = """(canvas) => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let ink = 0; for (let i = 3; i < data.length; i += 4) if (data[i] > 0) ink += 1; return ink; }"""


def test_masks_and_boxes_are_switched_by_layer_class_and_score(
    gallery: ServerProcess, open_page: NewPage
) -> None:
    page = open_page(gallery, f"{run_of(gallery, 'gallery', 'one')}/media")
    section(page, "input").scroll_into_view_if_needed()
    mask = section(page, "input").locator("canvas[data-mask]")
    boxes = section(page, "input").locator("canvas[data-boxes]")
    mask.wait_for()
    boxes.wait_for()
    both, all_boxes = mask.evaluate(INK), boxes.evaluate(INK)
    assert both > 0
    assert all_boxes > 0
    masks = page.get_by_role("group", name="mask prediction")
    masks.get_by_role("button", name="border").click()
    one = mask.evaluate(INK)
    assert 0 < one < both
    masks.get_by_role("button", name="prediction").click()
    assert mask.evaluate(INK) == 0
    assert boxes.evaluate(INK) == all_boxes, "masks and boxes are switched apart"
    masks.get_by_role("button", name="prediction").click()
    assert mask.evaluate(INK) == one
    page.get_by_label("opacity").focus()
    page.keyboard.press("Home")
    assert mask.evaluate("canvas => canvas.style.opacity") == "0"
    page.get_by_label("score from").fill("50")
    some = boxes.evaluate(INK)
    assert 0 < some < all_boxes
    page.get_by_role("group", name="boxes detected").get_by_role("button", name="border").click()
    assert 0 < boxes.evaluate(INK) < some
    page.get_by_label("score from").fill("100")
    assert boxes.evaluate(INK) == 0


def test_two_runs_are_wiped_by_a_divider(gallery: ServerProcess, open_page: NewPage) -> None:
    page = open_page(gallery, f"{GALLERY}/workspace")
    panel = page.locator("[data-panel='history:input']")
    panel.get_by_role("button", name="A/B").click()
    stage = panel.locator("[data-share]")
    expect(stage.locator("img")).to_have_count(2)
    sources = stage.locator("img").evaluate_all("all => all.map(each => each.src)")
    assert sources[0] != sources[1]
    divider = panel.get_by_label("divider between A and B")
    divider.focus()
    page.keyboard.press("End")
    expect(stage).to_have_attribute("data-share", "100")
    page.keyboard.press("Home")
    expect(stage).to_have_attribute("data-share", "0")
    box = divider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 5, steps=4)
    page.mouse.up()
    assert 65 < float(stage.get_attribute("data-share") or 0) < 85
    panel.get_by_label("A: run or key").select_option(label="one")
    panel.get_by_label("B: run or key").select_option(label="one")
    expect(stage.locator("img").first).to_have_attribute(
        "src", stage.locator("img").last.get_attribute("src") or ""
    )


@pytest.mark.holds("T13")
def test_a_logged_document_runs_in_an_origin_of_its_own(gallery: ServerProcess, open_page: NewPage) -> None:
    page = open_page(gallery, f"{run_of(gallery, 'gallery', 'one')}/media")
    section(page, "page").scroll_into_view_if_needed()
    frame = section(page, "page").locator("iframe")
    assert frame.get_attribute("sandbox") == "allow-scripts"
    inside = frame.content_frame
    expect(inside.locator("#x")).to_have_text("scripted")
    reached = "() => { try { return parent.document.title } catch (error) { return error.name } }"
    assert inside.locator("#x").evaluate(reached) == "SecurityError"
    assert inside.locator("#x").evaluate("() => origin") == "null"


DRAG = """(slider) => {
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  for (let step = 0; step < 10000; step += 250) {
    set.call(slider, step);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }
}"""


def test_ten_thousand_pictures_are_gone_through_without_loading_more_than_is_seen(
    tmp_path: Path, open_page: NewPage
) -> None:
    with ServerProcess(tmp_path) as server:
        feed(server, tmp_path, "album", "10000", script=FEED)
        asked: list[str] = []
        page = open_page(server, "/tester/album/runs")
        page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
        page.goto(f"{server.url}{run_of(server, 'album', 'album')}/media")
        expect(page.locator("figcaption")).to_have_text("number 9999")
        expect(page.get_by_text("10,000 of 10,000")).to_be_visible()
        page.wait_for_function(
            "() => [...document.images].some(each => each.complete && each.naturalWidth > 1)"
        )
        assert values_and_pictures(asked) == (2, 1)
        for wanted in (0, 1, 5000, 7321):
            asked.clear()
            steps(page).fill(str(wanted))
            expect(page.locator("figcaption")).to_have_text(f"number {wanted}")
            page.wait_for_function("() => [...document.images].every(each => each.complete)")
            assert values_and_pictures(asked) == (1, 1)
        # Dragged over all of them at once: only where the hand rests is asked for.
        asked.clear()
        steps(page).evaluate(DRAG)
        expect(page.locator("figcaption")).to_have_text("number 9750")
        page.wait_for_function("() => [...document.images].every(each => each.complete)")
        assert values_and_pictures(asked) == (1, 1)


def values_and_pictures(asked: list[str]) -> tuple[int, int]:
    return sum("/values?" in each for each in asked), sum("/blobs/" in each for each in asked)


def test_a_table_is_sorted_filtered_grouped_and_scrolled(tmp_path: Path, open_page: NewPage) -> None:
    rows = 60_000
    with ServerProcess(tmp_path) as server:
        feed(server, tmp_path, "long", str(rows), script=FEED)
        page = open_page(server, f"{run_of(server, 'long', 'long')}/media")
        table = page.get_by_role("table")
        cells = page.locator("[role=row][aria-rowindex='2'] [role=cell]")
        expect(page.locator("[data-loaded]")).to_be_visible()
        expect(table).to_have_attribute("data-rows", str(rows))
        expect(cells.first).to_have_text("0")
        assert page.locator("[role=row]").count() < 60
        table.focus()
        page.keyboard.press("End")
        expect(page.get_by_text(f"row {rows - 1}", exact=True)).to_be_visible()
        page.keyboard.press("Home")
        page.get_by_role("button", name="id").click()
        page.get_by_role("button", name="id").click()
        expect(cells.first).to_have_text("59,999")
        line = page.get_by_role("searchbox")
        line.fill("bucket = 5 and label = dog")
        expect(table).to_have_attribute(
            "data-rows", str(sum(i % 97 == 5 and i % 5 == 1 for i in range(rows)))
        )
        line.fill("nothing > 1")
        expect(page.get_by_text("There is no column")).to_be_visible()
        line.fill("")
        page.get_by_label("group", exact=True).select_option("label")
        groups = page.get_by_role("region", name="groups")
        expect(groups.get_by_role("row")).to_have_count(6)
        expect(groups.get_by_role("row").nth(1)).to_contain_text("12,000")
        groups.get_by_role("button", name="fish").click()
        expect(table).to_have_attribute("data-rows", "12000")
        expect(line).to_have_value('"label" = "fish"')
        assert barriers(page) == []


def test_cells_show_media_small_and_large(gallery: ServerProcess, open_page: NewPage) -> None:
    page = open_page(gallery, f"{run_of(gallery, 'gallery', 'one')}/media")
    rows = section(page, "rows")
    rows.scroll_into_view_if_needed()
    rows.locator("[role=cell] audio").first.wait_for()
    rows.locator("[role=cell] button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("img")).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_cloud_is_turned_by_keys(gallery: ServerProcess, open_page: NewPage) -> None:
    page = open_page(gallery, f"{run_of(gallery, 'gallery', 'one')}/media")
    section(page, "cloud").scroll_into_view_if_needed()
    canvas = section(page, "cloud").locator("canvas[data-drawn]")
    canvas.wait_for()
    looks = "canvas => canvas.toDataURL()"
    before = canvas.evaluate(looks)
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => [...document.querySelectorAll('canvas[data-drawn]')][0].toDataURL() !== before", arg=before
    )
    turned = canvas.evaluate(looks)
    page.keyboard.press("0")
    page.wait_for_function(
        "before => [...document.querySelectorAll('canvas[data-drawn]')][0].toDataURL() !== before", arg=turned
    )
    assert canvas.evaluate(looks) == before
