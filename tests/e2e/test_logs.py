"""A long log in the page: its end first, any line in a moment, all lines searched, new ones as they come."""

import hashlib
from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Page, Request, expect

from runcairn.wire.ingest import Append, OutputPayload
from tests.e2e.conftest import NewPage
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
LINES = 30_000


class Printer:
    """Prints for a run, as its sender would send it."""

    def __init__(self, server: ServerProcess, name: str) -> None:
        answer = server.request("PUT", f"/api/v1/projects/-/logs/runs/{name}", json={"writer": "w"})
        self.server, self.run = server, answer.json()["run"]
        self.end, self.digest = 0, hashlib.blake2b(digest_size=16)

    def __call__(self, text: str) -> None:
        data = text.encode()
        before = self.digest.hexdigest() if self.end else ""
        self.digest.update(data)
        payload = msgspec.msgpack.encode(OutputPayload(1, data, [(0, 1.7e9)]))
        append = Append(1, "w", self.end, len(data), before, self.digest.hexdigest(), payload)
        path = f"/api/v1/runs/{self.run}/streams/output"
        answer = self.server.request("POST", path, body=msgspec.msgpack.encode(append))
        assert answer.status == 200, answer.data
        self.end += len(data)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path_factory.mktemp("logs")) as server:
        yield server


def line(page: Page, text: str) -> None:
    """The line of that text is inside the box."""
    expect(page.get_by_role("log").get_by_text(text, exact=True)).to_be_in_viewport(timeout=15_000)


def opened(store: ServerProcess, open_page: NewPage, name: str) -> tuple[Page, Printer, list[str]]:
    """The log of a new run of many lines, its printer, and what the page asks the log's address for."""
    printer = Printer(store, name)
    printer("".join(f"line {number}\n" for number in range(LINES)))
    page = open_page(store, f"/tester/logs/runs/{name}/logs")
    asked: list[str] = []

    def note(request: Request) -> None:
        if f"/api/v1/runs/{printer.run}/logs" in request.url:
            asked.append(request.url)

    page.on("request", note)
    line(page, f"line {LINES - 1}")
    return page, printer, asked


def test_the_end_is_there_first_and_any_line_is_a_window_away(
    store: ServerProcess, open_page: NewPage
) -> None:
    page, _, asked = opened(store, open_page, "windows")
    page.keyboard.press("Home")
    line(page, "line 0")
    page.get_by_role("log").evaluate("(box) => { box.scrollTop = 15_000 * 18; }")
    line(page, "line 15010")
    page.keyboard.press("End")
    line(page, f"line {LINES - 1}")
    assert 2 <= len(asked) <= 8, asked
    assert all("limit=500" in url for url in asked), asked


def test_new_lines_are_followed_until_the_reader_goes_up(store: ServerProcess, open_page: NewPage) -> None:
    page, printer, _ = opened(store, open_page, "follow")
    printer("hal")
    line(page, "hal")
    printer("f a line\nand one more\n")
    line(page, "and one more")
    line(page, "half a line")
    page.keyboard.press("Home")
    line(page, "line 0")
    printer("nobody looks\n")
    expect(page.get_by_text(f"{LINES + 3:,} lines")).to_be_visible(timeout=15_000)
    line(page, "line 0")
    page.get_by_role("button", name="To the end").click()
    line(page, "nobody looks")


def test_all_lines_are_searched_also_those_that_come_later(store: ServerProcess, open_page: NewPage) -> None:
    page, printer, asked = opened(store, open_page, "search")
    printer("\x1b[32mtra\x1b[0mined well: 7777\n")
    field = page.get_by_label("Find (regex)")
    field.fill("^line 7777$|Trained well|trained well")
    expect(page.get_by_text("1/2", exact=True)).to_be_visible(timeout=15_000)
    line(page, "line 7777")
    field.press("Enter")
    expect(page.get_by_text("2/2", exact=True)).to_be_visible()
    line(page, "trained well: 7777")
    printer("trained well again\n")
    expect(page.get_by_text("2/3", exact=True)).to_be_visible(timeout=15_000)
    field.fill("line (7")
    expect(page.get_by_text("nothing found")).to_be_visible(timeout=15_000)
    assert not any("/raw" in url for url in asked), "the page read the whole log"
