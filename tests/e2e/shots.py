"""Pictures of every page, in both themes and two sizes, with 0, 1 and 50 runs: `python tests/e2e/shots.py [WORD ...]`.

They lie in tests/e2e/shots/, which git ignores. WORDs: only pages whose name holds one of them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.kit.server import ServerProcess  # noqa: E402

SHOTS = Path(__file__).parent / "shots"
FEED = Path(__file__).parent / "feed.py"
SIZES = {"wide": (1440, 900), "small": (1024, 768)}
SETTLE_MS = 900
"""Lazy chunks, answers and the draw queue."""


def chromium() -> str:
    """The browser: CHROMIUM, else Debian's."""
    return os.environ.get("CHROMIUM") or "/usr/bin/chromium"


@contextmanager
def feeding(server: ServerProcess, folder: Path, *words: str) -> Generator[subprocess.Popen[bytes]]:
    """feed.py with `words`, in its own folder; ended with the block."""
    process = subprocess.Popen(
        [sys.executable, FEED, *words],
        cwd=folder,
        env={**os.environ, **server.client_environ(), "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def fed(server: ServerProcess, folder: Path, *words: str) -> None:
    """Log and wait until all is sent."""
    with feeding(server, folder, *words) as process:
        process.wait(240)


def signed_in(browser: Browser, server: ServerProcess, theme: str, size: tuple[int, int]) -> Page:
    """A page whose browser the server has let in."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="light" if theme == "light" else "dark"
    )
    page = context.new_page()
    path = server.request("POST", "/api/v1/login-links").json()["path"]
    page.goto(server.url + path)
    return page


def pages(server: ServerProcess) -> dict[str, str]:
    """Name of the picture -> address."""
    entity = server.request("GET", "/api/v1/viewer").json()["entity"]
    found = {
        "projects": "/",
        "settings": "/settings",
        "authorize": "/authorize?port=43210&state=x",
        "missing": "/a/b/c/d",
    }
    for project in ("nuclei-segmentation", "sweep"):
        base = f"/{entity}/{project}"
        found |= {f"{project}-workspace": f"{base}/workspace", f"{project}-runs": f"{base}/runs"}
    found["runs-wrong-filter"] = f"/{entity}/sweep/runs?f=lr+%3E+and+depth%3A1"
    found["runs-no-match"] = f"/{entity}/sweep/runs?f=lr+%3E+5"
    for run in server.request("GET", f"/api/v1/projects/{entity}/nuclei-segmentation/runs").json()["runs"]:
        if run["name"] in ("unet-3-levels", "unet-live"):
            tabs = (
                ("charts", "overview", "logs", "system", "media", "files")
                if run["name"] != "unet-live"
                else ("charts", "logs")
            )
            found |= {f"{run['name']}-{tab}": f"{run['url']}/{tab}" for tab in tabs}
    return found


def complain(message: ConsoleMessage) -> None:
    """Say what the browser found wrong."""
    if message.type == "error":
        print("console:", message.text)


def take(
    browser: Browser, server: ServerProcess, places: dict[str, str], words: list[str], prefix: str = ""
) -> None:
    """All pictures of `places` whose name holds one of `words`."""
    for theme in ("dark", "light"):
        for size_name, size in SIZES.items():
            page = signed_in(browser, server, theme, size)
            page.on("console", complain)
            page.on("pageerror", lambda error: print("error:", error))
            for name, place in places.items():
                if words and not any(word in f"{prefix}{name}-{theme}-{size_name}" for word in words):
                    continue
                page.goto(server.url + place)
                page.wait_for_timeout(SETTLE_MS)
                page.screenshot(path=SHOTS / f"{prefix}{name}-{theme}-{size_name}.png")
            page.context.close()


def main() -> None:
    """Feed, look, and say where the pictures are."""
    words = sys.argv[1:]
    SHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        server = ServerProcess(folder).start()
        try:
            take(
                browser,
                server,
                {"projects": "/", "workspace": "/tester/nothing/workspace", "runs": "/tester/nothing/runs"},
                words,
                "0-",
            )
            fed(server, folder, "rich", "unet-3-levels", "0")
            take(
                browser,
                server,
                {
                    k: v
                    for k, v in pages(server).items()
                    if k in ("projects", "nuclei-segmentation-workspace", "nuclei-segmentation-runs")
                },
                words,
                "1-",
            )
            fed(server, folder, "rich", "unet-4-levels", "1")
            fed(server, folder, "rich", "unet-5-levels", "2")
            fed(server, folder, "many", "50")
            with feeding(server, folder, "live", "600"):
                browser.new_page().wait_for_timeout(4000)
                take(browser, server, pages(server), words)
        finally:
            browser.close()
            server.stop()
    print(SHOTS)


if __name__ == "__main__":
    main()
