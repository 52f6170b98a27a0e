"""Pages still move when answers take longer to come than the next news."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

TRAINING = """
import select, sys
import runcairn

run = runcairn.init(project="slow", name="news")
step = 0
while not select.select([sys.stdin], [], [], 0.05)[0]:
    run.log({"said": f"word {step}", "loss": 1 / (step + 1), f"part/{step // 100}": step})
    step += 1
    if step == 1:
        print(run.url, flush=True)
run.finish()
"""
"""Logs a number and a text some twenty times a second until its stdin ends, and a new key every five seconds."""


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, str]]:
    """A server, and the address of a run on it that goes on."""
    folder = tmp_path_factory.mktemp("slow")
    with ServerProcess(folder) as server:
        environ = {
            **os.environ,
            **server.client_environ(),
            "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        }
        with subprocess.Popen(
            [sys.executable, "-c", TRAINING],
            cwd=folder,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as script:
            assert script.stdout
            assert script.stdin
            try:
                yield server, script.stdout.readline().strip().removeprefix(server.url)
            finally:
                script.stdin.close()


def slow(page: Page, milliseconds: int) -> None:
    """Each answer comes so much later."""
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1},
    )


def moves(page: Page, selector: str, times: int = 2) -> None:
    """What stands at `selector` is another text, and another again."""
    shown = page.locator(selector).first
    expect(shown).not_to_be_empty(timeout=30_000)
    for _ in range(times):
        expect(shown).not_to_have_text(shown.inner_text(), timeout=30_000)


def test_a_logged_text_moves(training: tuple[ServerProcess, str], open_page: NewPage) -> None:
    server, run = training
    page = open_page(server, f"{run}/media")
    moves(page, "section[aria-label=said] pre", 1)
    slow(page, 1200)
    moves(page, "section[aria-label=said] pre")


def test_charts_of_new_keys_come(training: tuple[ServerProcess, str], open_page: NewPage) -> None:
    server, run = training
    page = open_page(server, run)
    expect(page.locator("[data-panel='history:loss']")).to_be_visible(timeout=30_000)
    slow(page, 1200)
    moves(page, "section[aria-label=part] h2 + span")


def test_the_last_values_of_the_table_move(training: tuple[ServerProcess, str], open_page: NewPage) -> None:
    server, _ = training
    page = open_page(server, "/tester/slow/runs")
    expect(page.get_by_text("news").first).to_be_visible(timeout=30_000)
    slow(page, 2500)
    moves(page, "[role=row]:has-text('news') [role=cell][title^='0.0']")
