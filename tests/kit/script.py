"""A training script in a process of its own, as a user runs it, against a real server."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from tests.kit.server import ServerProcess

SRC = Path(__file__).parents[2] / "src"


def run_script(
    folder: Path, server: ServerProcess, text: str, *arguments: str, within: float = 100, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run `text` in `folder`; it finds the server by its environment. Asserts that it ended with 0."""
    script = folder / "train.py"
    script.write_text(dedent(text), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RUNCAIRN_", "WANDB_"))}
    env = {**kept, **server.client_environ(), "PYTHONPATH": str(SRC), **environ}
    done = subprocess.run(
        [sys.executable, *arguments, str(script)],
        cwd=folder,
        env=env,
        text=True,
        capture_output=True,
        timeout=within,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done
