"""Text that wants to be a script, in each place of the dashboard that shows what a run logged.

`test_hostile_text.py` walks the pages of names, keys, values, lines and files; here are the places within them:

media       pictures, sounds, films: captions, layers, classes and scores of masks and boxes, the large view, A/B;
            classes, texts; tag and fields of a type that this version does not know, paths that lead out of the run
documents   logged HTML in its frame, and its caption
plots       figures and `plot.*`: titles, axes, legends, names of points, hover texts, links, types, names of axes
shapes      clouds, molecules, graphs: captions, labels of boxes, words of the file, layers' names, types and shapes
tables      columns, cells, media in cells and their captions, groups, joined tables, the filter line and its errors
words       head of a run: diagnosis, the tab's title; overview: alerts, tags, notes, config, command; logs: colours,
            links and titles of terminals, the search and what it did not find
files       names of files and folders, every kind of preview, downloads
networks    layers' names, types, settings, weights, hashes; the picker of runs; two runs' settings and networks
names       what keys are called by people, the list of such changes
charts      titles, legends, tooltips, charts as tables, the list of runs in the workspace
table, trash, palette, alerts     columns, cells, groups, filters, menus, dialogs, toasts
addresses   filters, searches, views, runs, tabs, projects and machines that are not there
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import feed
from tests.e2e.hostile_page import EVIL, Watched
from tests.e2e.payloads import PAYLOADS
from tests.kit.browser import launched
from tests.kit.server import ServerProcess
from tests.kit.stranger import Stranger, listening

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.holds("T12", "T13")]

expect.set_options(timeout=20_000)
FEED = Path(__file__).with_name("feed_hostile.py")
RUNS = "/tester/hostile/runs"
SHOWN = [text.replace("\n", " ").strip() for text in PAYLOADS]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A project whose every text is a payload."""
    folder = tmp_path_factory.mktemp("hostile")
    with ServerProcess(folder) as server:
        for words in (("media",), ("words",), ("runs", "0", "30"), ("runs", "30", "60")):
            feed(server, folder, *words, script=FEED)
        yield server


@pytest.fixture(scope="module")
def stranger() -> Iterator[Stranger]:
    with listening() as told:
        yield told


@pytest.fixture(scope="module")
def browser(stranger: Stranger) -> Iterator[Browser]:
    """One to which the stranger is what every payload names."""
    with launched(f"--host-resolver-rules=MAP {EVIL} 127.0.0.1:{stranger.port}") as found:
        yield found


@pytest.fixture
def watched(browser: Browser, hostile: ServerProcess, stranger: Stranger) -> Iterator[Watched]:
    """A signed-in page; at the end nobody has been called."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    link = hostile.request("POST", "/api/v1/login-links").json()["path"]
    page.goto(f"{hostile.url}{link}?next=/settings")
    yield Watched(page, hostile.url)
    context.close()
    assert stranger.calls == []


def section(page: Page, key: str) -> Locator:
    """What one key holds, all of it: a long list is shown in parts."""
    found = page.get_by_role("region", name=key, exact=True)
    found.scroll_into_view_if_needed()
    return found


def whole(found: Locator, count: int = 60) -> None:
    """Show the rest of a long list, and wait for the captions of all."""
    found.get_by_role("button", name=re.compile(r"^\d+ more$")).click()
    expect(found.locator("figcaption")).to_have_count(count)


def test_media(watched: Watched) -> None:
    page = watched.page
    watched.go(f"{RUNS}/media/media")
    for key in ("pictures", "sounds", "films"):
        whole(section(page, key))
        watched.clean(key)
    pictures = section(page, "pictures")
    expect(pictures.locator("figcaption").first).to_have_text(SHOWN[0])
    for number in range(0, 60, 12):
        pictures.locator("figure > button").nth(number).click()
        expect(page.get_by_role("dialog")).to_contain_text("pixels")
        watched.clean(f"picture {number}, large")
        page.keyboard.press("Escape")
    switches = page.get_by_role("group", name=f"mask {PAYLOADS[0]}", exact=True).get_by_role("button")
    switches.last.click()
    page.get_by_label("score from").fill("50")
    watched.clean("layers and classes")
    expect(section(page, "classes").get_by_role("listitem")).to_have_count(60)
    expect(section(page, "said").locator("pre")).to_contain_text(PAYLOADS[0])
    foreign = section(page, "foreign")
    foreign.get_by_role("button", name=re.compile(r"^\d+ more$")).click()
    foreign.get_by_text("javascript:window.pwned=1").last.scroll_into_view_if_needed()
    watched.clean("unknown types, paths that lead out")
    page.get_by_role("radio", name="A/B").check()
    page.get_by_label("A: run or key").wait_for()
    watched.clean("A/B")


def test_documents(watched: Watched) -> None:
    page = watched.page
    watched.go(f"{RUNS}/media/media")
    pages = section(page, "pages")
    whole(pages)
    frames = pages.locator("iframe")
    expect(frames).to_have_count(60)
    ran = 0
    for number in range(60):
        frames.nth(number).scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    for frame in page.frames[1:]:
        if "/frames/" in frame.url:
            assert frame.evaluate("self.origin") == "null"
            ran += frame.evaluate("window.pwned === 1")
    assert ran > 10, "documents run their scripts, in their frames"
    watched.clean("documents")


def test_plots(watched: Watched) -> None:
    page = watched.page
    for key, count in (("figures", 60), ("charts", 122)):
        watched.go(f"{RUNS}/{key}/media")
        found = section(page, key)
        whole(found, count)
        plots = found.locator("[data-traces]")
        expect(plots).to_have_count(count)
        for number in range(0, count, 6):
            plots.nth(number).scroll_into_view_if_needed()
            box = plots.nth(number).bounding_box()
            assert box
            for x in range(1, 10):
                for y in (0.3, 0.6, 0.9):
                    page.mouse.move(box["x"] + box["width"] * x / 10, box["y"] + box["height"] * y)
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 8)
            watched.clean(f"{key} {number}")
        expect(found.get_by_role("alert")).to_have_count(0)


def test_shapes(watched: Watched) -> None:
    page = watched.page
    watched.go(f"{RUNS}/clouds/media")
    clouds = section(page, "clouds")
    whole(clouds)
    clouds.locator("[data-drawn]").first.wait_for()
    watched.clean("clouds")
    watched.go(f"{RUNS}/molecules/media")
    molecules = section(page, "molecules")
    expect(molecules.locator("[data-drawn]")).to_have_count(4)
    watched.clean("molecules")
    expect(page.get_by_role("alert")).to_have_count(0)
    network = section(page, "network")
    network.locator("svg text").first.wait_for()
    network.locator("svg g").first.hover()
    watched.clean("a network, drawn")
    network.get_by_role("radio", name="List").check()
    expect(network.get_by_role("row")).to_have_count(61)
    watched.clean("a network, listed")


def test_tables(watched: Watched) -> None:
    page = watched.page
    watched.go(f"{RUNS}/tables/media")
    found = section(page, "table")
    cells = found.get_by_role("cell")
    found.locator("[data-loaded]").wait_for()
    cells.first.hover()
    table = found.get_by_role("table")
    for _ in range(12):
        watched.clean("rows of a table")
        table.evaluate("each => each.scrollBy(300, 400)")
    table.evaluate("each => each.scrollTo(0, 0)")
    for name in ("page", "picture"):
        found.get_by_role("row").nth(3).get_by_role("button").nth(0 if name == "picture" else -1).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        watched.clean(f"a {name} in a cell, large")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    line = found.get_by_role("searchbox")
    for text in PAYLOADS:
        line.fill(text)
        watched.clean(f"filter {text}")
    line.fill(f'"{PAYLOADS[0]}" > x')
    expect(found.get_by_text("needs a number")).to_be_visible()
    line.fill("")
    found.get_by_label("group", exact=True).select_option("text")
    groups = found.get_by_role("region", name="groups")
    groups.get_by_role("button").nth(2).wait_for()
    watched.clean("groups")
    groups.get_by_role("button").nth(2).click()
    expect(table).to_have_attribute("data-rows", "1")
    watched.clean("a group, chosen")
    pairs = section(page, "joined")
    expect(pairs.get_by_role("table")).to_have_attribute("data-rows", "60")
    watched.clean("joined tables")


def test_words(watched: Watched) -> None:
    page = watched.page
    watched.go(f"{RUNS}/words")
    told = page.get_by_label("What went wrong")
    expect(told).to_contain_text("The GPU ran out of memory: CUDA out of memory.")
    told.get_by_role("listitem").last.hover()
    watched.clean("diagnosis")
    told.get_by_role("button", name="Logs").first.click()
    page.get_by_text("matches").or_(page.get_by_text(" of ")).first.wait_for()
    watched.clean("the quoted line in the log")
    for line in ("", "?q=nothing%20%3Cimg%20src=x%20onerror=alert(1)%3E"):
        watched.go(f"{RUNS}/words/logs{line}")
        page.get_by_role("button", name="Wrap").click()
        page.get_by_text("CUDA out of memory").filter(visible=True).first.wait_for()
        watched.clean(f"logs {line}")
    watched.go(f"{RUNS}/words/overview")
    alerts = page.get_by_role("region", name="Alerts").get_by_role("listitem")
    expect(alerts).to_have_count(60)
    watched.clean("overview")
    page.get_by_label("Find in config").fill(PAYLOADS[0])
    page.get_by_role("region", name="Config").get_by_text(PAYLOADS[0]).first.wait_for()
    watched.clean("config")
    page.get_by_label("Find in config").fill(f"{PAYLOADS[0]}?")
    expect(page.get_by_text("No setting matches")).to_contain_text(PAYLOADS[0])
    watched.clean("nothing in the config")


def test_files(watched: Watched) -> None:
    page = watched.page
    watched.go(f"{RUNS}/words/files")
    names = page.locator("li button:has(span[title])")
    names.nth(20).wait_for()
    watched.clean("names of files")
    for number in range(names.count()):
        names.nth(number).click()
        page.get_by_role("link", name="Download").or_(page.get_by_text("Choose a file")).first.wait_for()
        watched.clean(f"file {number}: {names.nth(number).inner_text()}")
    page.get_by_label("Find a file").fill(PAYLOADS[0] + "?")
    expect(page.get_by_text("No file matches")).to_contain_text(PAYLOADS[0])
    watched.clean("no file")


def test_networks_and_comparisons(watched: Watched) -> None:
    page = watched.page
    watched.go(f"{RUNS}/words/architecture")
    rows = page.get_by_role("row")
    rows.nth(5).wait_for()
    rows.nth(3).get_by_role("button").click()
    rows.nth(5).get_by_role("cell").nth(1).hover()
    watched.clean("layers")
    page.get_by_role("button", name="Compare with…").click()
    page.get_by_label("Find a run").fill(PAYLOADS[5])
    page.get_by_role("dialog").get_by_role("button").first.wait_for()
    watched.clean("a run to compare with")
    page.get_by_role("dialog").get_by_role("button").first.click()
    page.get_by_role("heading", name="Compare").wait_for()
    watched.clean("networks beside each other")
    for a, b in (("words", "run-0"), ("run-7", "run-8"), ("run-40", "run-41")):
        watched.go(f"/tester/hostile/compare?a={a}&b={b}&all=true")
        page.get_by_text("settings differ").wait_for()
        watched.clean(f"settings of {a} and {b}")
        page.get_by_role("button", name="Results").click()
        page.get_by_text("metrics differ").wait_for()
        watched.clean(f"results of {a} and {b}")


def test_names_that_keys_are_given(watched: Watched) -> None:
    page = watched.page
    watched.go(f"{RUNS}/run-3")
    for new in (PAYLOADS[0], PAYLOADS[30]):
        page.get_by_role("button", name="menu of loss", exact=True).click()
        page.get_by_role("menuitem", name="Rename the key…").click()
        form = page.get_by_role("dialog", name="Rename the key")
        form.get_by_label("Name").fill(new + " new")
        form.get_by_role("button", name="Rename").click()
        page.get_by_role("button", name=f"menu of {new} new", exact=True).wait_for()
        page.get_by_text("1 change to what is shown").click()
        watched.clean("a key under another name")
        page.get_by_role("button", name="Undo").click()
        page.get_by_role("button", name="menu of loss", exact=True).wait_for()


def test_charts_and_their_tooltips(watched: Watched) -> None:
    page = watched.page
    watched.go("/tester/hostile/workspace?runs=top%3A60")
    panel = page.locator("[data-panel='history:loss']")
    panel.scroll_into_view_if_needed()
    panel.locator("canvas").first.wait_for()
    panel.hover()
    tooltip = page.get_by_test_id("chart-tooltip")
    expect(tooltip).to_be_visible()
    assert any(text in (tooltip.text_content() or "") for text in SHOWN), "the tooltip names runs"
    watched.clean("tooltip")
    panel.get_by_role("button", name="menu of loss").click()
    page.get_by_role("menuitem", name="View as table").click()
    expect(panel.get_by_role("table")).to_be_visible()
    watched.clean("a chart as a table")
    sections = page.locator("[data-panel]")
    for number in range(0, sections.count(), 6):
        sections.nth(number).scroll_into_view_if_needed()
        sections.nth(number).hover()
        watched.clean(f"panel {number}")
    page.mouse.move(150, 400)
    for _ in range(5):
        page.mouse.wheel(0, 500)
        watched.clean("list of runs")


def test_the_table_of_runs_and_the_trash(watched: Watched) -> None:
    page = watched.page
    cols = ",".join(
        ["id", "group", "job_type", "tags", "config.word", "summary.said", f"config.{PAYLOADS[0]}"]
    )
    watched.go(f"{RUNS}?cols={quote(cols)}")
    page.get_by_role("row").nth(5).wait_for()
    box = page.locator("div:has(> [role=table])")
    for _ in range(6):
        watched.clean("rows")
        box.evaluate("each => each.scrollBy(200, 400)")
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Find a column").fill(PAYLOADS[0])
    page.get_by_role("dialog", name="Columns").get_by_text(PAYLOADS[0]).first.wait_for()
    watched.clean("columns to choose from")
    page.keyboard.press("Escape")
    watched.go(f"{RUNS}?f={quote('name ~ ' + json.dumps(PAYLOADS[14]))}")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=SHOWN[14])).first
    row.hover()
    row.get_by_role("button", name="menu of").click()
    page.get_by_role("menuitem", name="Delete…").click()
    watched.clean("asked before a run is deleted")
    page.get_by_role("dialog").get_by_role("button", name="Delete").last.click()
    page.get_by_role("button", name="Undo").wait_for()
    watched.clean("a toast about the run")
    page.get_by_role("button", name="Trash").click()
    trash = page.get_by_role("dialog", name="Trash")
    trash.get_by_role("button", name="Delete for good…").first.click()
    watched.clean("asked before it is gone for good")
    page.get_by_role("button", name="Keep it in the trash").click()
    trash.get_by_role("button", name="Restore").first.click()
    expect(trash).to_contain_text("Empty.")
    page.keyboard.press("Escape")


def test_the_palette(watched: Watched) -> None:
    page = watched.page
    watched.go("/tester/hostile/workspace")
    page.keyboard.press("Control+k")
    field = page.get_by_placeholder("A page, a project, a run…")
    for text in PAYLOADS:
        field.fill(text)
        watched.clean(f"palette {text}")
    field.fill(f"none {PAYLOADS[0]}")
    expect(page.get_by_text("Nothing is called")).to_contain_text(PAYLOADS[0])
    watched.clean("nothing found")


def test_alerts_of_a_run_that_goes(watched: Watched, hostile: ServerProcess, tmp_path: Path) -> None:
    page = watched.page
    watched.go("/tester/hostile/workspace")
    page.get_by_role("img", name="live").or_(page.locator("main")).first.wait_for()
    feed(hostile, tmp_path, "alerts", script=FEED)
    news = page.get_by_role("list", name="News")
    expect(news).to_contain_text(PAYLOADS[0])
    watched.clean("toasts of alerts")


ADDRESSES = (
    "/tester/hostile/runs?f={}",
    "/tester/hostile/runs?cols=config.{}&sort=summary.{}",
    "/tester/hostile/workspace?f={}",
    "/tester/hostile/workspace?q={}&runs={}&x={}",
    "/tester/hostile/runs/{}",
    "/tester/hostile/runs/words/{}",
    "/tester/hostile/runs/words/logs?q={}",
    "/tester/hostile/runs/words/files?q={}&file={}",
    "/tester/hostile/runs/words/overview?q={}",
    "/tester/hostile/runs/words?x={}&zoom=%7B%22{}%22%3A%5B1%2C2%5D%7D",
    "/tester/hostile/compare?a={}&b={}",
    "/tester/{}/workspace",
    "/{}/hostile/runs",
    "/authorize?port=9999&host={}&state={}",
    "/{}",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses(watched: Watched, address: str) -> None:
    watched.go("/settings")
    for text in PAYLOADS:
        watched.turn(address.replace("{}", quote(text, safe="")))
        watched.clean(f"{address} with {text}")
    for text in PAYLOADS[::20]:
        watched.go(address.replace("{}", quote(text, safe="")))
        watched.clean(f"{address} with {text}, opened")
