"""A logged table of 1,000,000 rows in the page: first rows, sort, filter, group, gaps between frames of a scroll.

Needs the built dashboard (npm run build in web/) and a Chromium; CHROMIUM names one. ROWS: another number of rows.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page  # noqa: E402

from tests.kit.browser import launched  # noqa: E402
from tests.kit.server import ServerProcess  # noqa: E402

ROWS = int(os.environ.get("ROWS", "1000000"))
GAPS = """() => { window.__gaps = []; let last = 0;
  const tick = (now) => { if (last) window.__gaps.push(now - last); last = now;
    window.__ticking = requestAnimationFrame(tick); };
  requestAnimationFrame(tick); }"""
ENDED = "() => { cancelAnimationFrame(window.__ticking); return window.__gaps; }"
QUIET = "[data-loaded]:not([data-busy])"


def main() -> None:
    """Log, open, arrange, scroll, print."""
    with tempfile.TemporaryDirectory() as name, ServerProcess(Path(name)) as server, launched() as browser:
        environ = {**os.environ, **server.client_environ(), "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, str(ROOT / "tests/e2e/media_feed.py"), "long", str(ROWS)]
        subprocess.run(command, cwd=name, env=environ, check=True, capture_output=True)
        (run,) = server.request("GET", "/api/v1/projects/tester/long/runs").json()["runs"]
        (file,) = [
            each
            for each in server.request("GET", f"/api/v1/runs/{run['run']}/files").json()
            if each["path"].startswith("media/")
        ]
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        link = server.request("POST", "/api/v1/login-links").json()["path"]
        page.goto(server.url + link)
        print(f"{ROWS:,} rows, {file['size'] / 1e6:.0f} MB, {os.cpu_count()} cores, drawn in software")
        opened(page, server.url + run["url"] + "/media")
        arranged(page)
        scrolled(page)


def opened(page: Page, address: str) -> None:
    """From the navigation to rows that can be read, and to all of them; gaps of the page meanwhile."""
    page.add_init_script(f"({GAPS})()")
    begin = time.perf_counter()
    page.goto(address)
    page.locator("[role=cell]", has_text="cat").or_(
        page.locator("[role=cell]", has_text="dog")
    ).first.wait_for()
    say("first rows", f"{(time.perf_counter() - begin) * 1000:.0f} ms after navigation")
    page.locator(QUIET).wait_for(timeout=120_000)
    say("all rows", f"{(time.perf_counter() - begin) * 1000:.0f} ms after navigation")
    report("frame gaps while it is read", page.evaluate(ENDED))


def arranged(page: Page) -> None:
    """Sorting, filtering, grouping."""
    header = page.get_by_role("button", name="score")
    line = page.get_by_role("searchbox")
    group = page.get_by_label("group", exact=True)
    timed(page, "sort by a number", header.click)
    timed(page, "sort by a text", page.get_by_role("button", name="label").click)
    timed(
        page,
        "filter by a column (250 ms of them: waiting for the next key)",
        lambda: line.fill("score > 0.999"),
    )
    timed(page, "search in all cells (250 ms as well)", lambda: line.fill("row 99"))
    line.fill("")
    page.wait_for_timeout(1000)
    timed(page, "group by a column, with counts and means", lambda: group.select_option("label"))
    timed(page, "back to rows", lambda: group.select_option("none"))


def timed(page: Page, what: str, act: Callable[[], object]) -> None:
    """Until the answer is shown; gaps of the page meanwhile."""
    page.locator(QUIET).wait_for(timeout=60_000)
    page.evaluate(GAPS)
    begin = time.perf_counter()
    act()
    page.locator("[data-busy]").wait_for(state="attached", timeout=5_000)
    page.locator(QUIET).wait_for(timeout=60_000)
    took = (time.perf_counter() - begin) * 1000
    gaps = page.evaluate(ENDED)
    say(what, f"{took:.0f} ms, longest frame gap {max(gaps, default=0):.0f} ms")


def scrolled(page: Page) -> None:
    """The wheel, and the whole length in steps as the scroll bar goes."""
    table = page.locator("[role=table]")
    table.hover()
    page.evaluate(GAPS)
    page.wait_for_timeout(1500)
    report("frame gaps of the idle page", page.evaluate(ENDED))
    page.evaluate(GAPS)
    for _ in range(100):
        page.mouse.wheel(0, 240)
        page.wait_for_timeout(16)
    report("frame gaps, wheel", page.evaluate(ENDED))
    page.evaluate(GAPS)
    table.evaluate(
        """async (table) => { for (let i = 0; i <= 200; i++) { table.scrollTop = i / 200 * table.scrollHeight;
             await new Promise(requestAnimationFrame); } }"""
    )
    report("frame gaps, from end to end in 200 frames", page.evaluate(ENDED))
    page.get_by_text(f"row {ROWS - 1}", exact=True).wait_for()
    say("the last row", "is there")


def report(what: str, gaps: list[float]) -> None:
    """Median, 95th of a hundred, longest."""
    ordered = sorted(gaps)
    late = ordered[int(len(ordered) * 0.95)] if ordered else 0
    say(what, f"p50 {statistics.median(gaps):.1f} ms, p95 {late:.1f} ms, longest {ordered[-1]:.0f} ms")


def say(what: str, figure: str) -> None:
    print(f"{what:<64} {figure}", flush=True)


if __name__ == "__main__":
    main()
