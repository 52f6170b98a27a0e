"""A server with runs of the real SDK on it, and pages of a signed-in browser."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.kit.browser import launched
from tests.kit.server import ServerProcess

FEED = Path(__file__).parent / "feed.py"
NewPage = Callable[..., Page]


def feed(server: ServerProcess, folder: Path, *words: str, script: Path = FEED) -> None:
    """Log what `script` knows under these words, and wait until it is sent."""
    environ = {**os.environ, **server.client_environ(), "PYTHONPATH": str(FEED.parents[2] / "src")}
    done = subprocess.run(
        [sys.executable, script, *words], cwd=folder, env=environ, capture_output=True, timeout=180
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]


@pytest.fixture(scope="session")
def fed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server of its own: one project with three rich runs and one with 50 short ones."""
    folder = tmp_path_factory.mktemp("fed")
    with ServerProcess(folder) as server:
        for name, seed in (("unet-3-levels", "1"), ("unet-4-levels", "2")):
            feed(server, folder, "rich", name, seed)
        feed(server, folder, "many", "50")
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a file; skips, loudly, where there is none.

    Not one for all files: while it lives, its event loop runs in this thread, and a test beside it can run none.
    """
    with launched() as found:
        yield found


@pytest.fixture
def open_page(browser: Browser) -> Iterator[NewPage]:
    """`open_page(server, path, theme)`: a page that the server has let in; its console must stay free of errors."""
    complaints: list[str] = []
    contexts = []

    def opened(
        server: ServerProcess, path: str, theme: str = "light", size: tuple[int, int] = (1440, 900)
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: _ours(request.url, server.url, complaints))
        link = server.request("POST", "/api/v1/login-links").json()["path"]
        page.goto(f"{server.url}{link}?next={path}")
        page.wait_for_load_state("load")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def seen(page: Page, text: str, timeout: float = 30_000) -> None:
    """Wait until `text` can be seen somewhere."""
    page.get_by_text(text).filter(visible=True).first.wait_for(timeout=timeout)


def barriers(page: Page) -> list[str]:
    """What keeps a screen reader out of the page: serious findings of axe."""
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def _ours(url: str, server: str, complaints: list[str]) -> None:
    if not url.startswith((server, "data:", "blob:")):
        complaints.append(f"a request left for {url}")
