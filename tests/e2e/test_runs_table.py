"""The runs table in the browser: names stay at the left, values go with the heads of their columns."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import NewPage
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

COLUMNS = 40
RUNS = 60


def left(found: Locator) -> float:
    box = found.bounding_box()
    assert box
    return box["x"]


def test_names_stay_while_values_go_with_their_heads(
    server: ServerProcess, project: str, open_page: NewPage
) -> None:
    for n in range(RUNS):
        config = {f"c{column:02d}": n + column for column in range(COLUMNS)}
        path = f"/api/v1/projects/-/{project}/runs/r{n:02d}"
        run = server.request("PUT", path, json={"name": f"run {n:02d}", "writer": "w"}).json()["run"]
        server.request("PATCH", f"/api/v1/runs/{run}", json={"config": config})
    columns = ",".join(f"config.c{column:02d}" for column in range(COLUMNS))
    page = open_page(server, f"/tester/{project}/runs?cols={columns}")
    row = page.get_by_role("row").filter(has_text="run 40")
    value, head = row.get_by_text("60", exact=True), page.get_by_role("columnheader").filter(has_text="c20")
    name = row.get_by_role("link")
    name.wait_for()
    stood = left(name)
    page.get_by_role("table").evaluate("table => table.parentElement.scrollTo(1500, 500)")
    expect(value).to_be_visible()
    assert left(name) == stood
    assert left(value) == left(head)
    value.hover()
    cells = row.get_by_role("cell")
    shaded = [cells.first, cells.nth(1).locator("..")]
    first, second = (part.evaluate("part => getComputedStyle(part).backgroundColor") for part in shaded)
    assert first == second, "the whole row is shaded below the mouse"
    name.click()
    page.wait_for_url(f"**/tester/{project}/runs/r40*")
