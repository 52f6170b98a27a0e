"""A browser that the benchmark's server has let in, and what a page says of its own time."""

import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import urllib3
from _store_server import ROOT, Server
from playwright.sync_api import Page, sync_playwright

STATIC = ROOT / "src" / "runcairn" / "server" / "static"

# The page's own rules forbid scripts from text: what is waited for is written into the question.
UNTIL = """
() => new Promise((resolve, reject) => {
  const holds = () => (%s);
  const begin = performance.now();
  %s;
  const look = () => {
    if (holds()) requestAnimationFrame(() => resolve(performance.now() - begin));
    else if (performance.now() - begin > 30000) reject(new Error(`never: ${holds}`));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""
GAPS = """
() => { window.__gaps = []; let last = 0;
  const tick = (now) => { if (last) window.__gaps.push(now - last); last = now;
    window.__ticking = requestAnimationFrame(tick); };
  requestAnimationFrame(tick); }
"""


@contextmanager
def signed_in(home: Server, width: int = 1440, height: int = 1200) -> Generator[Page]:
    """A page in a Chromium that draws in software. SystemExit where the dashboard is not built."""
    if not (STATIC / "index.html").exists():
        raise SystemExit("the dashboard is not built: make web")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.goto(_login(home))
        yield page
        browser.close()


def entity(page: Page) -> str:
    """Whose projects the signed-in page sees."""
    ask = (
        "fetch('/api/v1/viewer', {headers: {'X-Runcairn': '1'}}).then((a) => a.json()).then((v) => v.entity)"
    )
    return str(page.evaluate(ask))


def until(page: Page, act: str, holds: str) -> float:
    """Milliseconds from the script `act` until the frame after the expression `holds` became true."""
    return float(page.evaluate(UNTIL % (holds, act)))


def two_frames(page: Page) -> float:
    """What `until` says of an act that is done at once."""
    return until(page, "", "true")


def frame_gaps(page: Page, act: Callable[[], object]) -> list[float]:
    """Milliseconds between animation frames while `act` runs."""
    page.evaluate(GAPS)
    act()
    return list(page.evaluate("() => { cancelAnimationFrame(window.__ticking); return window.__gaps; }"))


def _login(home: Server) -> str:
    """The address that lets a browser in, once."""
    address = f"http://{home.host}:{home.port}"
    headers = {"Authorization": f"Bearer {home.key}"}
    answer: Any = urllib3.request("POST", f"{address}/api/v1/login-links", headers=headers, retries=False)
    return f"{address}{answer.json()['path']}"


def _chromium() -> str | None:
    named = os.environ.get("RUNCAIRN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return named if named is None or Path(named).exists() else None
