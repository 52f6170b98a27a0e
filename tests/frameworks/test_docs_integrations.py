"""The examples of docs/integrations.md run as they stand, each where its framework is, and log something."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from runcairn.api.root import Api
from tests.kit.script import run_script
from tests.kit.seen import looking

_PAGE = (Path(__file__).parents[2] / "docs" / "integrations.md").read_text("utf-8")
_EXAMPLES = dict(re.findall(r"^## ([^\n]+)\n\n```python\n(.*?)^```", _PAGE, re.MULTILINE | re.DOTALL))


def _missing(text: str) -> list[str]:
    names = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)
    return [name for name in names if find_spec(name) is None]


@pytest.fixture(scope="module", params=_EXAMPLES)
def run(server, tmp_path_factory, request):
    """What an example made."""
    text, project = _EXAMPLES[request.param], f"example-{list(_EXAMPLES).index(request.param)}"
    if missing := _missing(text):
        pytest.skip(f"not installed here: {', '.join(missing)}")
    here = re.sub(r'(project=|RuncairnTracker\()"[^"]+"', rf'\1"{project}"', text)
    run_script(tmp_path_factory.mktemp(project), server, here, within=200, PYTHONWARNINGS="ignore")
    (run,) = Api(server.url, server.key).runs(f"tester/{project}")
    return run


def test_it_runs_and_logs(run):
    assert run.state == "finished"
    assert any(isinstance(value, int | float) for value in run.summary.values())


@pytest.mark.browser
def test_its_pages(server, run):
    numbers = [info.name for info in run.keys if (info.stream, info.kind) == ("history", "number")]
    with looking(server) as eyes:
        seen = eyes.at(run).overview()
        if numbers:
            seen.charts(*numbers[:2])
        saved = [file.name for file in run.files() if file.name.startswith("model")]
        seen.files(*saved[:1])
