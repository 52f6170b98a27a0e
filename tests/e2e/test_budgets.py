"""The built pages keep ui.md's budgets of size."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(
    not (ROOT / "src/runcairn/server/static/.vite/manifest.json").is_file(),
    reason="the dashboard is not built: make web",
)
def test_first_paint_chunks_styles_and_fonts_keep_their_budgets() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "hatch_build.py", "npm", "run", "size"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
