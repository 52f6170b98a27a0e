"""What a script logs shows in the open page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import NewPage, seen
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SCRIPT = """
import sys
import runcairn
run = runcairn.init(project="live", name="watched")
for line in sys.stdin:
    runcairn.log({line.strip(): 1.0})
    print("logged", line.strip(), flush=True)
"""


def test_a_new_key_appears_in_the_open_workspace_by_itself(
    server: ServerProcess, open_page: NewPage, tmp_path: Path
) -> None:
    environ = {**os.environ, **server.client_environ(), "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    script = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], cwd=tmp_path, env=environ, stdin=subprocess.PIPE, text=True
    )
    assert script.stdin
    try:
        script.stdin.write("first/one\n")
        script.stdin.flush()
        page = open_page(server, "/")
        seen(page, "live")
        page.goto(f"{server.url}/tester/live/workspace")
        page.locator('[data-panel*="first/one"]').wait_for(timeout=30_000)
        script.stdin.write("second/two\n")
        script.stdin.flush()
        page.locator('[data-panel*="second/two"]').wait_for(timeout=30_000)
        assert "running" in page.content() or "live" in page.inner_text("body")
    finally:
        script.stdin.close()
        script.wait(60)


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
