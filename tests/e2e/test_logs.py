"""A long log in the page: its end first, any line in a moment, all lines searched, new ones as they come."""

import hashlib
import re
import threading
from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Page, Request, expect

from runcairn.wire.ingest import Append, OutputPayload
from tests.e2e.conftest import NewPage
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
LINES = 30_000
CONTRASTS = """(box) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour, under) => {
    canvas.fillStyle = under ?? "white";
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const linear = (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = colour.map((part) => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const panel = getComputedStyle(box).backgroundColor;
  return [...box.querySelectorAll("span[style]")].map((span) => {
    const { color, backgroundColor } = getComputedStyle(span);
    const [high, low] = [rgb(color), rgb(backgroundColor, panel)].map(luminance).sort((a, b) => b - a);
    return [span.textContent, (high + 0.05) / (low + 0.05)];
  });
}"""
"""Of each coloured text: it, and its contrast as WCAG has it."""


class Printer:
    """Prints for a run, as its sender would send it."""

    def __init__(self, server: ServerProcess, name: str, writer: str = "w") -> None:
        answer = server.request("PUT", f"/api/v1/projects/-/logs/runs/{name}", json={"writer": writer})
        self.server, self.run, self.writer = server, answer.json()["run"], writer
        self.end, self.digest = 0, hashlib.blake2b(digest_size=16)

    def __call__(self, text: str, stream: int = 0) -> None:
        """stream: 1 stdout, 2 stderr, 0: the log does not tell."""
        data = text.encode()
        before = self.digest.hexdigest() if self.end else ""
        self.digest.update(data)
        payload = msgspec.msgpack.encode(OutputPayload(1, data, [(0, 1.7e9)], [(0, stream)]))
        append = Append(1, self.writer, self.end, len(data), before, self.digest.hexdigest(), payload)
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


def test_bars_below_each_other_stay_lines_and_move_while_they_are_watched(
    store: ServerProcess, open_page: NewPage
) -> None:
    page, printer, _ = opened(store, open_page, "bars")
    printer("\router 0/3\n\rinner 1/9\x1b[A")
    line(page, "outer 0/3")
    line(page, "inner 1/9")
    printer("".join(f"\router {step}/200\n\rinner {step % 9}/9\x1b[A" for step in range(200)))
    line(page, "outer 199/200")
    printer("\router 200/200\n\r\x1b[Kdone\n")
    line(page, "outer 200/200")
    line(page, "done")
    expect(page.get_by_text(f"{LINES + 2:,} lines")).to_be_visible()
    expect(page.get_by_role("log").get_by_text("inner")).to_have_count(0)
    # Many lines at once push them out of the end that is asked for: they are not shown as they were before.
    printer("\rbar 1\n\rbar 2\x1b[A")
    line(page, "bar 1")
    printer("\rchanged 1\n\rchanged 2\n" + "".join(f"later {number}\n" for number in range(2000)))
    line(page, "later 1999")
    page.get_by_role("log").evaluate(f"(box) => {{ box.scrollTop = {LINES} * 18; }}")
    line(page, "changed 1")
    line(page, "changed 2")


def test_a_bar_that_moves_faster_than_answers_come_is_seen_to_move(
    store: ServerProcess, open_page: NewPage
) -> None:
    page, printer, _ = opened(store, open_page, "slow")
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    seen = threading.Event()

    def draw() -> None:
        step = 0
        while not seen.wait(0.05):
            step += 1
            printer(f"\rstep {step} of many")

    drawing = threading.Thread(target=draw)
    drawing.start()
    try:
        shown = page.get_by_role("log").get_by_text(re.compile(r"^step \d+ of many$"))
        expect(shown).to_be_visible(timeout=30_000)
        first = shown.inner_text()
        expect(shown).not_to_have_text(first, timeout=30_000)
    finally:
        seen.set()
        drawing.join()
    printer("\rall done\x1b[K\n")
    line(page, "all done")


def test_a_line_has_an_address(store: ServerProcess, open_page: NewPage) -> None:
    page, printer, _ = opened(store, open_page, "links")
    page.keyboard.press("Home")
    line(page, "line 0")
    page.get_by_role("link", name="7", exact=True).click()
    expect(page).to_have_url(re.compile(r"/logs\?line=7$"))
    line(page, "line 6")
    page.goto(f"{store.url}/tester/logs/runs/links/logs?line=12346")
    line(page, "line 12345")
    current = page.locator("[data-current]")
    expect(current).to_contain_text("line 12345")
    printer("more\n" * 100)
    expect(page.get_by_text(f"{LINES + 100:,} lines")).to_be_visible(timeout=15_000)
    line(page, "line 12345")
    page.goto(f"{store.url}/tester/logs/runs/links/logs?line={LINES + 95}")
    expect(current).to_be_in_viewport(timeout=15_000)
    printer("later\n" * 100)
    expect(page.get_by_text(f"{LINES + 200:,} lines")).to_be_visible(timeout=15_000)
    expect(current).to_be_in_viewport()
    # With a search too: the address' line first, the matches by going on.
    page.goto(f"{store.url}/tester/logs/runs/links/logs?q=line+7&line=20001")
    line(page, "line 20000")
    expect(page.get_by_text(re.compile(r"^1/1,111$"))).to_be_visible(timeout=15_000)
    line(page, "line 20000")
    page.get_by_role("button", name="Next match").click()
    line(page, "line 70")
    expect(page).to_have_url(re.compile(r"/logs\?q=line\+7$"))


def mixed(store: ServerProcess, name: str) -> Printer:
    """The printer of a new run with a warning after each thousand of many lines."""
    printer = Printer(store, name)
    for start in range(0, LINES, 1000):
        printer("".join(f"line {number}\n" for number in range(start, start + 1000)), 1)
        printer(f"warning {start // 1000}\n", 2)
    return printer


def test_one_stream_is_shown_searched_and_counted_with_the_numbers_of_the_whole_log(
    store: ServerProcess, open_page: NewPage
) -> None:
    printer = mixed(store, "streams")
    page = open_page(store, "/tester/logs/runs/streams/logs")
    line(page, "warning 29")
    expect(page.get_by_text("30,030 lines", exact=True)).to_be_visible()
    page.get_by_role("radio", name="stderr").check()
    line(page, "warning 0")
    expect(page.get_by_text("30 of 30,030 lines", exact=True)).to_be_visible()
    expect(page.get_by_role("log").get_by_text("line 29999", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="2002", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/logs\?stream=stderr$"))
    printer("line 30000\n", 1)
    printer("warning 30\n", 2)
    line(page, "warning 30")
    field = page.get_by_label("Find (regex)")
    field.fill("line|warning 1.")
    expect(page.get_by_text("1/10", exact=True)).to_be_visible(timeout=15_000)
    expect(page.locator("[data-current]")).to_contain_text("warning 10")
    page.get_by_role("radio", name="stdout").check()
    expect(page.get_by_text("1/10,000+", exact=True)).to_be_visible(timeout=15_000)
    line(page, "line 0")
    page.reload()
    expect(page.get_by_role("radio", name="stdout")).to_be_checked()
    expect(page.get_by_text("30,001 of 30,032 lines", exact=True)).to_be_visible()


def test_the_place_in_the_log_stays_when_a_stream_is_chosen(store: ServerProcess, open_page: NewPage) -> None:
    mixed(store, "places")
    page = open_page(store, "/tester/logs/runs/places/logs?line=15015")
    current = page.locator("[data-current]")
    expect(current).to_contain_text("warning 14")
    page.get_by_role("radio", name="stdout").check()
    line(page, "line 15000")
    page.get_by_role("radio", name="All").check()
    line(page, "line 15000")
    line(page, "warning 14")
    # An address with both: the line that it names, among those of the stream.
    page.goto(f"{store.url}/tester/logs/runs/places/logs?stream=stderr&line=15015")
    expect(current).to_contain_text("warning 14")
    page.goto(f"{store.url}/tester/logs/runs/places/logs?stream=stdout&line=15016")
    expect(current).to_contain_text("line 15000")
    page.get_by_role("link", name="15018", exact=True).click()
    expect(page).to_have_url(re.compile(r"/logs\?stream=stdout&line=15018$"))
    expect(current).to_contain_text("line 15002")


def test_a_log_that_does_not_tell_its_streams_offers_none(store: ServerProcess, open_page: NewPage) -> None:
    Printer(store, "untold")("one line\n")
    page = open_page(store, "/tester/logs/runs/untold/logs")
    line(page, "one line")
    expect(page.get_by_role("radio", name="stderr")).to_have_count(0)
    page.goto(f"{store.url}/tester/logs/runs/untold/logs?stream=stderr")
    expect(page.get_by_text("does not tell its streams")).to_be_visible()
    page.get_by_role("radio", name="All").click()
    line(page, "one line")


def test_what_was_searched_for_is_marked_in_the_line(store: ServerProcess, open_page: NewPage) -> None:
    page, printer, _ = opened(store, open_page, "marks")
    printer("tr\x1b[0;31mained\x1b[0m (well\n")
    field = page.get_by_label("Find (regex)")
    for text, found in (("trained", ["tr", "ained"]), ("trained (w", ["tr", "ained", " (w"]), ("tr.*ed", [])):
        field.fill(text)
        expect(page.get_by_text("1/1", exact=True)).to_be_visible(timeout=15_000)
        expect(page.locator("[role=log] mark")).to_have_text(found)


def test_what_is_copied_is_the_text_of_the_lines(store: ServerProcess, open_page: NewPage) -> None:
    printer = Printer(store, "copy")
    printer("one\n\n\x1b[31mthree\x1b[0m  a\tb\n   indented\n")
    page = open_page(store, "/tester/logs/runs/copy/logs")
    line(page, "indented")
    page.get_by_role("button", name="Time").click()
    copied = page.get_by_role("log").evaluate(
        "(box) => { getSelection().selectAllChildren(box); return getSelection().toString(); }"
    )
    assert copied.split("\n") == ["one", "", "three  a\tb", "   indented"]


def test_the_download_holds_every_byte_and_the_page_what_is_left(
    store: ServerProcess, open_page: NewPage
) -> None:
    printer = Printer(store, "download")
    printer("\r 1%\r 2%\x1b[32m\r99%\x1b[0m\n")
    page = open_page(store, "/tester/logs/runs/download/logs")
    line(page, "99%")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_bytes() == b"\r 1%\r 2%\x1b[32m\r99%\x1b[0m\n"


def test_each_rank_has_its_log(store: ServerProcess, open_page: NewPage) -> None:
    for rank in (10, 2, 0):
        Printer(store, "ranks", f"rank{rank}-w")(f"said by {rank}\n")
    page = open_page(store, "/tester/logs/runs/ranks/logs")
    line(page, "said by 0")
    choice = page.get_by_label("process")
    expect(choice.locator("option")).to_have_text(["rank 0", "rank 2", "rank 10"])
    choice.select_option(label="rank 10")
    line(page, "said by 10")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_read(theme: str, store: ServerProcess, open_page: NewPage) -> None:
    """Of the 16, the 256 and true colours, on the theme's ground and on the script's own."""
    printer = Printer(store, f"colours-{theme}")
    codes = [
        *range(30, 38),
        *range(90, 98),
        *range(40, 48),
        *range(100, 108),
        *(f"38;5;{number}" for number in range(16, 256)),
        *("38;2;255;255;0", "38;2;0;0;90", "48;2;255;255;0", "48;2;9;9;9;38;2;20;20;20", 7, "31;7"),
    ]
    printer("".join(f"\x1b[{code}mcode {code}\x1b[0m\n" for code in codes))
    page = open_page(store, f"/tester/logs/runs/colours-{theme}/logs", theme)
    unreadable: list[str] = []
    shown = 0
    for top in range(0, len(codes) * 18, 600):
        page.get_by_role("log").evaluate("(box, top) => { box.scrollTop = top; }", top)
        line(page, f"code {codes[min(len(codes) - 1, top // 18 + 5)]}")
        found = page.get_by_role("log").evaluate(CONTRASTS)
        unreadable += [f"{text}: {contrast:.2f}" for text, contrast in found if contrast < 3]
        shown += len(found)
    assert shown > len(codes)
    assert unreadable == []
