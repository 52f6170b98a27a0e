"""What a script logs shows in the open page."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewPage, barriers, seen
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SCRIPT = """
import sys
import runcairn
run = runcairn.init(project=sys.argv[1], name=sys.argv[2], id=sys.argv[2])
for line in sys.stdin:
    key, _, value = line.strip().partition(" ")
    runcairn.log({key: float(value)})
"""


@contextmanager
def started(server: ServerProcess, folder: Path, project: str, name: str) -> Iterator[Callable[[str], None]]:
    """A script that logs `KEY VALUE` when it is told so."""
    environ = {**os.environ, **server.client_environ(), "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    command = [sys.executable, "-c", SCRIPT, project, name]
    script = subprocess.Popen(command, cwd=folder, env=environ, stdin=subprocess.PIPE, text=True)
    stdin = script.stdin
    assert stdin

    def tell(line: str) -> None:
        stdin.write(f"{line}\n")
        stdin.flush()

    try:
        yield tell
    finally:
        stdin.close()
        script.wait(60)


def test_a_new_key_appears_in_the_open_workspace_by_itself(
    server: ServerProcess, open_page: NewPage, tmp_path: Path, project: str
) -> None:
    with started(server, tmp_path, project, "watched") as tell:
        tell("first/one 1")
        page = open_page(server, "/")
        seen(page, project)
        page.goto(f"{server.url}/tester/{project}/workspace")
        page.locator('[data-panel*="first/one"]').wait_for(timeout=30_000)
        tell("second/two 1")
        page.locator('[data-panel*="second/two"]').wait_for(timeout=30_000)
        assert "running" in page.content() or "live" in page.inner_text("body")


def test_what_two_runs_reach_stands_beside_each_other_and_moves(
    server: ServerProcess, open_page: NewPage, tmp_path: Path, project: str
) -> None:
    with started(server, tmp_path, project, "a") as tell:
        tell("loss 0.8")
        tell("same 3")
    with started(server, tmp_path, project, "b") as tell:
        for line in ("loss 0.4", "same 3", "own 7"):
            tell(line)
        page = open_page(server, f"/tester/{project}/runs")
        page.get_by_role("link", name="b", exact=True).wait_for()
        page.goto(f"{server.url}/tester/{project}/compare?a=a&b=b&tab=results")
        cells = (
            page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="loss")).get_by_role("cell")
        )
        expect(cells).to_have_text(["0.8", "0.4", "\N{MINUS SIGN}0.4 (\N{MINUS SIGN}50%)"], timeout=30_000)
        expect(page.get_by_role("row").filter(has_text="not logged")).to_contain_text("own")
        expect(page.get_by_role("rowheader", name="same")).to_have_count(0)
        assert barriers(page) == []
        tell("loss 1")
        expect(cells).to_have_text(["0.8", "1", "+0.2 (+25%)"], timeout=30_000)


@pytest.mark.holds("F6")
def test_the_page_goes_on_by_itself_when_the_server_comes_back(open_page: NewPage, tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server:
        run = server.request("PUT", "/api/v1/projects/-/back/runs/one", json={"name": "before"}).json()["run"]
        page = open_page(server, "/tester/back/runs")
        seen(page, "before")
        server.kill()
        seen(page, "reconnecting")
        server.start()
        server.request("PATCH", f"/api/v1/runs/{run}", json={"name": "renamed-after"})
        seen(page, "renamed-after")
