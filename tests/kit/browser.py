"""A headless Chromium: the one that CHROMIUM names, or one found on the machine."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def executable() -> str | None:
    """The browser's path; None when there is none on this machine."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched(*arguments: str) -> Generator[Browser]:
    """A browser, closed at the end. Skips the test, saying how to run it, where no Chromium is found."""
    path = executable()
    if path is None:
        pytest.skip("no Chromium found: install one, or name it in CHROMIUM, and run the browser tests again")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])
        try:
            yield browser
        finally:
            browser.close()
