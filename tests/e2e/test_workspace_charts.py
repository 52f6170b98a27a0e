"""The workspace: figures in the charts, and what the reader changes stays changed."""

import hashlib
import json
import re
from collections.abc import Callable

import msgspec
import pytest
from playwright.sync_api import Locator, Page, Response, expect

from runcairn.series.batch import encode_rows
from runcairn.wire.ingest import Append
from tests.e2e.conftest import NewPage
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

STEPS = 200
SLOW = 20_000


def loss(run: int, step: int) -> float:
    return (run + 1) / (1 + step)


def log(server: ServerProcess, project: str, name: str, row: Callable[[int], dict[str, float]]) -> None:
    """One run with `STEPS` rows, through the door that the sender uses."""
    made = server.request(
        "PUT", f"/api/v1/projects/-/{project}/runs/{name}", json={"name": name, "writer": "w"}
    ).json()
    lines = b"".join(
        json.dumps(row(step) | {"_step": step, "_timestamp": 1.7e9 + step}).encode() + b"\n"
        for step in range(STEPS)
    )
    n, payload = encode_rows(lines)
    body = msgspec.msgpack.encode(
        Append(1, "w", 0, n, "", hashlib.blake2b(lines, digest_size=16).hexdigest(), payload)
    )
    answer = server.request("POST", f"/api/v1/runs/{made['run']}/streams/history", body=body)
    assert answer.status == 200, answer.data


@pytest.fixture
def page(server: ServerProcess, project: str, open_page: NewPage) -> Page:
    """The workspace of three runs that logged train/loss, train/norm (one spike) and lr."""
    for run in range(3):
        log(
            server,
            project,
            f"run-{run}",
            lambda step, run=run: {
                "train/loss": loss(run, step),
                "train/norm": 1000.0 if step == 77 else 1 + step % 7 / 10,
                "lr": 1e-3,
            },
        )
    return open_page(server, f"/tester/{project}/workspace")


def chart(page: Page, key: str) -> Locator:
    return page.locator(f'[data-panel="history:{key}"] [data-testid=line-chart]')


def shows(chart: Locator, **figures: object) -> None:
    """The chart was drawn with these `data-*` figures."""
    for name, figure in figures.items():
        expect(chart).to_have_attribute(f"data-{name.replace('_', '-')}", str(figure), timeout=SLOW)


def menu(page: Page, title: str, item: str) -> None:
    page.get_by_role("button", name=f"menu of {title}").click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def draft_saved(answer: Response) -> bool:
    """The server has the arrangement that the page shows."""
    return "views/draft" in answer.url and answer.request.method == "PUT"


def test_every_logged_point_is_drawn_and_read_exactly(page: Page) -> None:
    shows(chart(page, "train/loss"), runs=3, points=3 * STEPS, x_lo=0, x_hi=STEPS - 1)
    box = chart(page, "train/loss").locator(".u-over").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 50.1 / (STEPS - 1), box["y"] + box["height"] * 0.9)
    tooltip = page.get_by_test_id("chart-tooltip")
    expect(tooltip).to_contain_text("step 50")
    for run in range(3):
        expect(tooltip).to_contain_text(f"run-{run}{loss(run, 50):.4g}")
    page.keyboard.press("Shift")
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 10)
    expect(tooltip).to_contain_text("held")
    expect(tooltip).to_contain_text("step 50")


def test_one_spike_does_not_hide_the_rest_and_is_one_click_away(page: Page) -> None:
    norm = chart(page, "train/norm")
    shows(norm, clipped=3)
    assert float(norm.get_attribute("data-y-hi") or "nan") < 2
    page.get_by_role("button", name="3 clipped").click()
    shows(norm, clipped=0)
    assert float(norm.get_attribute("data-y-hi") or "nan") >= 1000


def test_eyes_filter_and_reload_show_the_same_runs(page: Page) -> None:
    shows(chart(page, "train/loss"), runs=3)
    page.get_by_role("button", name="show run-1").click()
    shows(chart(page, "train/loss"), runs=2)
    page.reload()
    shows(chart(page, "train/loss"), runs=2, points=2 * STEPS)
    page.go_back()
    page.get_by_role("button", name="show run-0").click(modifiers=["Alt"])
    shows(chart(page, "train/loss"), runs=1)
    page.get_by_label("filter runs").fill("name = run-2")
    expect(page.get_by_test_id("runs").locator("li")).to_have_count(1, timeout=SLOW)
    page.get_by_label("filter runs").fill("name =")
    expect(page.get_by_role("alert").first).to_contain_text("character", timeout=SLOW)


def test_a_drag_zooms_the_section_and_back_undoes_it(page: Page) -> None:
    first, other, apart = (chart(page, key) for key in ("train/loss", "train/norm", "lr"))
    shows(first, x_hi=STEPS - 1)
    box = first.locator(".u-over").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.25, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, middle + 2, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("zoom="))
    expect(first).not_to_have_attribute("data-x-hi", str(STEPS - 1), timeout=SLOW)
    lo, hi = (float(first.get_attribute(f"data-x-{end}") or "nan") for end in ("lo", "hi"))
    assert abs(lo - 0.25 * (STEPS - 1)) < 2
    assert abs(hi - 0.5 * (STEPS - 1)) < 2
    shows(first, points=3 * sum(lo <= step <= hi for step in range(STEPS)))
    shows(other, x_lo=first.get_attribute("data-x-lo"))
    shows(apart, x_hi=STEPS - 1)
    page.go_back()
    shows(first, x_lo=0, x_hi=STEPS - 1)


def test_keys_change_the_view_and_the_address_keeps_it(page: Page) -> None:
    shows(chart(page, "train/loss"), log="false")
    page.keyboard.press("l")
    shows(chart(page, "train/loss"), log="true")
    page.keyboard.press("]")
    expect(page).to_have_url(re.compile(r"smooth=0\.\d+"))
    page.reload()
    shows(chart(page, "train/loss"), log="true", points=3 * STEPS)


def test_panels_are_removed_pinned_and_brought_back_for_good(page: Page) -> None:
    shows(chart(page, "lr"), runs=3)
    with page.expect_response(draft_saved):
        menu(page, "lr", "Remove")
    with page.expect_response(draft_saved):
        menu(page, "train/norm", "Pin to the top")
    page.reload()
    shows(chart(page, "train/loss"), runs=3)
    expect(page.locator("[data-panel]").first).to_have_attribute("data-panel", "history:train/norm")
    expect(chart(page, "lr")).to_have_count(0)
    page.get_by_role("button", name=re.compile("view")).first.click()
    page.get_by_role("menuitem", name=re.compile("Bring back")).click()
    shows(chart(page, "lr"), runs=3)


def test_a_panel_of_two_keys_is_added_and_kept(page: Page) -> None:
    shows(chart(page, "lr"), runs=3)
    page.get_by_role("button", name="Panel", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="train/loss").click()
    dialog.get_by_role("button", name="lr").click()
    dialog.get_by_label("title").fill("both")
    with page.expect_response(draft_saved):
        dialog.get_by_role("button", name="Add panel").click()
    page.reload()
    added = page.get_by_role("region", name="both").get_by_test_id("line-chart")
    shows(added, runs=6, points=6 * STEPS)


def test_arrow_keys_read_values_aloud_and_a_table_has_them_all(page: Page) -> None:
    image = page.get_by_role("img", name="train/loss: line chart")
    image.wait_for(timeout=SLOW)
    shows(chart(page, "train/loss"), runs=3)
    image.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    spoken = page.locator('[data-panel="history:train/loss"] [aria-live]')
    expect(spoken).to_contain_text(re.compile(r"step \d+: run-2 0\.0\d+, run-1 0\.0\d+"))
    menu(page, "train/loss", "View as table")
    expect(page.get_by_role("region", name="train/loss as a table").get_by_role("row")).to_have_count(
        STEPS + 1
    )


def test_a_panel_without_points_says_why(page: Page) -> None:
    shows(chart(page, "lr"), runs=3)
    for run in range(3):
        page.get_by_role("button", name=f"show run-{run}").click()
    expect(page.get_by_test_id("panel-empty").first).to_contain_text("No run is shown", timeout=SLOW)
