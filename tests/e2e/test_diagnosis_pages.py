"""What went wrong stands at the top of the run's page, leads to its evidence, and marks the run in the list."""

from pathlib import Path

import pytest

from tests.e2e.conftest import NewPage, barriers, seen
from tests.kit.script import run_script
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

_SCRIPT = """
    import runcairn

    run = runcairn.init(project="{project}", id="nan", name="nan-run")
    for step in range(40):
        run.log({"loss": float("nan") if step >= 12 else 1.0 / (1 + step), "lr": 0.1})
    run.finish()
    run = runcairn.init(project="{project}", id="oom", name="oom-run")
    run.log({"loss": 0.5})
    print("Traceback (most recent call last):")
    print('  File "train.py", line 1, in <module>')
    print("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.")
    run.finish(exit_code=1)
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_says_what_went_wrong(
    server: ServerProcess, project: str, open_page: NewPage, tmp_path: Path, theme: str
) -> None:
    run_script(tmp_path, server, _SCRIPT.replace("{project}", project))
    page = open_page(server, f"/tester/{project}/runs/oom/charts", theme)
    seen(page, "The GPU ran out of memory: torch.OutOfMemoryError")
    seen(page, "Ended with exit code 1")
    assert barriers(page) == []
    page.get_by_label("What went wrong").get_by_role("button", name="Logs").first.click()
    page.wait_for_url("**/oom/logs?*")
    seen(page, "Tried to allocate 2.00 GiB")
    page.goto(f"{server.url}/tester/{project}/runs/nan/charts")
    seen(page, "loss is NaN since step 12.")
    page.goto(f"{server.url}/tester/{project}/runs?sort=summary.loss.min")
    seen(page, "nan-run")
    page.get_by_role("img", name="loss is NaN").first.wait_for()
    seen(page, "loss.min")
    seen(page, "0.08333")
