"""A real kernel runs cells: link and charts below the cell, a run that ends when its cell is run again."""

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.kit.server import ServerProcess

BEGIN = "import runcairn\nrun = runcairn.init(project='notebook', name='in a cell')\nfirst = run.id"
LOG = """
import time
until = time.monotonic() + 60
drawn = run.notebook._update
seen = []
run.notebook._update = lambda text: (seen.append(text), drawn(text))
while not seen and time.monotonic() < until:
    runcairn.log({"loss": 1 / (run.step + 1), "acc": run.step})
    time.sleep(0.01)
print("drawn", len(seen))
"""


def _run(cells: list[str], place: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(place)}}).execute()
    return book


def test_a_cell_shows_its_run_and_ends_it_when_it_is_run_again(
    server: ServerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = (
        "again = runcairn.init(project='notebook')\nprint(again.id != first, run.ended)\nruncairn.finish()"
    )
    book = _run([BEGIN, LOG, again], tmp_path, server.client_environ(), monkeypatch)
    first, log, last = book.cells
    html = [output["data"]["text/html"] for output in first.outputs if "data" in output]
    assert len(html) == 1  # one output, drawn anew in its place
    assert 'href="http://127.0.0.1' in html[0]
    assert "in a cell" in html[0]
    assert "Ended; all is sent, verified" in html[0]
    assert [key for key in ("acc", "loss") if f'aria-label="{key}"' in html[0]] == ["acc", "loss"]
    assert "<script" not in html[0]
    said = "".join(output.get("text", "") for output in log.outputs)
    assert re.search(r"drawn [1-9]", said)
    assert "True True" in "".join(output.get("text", "") for output in last.outputs)
    assert not [output for cell in book.cells for output in cell.outputs if output.get("name") == "stderr"]
    runs = server.request("GET", "/api/v1/projects/-/notebook/runs").json()["runs"]
    assert [run["state"] for run in runs] == ["finished", "finished"]
