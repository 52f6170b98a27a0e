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
from playwright.sync_api import Error as PlaywrightError

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.e2e.places import (  # noqa: E402
    Place,
    entity_of,
    places,
    project_places,
    runs_of,
)
from tests.kit.server import ServerProcess  # noqa: E402

HERE = Path(__file__).parent
SHOTS = HERE / "shots"
FEED = HERE / "feed.py"
THEMES = ("dark", "light")
SIZES = {"wide": (1440, 900), "small": (1024, 768)}
SETTLE_MS = 900
"""Lazy chunks, answers and the draw queue."""


def chromium() -> str:
    """The browser: CHROMIUM, else Debian's."""
    return os.environ.get("CHROMIUM") or "/usr/bin/chromium"


@contextmanager
def feeding(
    server: ServerProcess, folder: Path, *words: str, script: Path = FEED
) -> Generator[subprocess.Popen[bytes]]:
    """`script` with `words`, in its own folder; ended with the block."""
    process = subprocess.Popen(
        [sys.executable, script, *words],
        cwd=folder,
        env={**os.environ, **server.client_environ(), "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def fed(server: ServerProcess, folder: Path, *words: str, script: Path = FEED) -> None:
    """Log and wait until all is sent."""
    with feeding(server, folder, *words, script=script) as process:
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


def complain(message: ConsoleMessage) -> None:
    """Say what the browser found wrong; a missing page is asked for, and a view that nobody saved is none."""
    if message.type == "error" and "404" not in message.text:
        print("console:", message.text)


def take(
    browser: Browser, server: ServerProcess, places: dict[str, Place], words: list[str], prefix: str = ""
) -> None:
    """All pictures of `places` whose name holds one of `words`."""
    for theme in THEMES:
        for size_name, size in SIZES.items():
            wanted = {
                picture: place
                for name, place in places.items()
                if is_wanted(picture := f"{prefix}{name}-{theme}-{size_name}", words)
            }
            if not wanted:
                continue
            page = signed_in(browser, server, theme, size)
            page.on("console", complain)
            page.on("pageerror", lambda error: print("error:", error))
            for picture, place in wanted.items():
                shoot(page, server, picture, place)
            page.context.close()


def shoot(page: Page, server: ServerProcess, picture: str, place: Place) -> None:
    """One picture. What cannot be done there is said, and the others are taken."""
    page.goto(server.url + place.address)
    page.wait_for_timeout(SETTLE_MS)
    if place.act is not None:
        try:
            place.act(page)
        except PlaywrightError as error:
            print(f"{picture}: {str(error).splitlines()[0]}")
        page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=SHOTS / f"{picture}.png")


def is_wanted(picture: str, words: list[str]) -> bool:
    """Whether a picture was asked for."""
    return not words or any(word in picture for word in words)


def take_states(browser: Browser, server: ServerProcess, words: list[str]) -> None:
    """What is seen by a stranger, while answers are on their way, and when the server is gone."""
    base = f"/{entity_of(server)}/sweep"
    for theme in THEMES:
        for size_name, size in SIZES.items():
            end = f"{theme}-{size_name}"
            if is_wanted(f"stranger-{end}", words):
                context = browser.new_context(
                    viewport={"width": size[0], "height": size[1]},
                    color_scheme="light" if theme == "light" else "dark",
                )
                shoot(context.new_page(), server, f"stranger-{end}", Place(f"{base}/workspace"))
                context.close()
            page = signed_in(browser, server, theme, size)
            page.route("**/api/v1/projects**", lambda _: None)
            for name, address in (
                ("projects", "/"),
                ("workspace", f"{base}/workspace"),
                ("runs", f"{base}/runs"),
                ("run", next(iter(runs_of(server, "sweep").values()))),
            ):
                if is_wanted(picture := f"loading-{name}-{end}", words):
                    shoot(page, server, picture, Place(address))
            page.context.close()
            if is_wanted(f"gone-{end}", words):
                page = signed_in(browser, server, theme, size)
                page.goto(f"{server.url}{base}/workspace")
                page.wait_for_timeout(SETTLE_MS)
                server.kill()
                page.get_by_text("reconnecting").first.wait_for(timeout=30_000)
                page.screenshot(path=SHOTS / f"gone-{end}.png")
                page.get_by_role("link", name="Runs").first.click()
                page.wait_for_timeout(5 * SETTLE_MS)
                page.screenshot(path=SHOTS / f"gone-runs-{end}.png")
                server.start()
                page.context.close()


def fill(server: ServerProcess, folder: Path) -> None:
    """Everything that pages can show, beside what is live."""
    fed(server, folder, "rich", "unet-4-levels", "1")
    fed(server, folder, "rich", "unet-5-levels", "2")
    fed(server, folder, "many", "50")
    for name, seed in (("one", "1"), ("two", "2")):
        fed(server, folder, "gallery", name, seed, script=HERE / "media_feed.py")
    for what in ("troubled", "named"):
        fed(server, folder, what, script=HERE / "feed_odd.py")
    # Without Keras there is no network to show.
    fed(server, folder, script=HERE / "feed_networks.py")


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
            take(browser, server, project_places(server, "nothing"), words, "0-")
            fed(server, folder, "rich", "unet-3-levels", "0")
            take(browser, server, project_places(server, "nuclei-segmentation"), words, "1-")
            fill(server, folder)
            with feeding(server, folder, "live", "600"):
                browser.new_page().wait_for_timeout(4000)
                take(browser, server, places(server), words)
            take_states(browser, server, words)
        finally:
            browser.close()
            server.stop()
    print(SHOTS)


if __name__ == "__main__":
    main()
