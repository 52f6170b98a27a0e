"""How a run ends, seen in the page while it happens: taken away, terminated, stopped; its state is its own code's."""

import signal
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, seen
from tests.e2e.life import PATIENCE, draws, fact, on, run_of, tab
from tests.faults.scripts import start
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

BEGIN = """
run = begin(project="{project}", id="r", mode="online", name="unet")
run.log({{"loss": 1.0}})
print("begun", flush=True)
"""
WAIT = BEGIN + "sys.stdin.readline()\n"


def says(page: Page, state: str) -> None:
    """The head of the run's page says so."""
    expect(page.locator("header").get_by_text(state, exact=True)).to_be_visible(timeout=PATIENCE)


def begun(script: "subprocess.Popen[str]", page: Page, address: str) -> None:
    """The script lives, and its page is open."""
    assert script.stdout is not None
    script.stdout.readline()
    page.goto(address)
    draws(page, "loss", points=1)
    says(page, "running")


@pytest.mark.holds("F3")
def test_a_preempted_run_is_told_from_a_finished_one_and_goes_on(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    page = open_page(server, "/")
    address = f"{server.url}/tester/{project}/runs/r"
    body = (
        WAIT.format(project=project)
        + "runcairn.mark_preempting()\nsys.stdin.readline()\nos.kill(os.getpid(), 15)"
    )
    with start(body, tmp_path, stdin=subprocess.PIPE, env=on(server, tmp_path)) as script:
        assert script.stdin is not None
        begun(script, page, address)
        script.stdin.write("taken away soon\n")
        script.stdin.flush()
        says(page, "preempting")
        script.communicate("now\n", timeout=40)
    says(page, "preempted")
    expect(page.get_by_role("button", name="Stop…")).to_have_count(0)
    assert run_of(server, project, "r").state == "preempted"
    page.goto(f"{server.url}/tester/{project}/workspace")
    expect(page.get_by_label("runs").get_by_text("preempted")).to_be_in_viewport(ratio=1, timeout=PATIENCE)
    page.goto(address)
    again = f'begin(project="{project}", id="r", mode="online", resume="must").log({{"loss": 0.5}})'
    with start(again, tmp_path, env=on(server, tmp_path)) as script:
        script.communicate(timeout=40)
    says(page, "finished")
    draws(page, "loss", points=2)
    tab(page, "Overview")
    expect(fact(page, "Resumed")).to_have_count(1)


@pytest.mark.holds("F3")
def test_a_terminated_run_is_killed_and_says_by_what(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage
) -> None:
    page = open_page(server, "/")
    with start(
        WAIT.format(project=project), tmp_path, stdin=subprocess.PIPE, env=on(server, tmp_path)
    ) as script:
        begun(script, page, f"{server.url}/tester/{project}/runs/r")
        script.send_signal(signal.SIGTERM)
        script.communicate(timeout=40)
    says(page, "killed")
    seen(page, "SIGTERM")
    assert (script.returncode, run_of(server, project, "r").state) == (-signal.SIGTERM, "killed")


@pytest.mark.parametrize(("end", "state", "code"), [("sys.exit(7)", "failed", 7), ("raise", "killed", 130)])
def test_a_stopped_script_ends_as_its_own_code_says(
    server: ServerProcess, project: str, tmp_path: Path, open_page: NewPage, end: str, state: str, code: int
) -> None:
    body = BEGIN.format(project=project) + (
        "try:\n    while True:\n        run.log({}); time.sleep(0.01)\n"
        f'except KeyboardInterrupt:\n    run.log({{"loss": 0.5}})\n    {end}'
    )
    page = open_page(server, "/")
    with start(body, tmp_path, env=on(server, tmp_path)) as script:
        begun(script, page, f"{server.url}/tester/{project}/runs/r")
        page.get_by_role("button", name="Stop…").click()
        page.get_by_role("dialog").get_by_role("button", name="Stop it").click()
        script.communicate(timeout=60)
    says(page, state)
    draws(page, "loss", points=2)
    tab(page, "Overview")
    expect(fact(page, "Exit code")).to_contain_text(str(code))
    run = run_of(server, project, "r")
    assert (run.state, run.info.exit_code, run.summary["loss"]) == (state, code, 0.5)
