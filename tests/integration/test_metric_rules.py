"""What `define_metric` says reaches the pages: of one run, and of a project whose runs say different things."""

from typing import Any

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

_DEFINES = """
    import runcairn
    with runcairn.init(project={project!r}, id="defines") as run:
        run.define_metric("*", step_metric="epoch")
        run.define_metric("secret", hidden=True)
        for epoch in range(3):
            run.log({{"epoch": 10 * epoch, "loss": 1 / (epoch + 1), "secret": 1}}, step=epoch + 5)
"""
_PLAIN = """
    import runcairn
    with runcairn.init(project={project!r}, id="plain") as run:
        for step in range(4):
            run.log({{"loss": 2 / (step + 1)}})
"""


def said(server, address: str) -> dict[str, Any]:
    """Key -> the key that it is drawn over, or that it is hidden."""
    keys = server.request("GET", address).json()
    return {
        key["name"]: "hidden" if key["hidden"] else key["step_metric"]
        for key in keys
        if key["stream"] == "history"
    }


@pytest.fixture
def api(server, project, tmp_path) -> Api:
    """With one run, whose keys are drawn over its epochs."""
    run_script(tmp_path, server, _DEFINES.format(project=project))
    return Api(server.url, server.key)


def test_a_run_and_its_project_say_the_same(server, project, api) -> None:
    expected = {"epoch": None, "loss": "epoch", "secret": "hidden"}
    run = api.run(f"{project}/defines").info.run
    assert said(server, f"/api/v1/runs/{run}/keys") == expected
    assert said(server, f"/api/v1/projects/-/{project}/keys") == expected


def test_no_run_is_missing_where_another_says_what_it_did_not_log(server, project, api, tmp_path) -> None:
    run_script(tmp_path, server, _PLAIN.format(project=project))
    assert said(server, f"/api/v1/projects/-/{project}/keys")["loss"] is None
    run = api.run(f"{project}/defines").info.run
    assert said(server, f"/api/v1/runs/{run}/keys")["loss"] == "epoch"


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_the_pages_draw_over_epochs_until_a_run_has_none(server, project, api, tmp_path) -> None:
    with looking(server) as eyes:
        seen = eyes.at(api.run(f"{project}/defines"))
        seen.sections(charts=["epoch", "loss"])
        seen.charts("loss", x="epoch").charts("epoch")
        run_script(tmp_path, server, _PLAIN.format(project=project))
        eyes.at(api.run(f"{project}/plain")).charts("loss")
