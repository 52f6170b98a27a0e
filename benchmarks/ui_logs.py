"""A log of 1,000,000 lines in the page: opened in at most 200 ms, its end reached in at most 100 ms, searched whole.

Needs the built dashboard (make web) and a Chromium; RUNCAIRN_CHROMIUM names one. Medians of 7.
"""

import hashlib
import re
import statistics
import time

import msgspec
from _page import entity, signed_in, two_frames, until
from _store_server import Client, Server, server, timed, verdict
from playwright.sync_api import Page

from runcairn.wire.ingest import Append, OutputPayload

LINES, TIMES = 1_000_000, 7
PIECE = 4 * 1024 * 1024
NEEDLE = 765_432
KEY = (
    "document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{0}', code: '{0}', bubbles: true }}))"
)


def main() -> int:
    with server() as home:
        client = home.client()
        run = client.run("r")
        _feed(client, run)
        with signed_in(home, height=900) as page:
            good = [_open(page, home), _jump(page), _search(page, home, run)]
    return 0 if all(good) else 1


def _line(number: int) -> str:
    extra = " needle" if number == NEEDLE else ""
    return f"epoch {number // 5000} step {number} loss {1 / (1 + number):.6f} lr 3e-4{extra}\n"


def _feed(client: Client, run: int) -> None:
    """The lines as a sender sends them: pieces of bytes, chained."""
    data = "".join(map(_line, range(LINES))).encode()
    chain, digest = "", hashlib.blake2b(digest_size=16)
    for offset in range(0, len(data), PIECE):
        piece = data[offset : offset + PIECE]
        digest.update(piece)
        payload = msgspec.msgpack.encode(OutputPayload(1, piece, [(0, 1.7e9 + offset / 1e5)]))
        append = Append(1, "w", offset, len(piece), chain, digest.hexdigest(), payload)
        client.send("POST", f"/api/v1/runs/{run}/streams/output", msgspec.msgpack.encode(append))
        chain = digest.hexdigest()


def _shows(number: int) -> str:
    """The line stands inside the box, with its text."""
    return f"""[...document.querySelectorAll('[role=log] [data-index]')].some((line) => {{
      if (!line.textContent.includes('step {number} loss')) return false;
      const box = document.querySelector('[role=log]').getBoundingClientRect();
      const {{ top, bottom }} = line.getBoundingClientRect();
      return top >= box.top - 1 && bottom <= box.bottom + 1;
    }})"""


def _tab(name: str) -> str:
    return f"[...document.querySelectorAll('nav button')].find((tab) => tab.textContent === '{name}').click()"


def _open(page: Page, home: Server) -> bool:
    base = f"http://{home.host}:{home.port}/{entity(page)}/bench/runs/r"
    clicked: list[float] = []
    loaded: list[float] = []
    for _ in range(TIMES):
        page.goto(f"{base}/overview")
        page.wait_for_load_state("networkidle")
        clicked.append(until(page, _tab("Logs"), _shows(LINES - 1)))
        begin = time.perf_counter()
        page.goto(f"{base}/logs", wait_until="commit")
        page.wait_for_function(f"() => {_shows(LINES - 1)}", polling="raf")
        loaded.append((time.perf_counter() - begin) * 1000)
    again: list[float] = []
    for _ in range(TIMES):
        page.evaluate(_tab("Overview"))
        page.wait_for_timeout(300)
        again.append(until(page, _tab("Logs"), _shows(LINES - 1)))
    floor = two_frames(page)
    good = verdict("open", statistics.median(clicked), 200, "ms", floor, "two frames")
    good &= verdict("open once more", statistics.median(again), 200, "ms", floor, "as above")
    empty = statistics.median(timed(lambda: page.goto(f"{base.rsplit('/', 4)[0]}/healthz"), 5))
    page.goto(f"{base}/logs")
    page.wait_for_function(f"() => {_shows(LINES - 1)}", polling="raf")
    return (
        verdict(
            "page loaded at the log", statistics.median(loaded), 1000, "ms", empty, "navigation to /healthz"
        )
        and good
    )


def _jump(page: Page) -> bool:
    ends: list[float] = []
    begins: list[float] = []
    scrolls: list[float] = []
    for i in range(TIMES):
        begins.append(until(page, KEY.format("Home"), _shows(0)))
        page.wait_for_timeout(200)
        ends.append(until(page, KEY.format("End"), _shows(LINES - 1)))
        page.wait_for_timeout(200)
        page.evaluate(KEY.format("Home"))
        page.wait_for_timeout(200)
        line = 100_000 + 97_531 * i
        drag = f"document.querySelector('[role=log]').scrollTop = {line * 18}"
        scrolls.append(until(page, drag, _shows(line + 5)))
    floor = two_frames(page)
    good = verdict("jump to the end", statistics.median(ends), 100, "ms", floor, "two frames")
    good &= verdict("jump to the beginning", statistics.median(begins), 100, "ms", floor, "as above")
    return (
        verdict("scroll into the middle", statistics.median(scrolls), 100, "ms", floor, "as above") and good
    )


def _search(page: Page, home: Server, run: int) -> bool:
    """The one line of its kind, far from the end, found and shown."""
    field = page.get_by_label("Find (regex)")
    found: list[float] = []
    page.evaluate(KEY.format("Home"))
    for _ in range(TIMES):
        field.fill("")
        page.get_by_role("button", name="To the end").click()
        page.wait_for_timeout(300)
        begin = time.perf_counter()
        field.fill("NEEDLE|needle$")
        page.wait_for_function(f"() => {_shows(NEEDLE)}", polling="raf")
        found.append((time.perf_counter() - begin) * 1000)
    data = "".join(map(_line, range(LINES)))
    pattern = re.compile("needle", re.MULTILINE)
    floor = statistics.median(timed(lambda: pattern.search(data), 3))
    client = home.client()
    whole = statistics.median(timed(lambda: _all(client, run), 3))
    good = verdict(
        "a line found among all", statistics.median(found), 2000, "ms", floor, "Python's re, at hand"
    )
    return verdict("of it the server's part", whole, 1500, "ms", floor, "as above") and good


def _all(client: Client, run: int) -> None:
    """Every answer of one search."""
    looked, done = 0, False
    while not done:
        path = f"/api/v1/runs/{run}/logs/search?pattern=NEEDLE|needle$&from_line={looked}"
        answer = msgspec.json.decode(client.send("GET", path))
        looked, done = answer["looked"], answer["done"]


if __name__ == "__main__":
    raise SystemExit(main())
