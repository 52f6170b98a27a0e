"""What a notebook shows below a cell, in a browser: it is seen, it moves while the cell runs, it leads to the run.

A front end lays the HTML of an output into its page and replaces it when the kernel says so; that is done here with
what a real kernel said. marimo without its front end has the same runtime, and exports what its cells showed.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, seen
from tests.e2e.life import PATIENCE, draws, on, run_of
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

BEGIN = "import runcairn, time\nrun = runcairn.init(project='{project}', id='{id}', name='in a cell')"
LOG = """
until, drawn = time.monotonic() + 60, []
update = run.notebook._update
run.notebook._update = lambda text: (drawn.append(text), update(text))
while len(drawn) < 2 and time.monotonic() < until:
    run.log({"loss": 1 / (run.step + 1), "acc": run.step})
    time.sleep(0.05)
"""
AGAIN = "again = runcairn.init(project='{project}', id='again')\nprint(run.ended)\nruncairn.finish()"
MARIMO = """
import marimo
app = marimo.App()

@app.cell
def _():
    import runcairn
    run = runcairn.init(project="{project}", id="r", name="in a cell")
    for step in range(100):
        run.log({{"loss": 1 / (step + 1), "acc": step}})
    return runcairn, run

@app.cell
def _(runcairn, run):
    again = runcairn.init(project="{project}", id="again")
    again.log({{"loss": 1.0}})
    again.log({{"loss": 0.5}})
    print(run.ended)
    again.finish()
    return
"""


class Watched(NotebookClient):
    """Keeps each HTML that the kernel shows, in its order."""

    shown: list[str]

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        html = msg["content"].get("data", {}).get("text/html") if "content" in msg else None
        if html is not None:
            self.shown.append(html)
        return super().process_message(msg, cell, cell_index)


def kernel_shows(cells: list[str], place: Path) -> tuple[list[str], str]:
    """What a real kernel shows while these cells run, and all that they print."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = Watched(book, timeout=120, resources={"metadata": {"path": str(place)}})
    client.shown = []
    with ThreadPoolExecutor(1) as thread:  # the browser has this one
        thread.submit(client.execute).result()
    printed = [output.get("text", "") for cell in book.cells for output in cell.outputs]
    return client.shown, "".join(printed)


def outputs_of(notebook: Path) -> list[Any]:
    """What each cell of a file shows."""
    book: Any = nbformat.read(notebook, 4)  # pyright: ignore[reportUnknownMemberType]
    return [cell.outputs for cell in book.cells]


def laid_out(page: Page, html: str) -> None:
    """As below a cell."""
    page.evaluate("(html) => { document.body.innerHTML = html; }", html)


def line_is_seen(page: Page, key: str) -> None:
    """The small chart of `key` is as large as it should be, and its line lies inside."""
    small = page.get_by_role("img", name=key)
    expect(small).to_be_visible()
    box, line = small.bounding_box(), small.locator("polyline").bounding_box()
    assert box is not None
    assert line is not None
    assert (box["width"], box["height"]) == (180, 48)
    assert line["width"] > 100
    for at, size in (("x", "width"), ("y", "height")):
        assert box[at] <= line[at]
        assert line[at] + line[size] <= box[at] + box[size]


def last_value(page: Page, key: str) -> float:
    """The number beside the name of `key`."""
    return float(page.locator("span", has_text=key).locator("xpath=following-sibling::span").inner_text())


def link_leads_to_the_run(page: Page, name: str) -> Page:
    """The tab that a click on the run's name opens."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name=name).click()
    opened.value.wait_for_load_state("load")
    return opened.value


def test_a_cell_shows_charts_that_move_and_a_link(
    server: ServerProcess,
    project: str,
    tmp_path: Path,
    open_page: NewPage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in server.client_environ().items():
        monkeypatch.setenv(name, value)
    cells = [BEGIN.format(project=project, id="r"), LOG, AGAIN.format(project=project)]
    shown, printed = kernel_shows(cells, tmp_path)
    assert "True" in printed
    run = run_of(server, project, "r")
    assert (run.state, run_of(server, project, "again").state) == ("finished", "finished")
    page = open_page(server, "/", "dark")
    page.set_content("<!doctype html><html style='color-scheme: dark'><body></body></html>")
    drawn = [html for html in shown if "in a cell" in html and 'aria-label="acc"' in html]
    assert len(drawn) >= 3
    values: list[float] = []
    for html in drawn:
        laid_out(page, html)
        for key in ("acc", "loss"):
            line_is_seen(page, key)
        values.append(last_value(page, "acc"))
    assert values == sorted(values)
    assert values[0] < values[-1] == run.summary["acc"]
    seen(page, "Ended; all is sent, verified")
    there = link_leads_to_the_run(page, "in a cell")
    there.wait_for_url(f"**/{project}/runs/r")
    draws(there, "acc", points=len(run.series("acc")))


def test_a_cell_of_marimo_does_so_too(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    (tmp_path / "book.py").write_text(MARIMO.format(project=project))
    command = [
        "-m",
        "marimo",
        "export",
        "ipynb",
        "book.py",
        "--include-outputs",
        "--sort",
        "topological",
        "-o",
        "out.ipynb",
    ]
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env=on(server, tmp_path),
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    first, last = outputs_of(tmp_path / "out.ipynb")
    html: list[str] = [output["data"]["text/html"] for output in (*first, *last) if "data" in output]
    assert "True" in "".join(output.get("text", "") for output in last)
    assert [run_of(server, project, each).state for each in ("r", "again")] == ["finished", "finished"]
    page = open_page(server, "/")
    page.set_content("<!doctype html><html><body></body></html>")
    laid_out(page, html[-1])
    line_is_seen(page, "loss")
    seen(page, "Ended; all is sent, verified")
    laid_out(page, html[0])
    there = link_leads_to_the_run(page, "in a cell")
    there.wait_for_url(f"**/{project}/runs/r")
    draws(there, "loss", points=100)
    expect(there.locator("header").get_by_text("finished")).to_be_visible(timeout=PATIENCE)
