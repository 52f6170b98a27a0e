"""The examples of docs/api.md run as they stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

from runcairn.filters.tree import RUN_FIELDS
from tests.kit.server import ServerProcess

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_every_example_of_the_page_works(server: ServerProcess, project: str, tmp_path: Path) -> None:
    run = server.request("PUT", f"/api/v1/projects/-/{project}/runs/one", json={"tags": ["best"]}).json()[
        "run"
    ]
    environ = os.environ | {
        "URL": server.url,
        "KEY": server.key,
        "PROJECT": project,
        "ID": "one",
        "RUN": str(run),
    }
    blocks = BLOCK.findall(PAGE.read_text())
    blocks.sort(key=lambda block: "notes.txt" in block[1] and "Range" in block[1])  # read after it was sent
    assert len(blocks) > 6
    for language, text in blocks:
        command = ["bash", "-ec", text] if language == "sh" else [sys.executable, "-c", text]
        done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"


def test_the_page_names_every_field_that_runs_are_filtered_by() -> None:
    text = PAGE.read_text()
    assert not [name for name in RUN_FIELDS if f"`{name}" not in text]
