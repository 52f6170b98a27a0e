"""What a person sees of a run in a real browser, held against what `Api()` has of it.

    with looking(server) as eyes:
        eyes.at(api.run("sb3/ppo")).charts("train/loss").overview().files("model.zip")

Whatever the pages complain of meanwhile, an error in the console, a request that failed, fails the test at the end.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import orjson
from playwright.sync_api import Locator, Page, Request, Response, expect

from runcairn.api.run import Run
from tests.kit.browser import launched
from tests.kit.page_text import is_full_for, is_short_for, leaves, number
from tests.kit.seen_media import SLOW, shows
from tests.kit.server import ServerProcess

_TABLE = "table => [...table.rows].map(row => [...row.cells].map(cell => cell.innerText.trim()))"
_CONFIG = """card => [...card.querySelectorAll('button[aria-label$=": change the value"]')].map(each =>
  [each.getAttribute('aria-label').replace(/: change the value$/, ''), each.title, each.innerText])"""
_SUMMARY = """card => [...card.querySelectorAll('dl > div')].map(each =>
  [each.querySelector('dt').innerText, each.querySelector('dd').title, each.querySelector('dd').innerText])"""
_LAYERS = """table => [...table.querySelectorAll('[role=row]')].slice(1).map(row =>
  [row.getAttribute('aria-rowindex'), row.innerText.split(/\\s+/)])"""
_PANEL = "[data-panel]"
_FOLDED = "h2 > button[aria-expanded=false], details:not([open]) > summary"


class Eyes:
    """A signed-in browser."""

    def __init__(self, page: Page, server: ServerProcess) -> None:
        self._page, self._server = page, server

    def at(self, run: Run) -> "Seen":
        """The pages of one run, and its project's workspace."""
        return Seen(self._page, self._server, run)


class Seen:
    """Each call opens a page and asserts what is on it; all return the same object."""

    def __init__(self, page: Page, server: ServerProcess, run: Run) -> None:
        self._page, self._server, self._run = page, server, run
        self._address = server.url + run.info.url

    def sections(self, **expected: list[str]) -> Self:
        """The panels of the run, as they stand: section -> keys, the first section first."""
        self._open(f"{self._address}/charts", _PANEL)
        found = {
            section.get_attribute("aria-label"): section.locator("h3").all_inner_texts()
            for section in self._page.get_by_test_id("panel-grid").locator("> section").all()
        }
        assert list(found.items()) == list(expected.items())
        return self

    def charts(self, *keys: str, x: str = "step") -> Self:
        """A chart of each key, on the run's page and in the workspace: every logged point, read as a table.

        x: the key that stands for the steps.
        """
        self._open(f"{self._address}/charts", _PANEL)
        for key in keys:
            points = self._points(key, x)
            self._drawn(key, points)
            if x != "step":
                expect(self._panel(key).get_by_title(x, exact=True)).to_have_text(x)  # at the end of the axis
            title, table = self._as_table(key)
            assert table[0] == ["step" if x == "step" else x, self._run.name], table[0]
            for at, value in ((number(row[0]), row[1]) for row in table[1:]):
                assert is_short_for(value, points[at]), (key, at, value, points[at])
            assert len(table) - 1 == min(len(points), 200), title
            assert number(table[-1][0]) == max(points)
        self._open(self._workspace(), _PANEL)
        for key in keys:
            self._drawn(key, self._points(key, x))
        return self

    def media(self, *keys: str) -> Self:
        """What each key holds at its newest step: on the page of media, and in a panel of the workspace."""
        self._open(f"{self._address}/media", "section h2")
        for key in keys:
            section = self._page.get_by_role("region", name=key, exact=True)
            section.scroll_into_view_if_needed(timeout=SLOW)
            shows(section, self._newest(key))
        self._open(self._workspace(), _PANEL)
        for key in keys:
            panel = self._panel(key)
            panel.scroll_into_view_if_needed(timeout=SLOW)
            shows(panel.locator("[data-places='1']"), self._newest(key))
        return self

    def overview(self) -> Self:
        """The run's name and state, its whole config and its whole summary."""
        self._open(f"{self._address}/overview", "section[aria-label=Summary]")
        header = self._page.locator("main > header")
        expect(header.get_by_role("heading", level=1)).to_have_text(self._run.name)
        expect(header).to_contain_text(self._run.state)
        summary = {
            key: value
            for key, value in self._run.summary.items()
            if not key.startswith("_") and not _is_media(value)
        }
        for card, reading, values in (
            ("Config", _CONFIG, leaves(self._run.config)),
            ("Summary", _SUMMARY, summary),
        ):
            found: list[list[str]] = self._page.get_by_role("region", name=card).evaluate(reading)
            assert {name for name, *_ in found} == values.keys()
            for name, full, short in found:
                assert is_full_for(full, values[name]), (card, name, full, values[name])
                assert is_short_for(short, values[name]), (card, name, short, values[name])
        return self

    def files(self, *paths: str) -> Self:
        """All are counted; these are listed, and each that is chosen can be downloaded as the server keeps it."""
        count = f"{len(self._run.files())} files,"
        self._open(f"{self._address}/files", f"text={count}")
        for path in paths:
            self._page.locator(f"button:has(span[title={_quoted(path)}])").click(timeout=SLOW)
            preview = self._page.get_by_role("region", name=path, exact=True)
            with self._page.expect_download() as waiting:
                preview.get_by_role("link", name="Download").click()
            assert Path(waiting.value.path()).read_bytes() == self._run.file(path).read()
            assert waiting.value.suggested_filename == path.rpartition("/")[2]
        return self

    def layers(self) -> Self:
        """Every layer of the run's networks with its type, shape and parameters, and what the networks come to."""
        self._open(f"{self._address}/architecture", "[role=table]")
        networks = orjson.loads(self._run.file("architecture.json").read())["networks"]
        tables = self._page.get_by_role("table")
        expect(tables).to_have_count(len(networks), timeout=SLOW)
        for table, network in zip(tables.all(), networks, strict=True):
            expect(table).to_have_attribute("aria-rowcount", str(len(network["layers"]) + 1))
            # Of a large network only the rows on the screen are there.
            rows: list[tuple[str, list[str]]] = table.evaluate(_LAYERS)
            assert len(rows) >= min(len(network["layers"]), 20)
            for place, words in rows:
                layer = network["layers"][int(place) - 2]
                assert {layer["type"], *layer["name"].split()} <= {*words}, words
                if layer["parameters"] and layer.get("shared") is None:
                    assert f"{layer['parameters']:,}" in words, words
                for length in (n for shape in layer.get("outputs", []) for n in shape if n is not None):
                    assert f"{length:,}" in words or str(length) in words, words
            for fact in (network["hash"], f"{network['parameters']:,}", network["framework"]):
                expect(self._page.get_by_text(fact, exact=True).first).to_be_visible()
        return self

    def _open(self, address: str, holds: str) -> None:
        """The page, when it shows what `holds` selects, with nothing on it folded."""
        self._page.goto(address)
        self._page.locator(holds).first.wait_for(timeout=SLOW)
        while (folded := self._page.locator(_FOLDED)).count():
            folded.first.click()

    def _workspace(self) -> str:
        project = "/".join(quote(part) for part in self._run.path[:2])
        return f"{self._server.url}/{project}/workspace?runs={quote(self._run.id)}"

    def _panel(self, key: str) -> Locator:
        return self._page.locator(f"[data-panel={_quoted(f'history:{key}')}]")

    def _drawn(self, key: str, points: dict[float, float]) -> None:
        panel = self._panel(key)
        panel.scroll_into_view_if_needed(timeout=SLOW)
        chart = panel.get_by_test_id("line-chart")
        expect(chart).to_have_attribute("data-points", str(len(points)), timeout=SLOW)
        expect(chart).to_have_attribute("data-runs", "1")
        if len(points) > 1:
            assert float(chart.get_attribute("data-x-hi") or "nan") == max(points)

    def _as_table(self, key: str) -> tuple[str, list[list[str]]]:
        panel = self._panel(key)
        panel.locator(f"button[aria-label={_quoted(f'menu of {key}')}]").click()
        self._page.get_by_role("menuitem", name="View as table").click()
        table: Any = panel.locator("table")
        return table.locator("caption").inner_text(), table.evaluate(_TABLE)

    def _points(self, key: str, x: str) -> dict[float, float]:
        place = "_step" if x == "step" else x
        rows = self._run.scan_history([key] if x == "step" else [key, x])
        points = {row[place]: row[key] for row in rows}
        assert points, f"{key} was not logged"
        return points

    def _newest(self, key: str) -> list[Any]:
        items = list(self._run.media(key))
        return [item for item in items if item.step == items[-1].step]


@contextmanager
def looking(server: ServerProcess) -> Generator[Eyes]:
    """A browser of its own, signed in. Skips where there is none. Raises AssertionError for the pages' complaints."""
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        complaints: list[str] = []

        def answered(answer: Response) -> None:
            if answer.status >= 400:
                complaints.append(f"{answer.status} {answer.url}")

        def failed(request: Request) -> None:
            # A page that is left ends what it was asking for.
            if request.failure != "net::ERR_ABORTED":
                complaints.append(f"{request.failure} {request.url}")

        def asked(request: Request) -> None:
            if not request.url.startswith((server.url, "data:", "blob:")):
                complaints.append(f"a request left for {request.url}")

        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("response", answered)
        page.on("requestfailed", failed)
        page.on("request", asked)
        link = server.request("POST", "/api/v1/login-links").json()["path"]
        page.goto(f"{server.url}{link}?next=/")
        yield Eyes(page, server)
        assert complaints == []


def _is_media(value: Any) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and "_type" in first


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
