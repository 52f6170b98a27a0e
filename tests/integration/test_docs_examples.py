"""Every Python example of the pages runs as it stands, those of one page one after the other, against a real server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.server import ServerProcess

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)

SMALL_NETWORK = """
import os
os.environ.setdefault("KERAS_BACKEND", "jax")
import keras, numpy as np
random = np.random.default_rng(0)
x = x_train = random.random((16, 8, 8, 3), dtype="float32")
y = y_train = (random.random((16, 8, 8, 1)) > 0.5).astype("float32")
layer = keras.layers.Conv2D(1, 3, padding="same", activation="sigmoid")
model = keras.Sequential([keras.layers.Input((8, 8, 3)), layer])
model.compile("adam", "binary_crossentropy")
"""
"""What a page about Keras takes for given."""
MEDIA = """
import numpy as np, plotly.graph_objects, runcairn
x = mask = np.zeros((8, 8))
grads = samples = np.arange(9.0) / 9
frames = np.zeros((2, 8, 8, 3), dtype="uint8")
figure = plotly.graph_objects.Figure(plotly.graph_objects.Scatter(y=[1, 2]))
points = np.zeros((4, 3))
rows = [[1, runcairn.Image(x), 0.5]]
open("a.pdb", "w").write("ATOM      1  N   ALA A   1      11.104   6.134  -6.504  1.00  0.00           N\\n")
run = runcairn.init(project="media")
def the_run():
    run.finish()
    return f"tester/media/{run.id}"
"""
BEFORE = {
    "start": "",
    "life": "",
    "best": "",
    "console": "",
    "walk": SMALL_NETWORK,
    "keras": SMALL_NETWORK,
    "networks": SMALL_NETWORK,
    "sdk": "def train_one_epoch(): return 0.5, 0.5\n",
    "media": MEDIA,
}
"""Page -> what its reader has already."""


@pytest.mark.parametrize("page", sorted(BEFORE))
def test_the_examples_of_a_page_run(page: str, server: ServerProcess, tmp_path: Path) -> None:
    blocks = BLOCK.findall((DOCS / f"{page}.md").read_text("utf-8"))
    assert blocks
    script = tmp_path / "page.py"
    text = "\n".join([BEFORE[page], *blocks])
    script.write_text(text.replace('"me/nuclei/ab12cd34"', "the_run()"), "utf-8")
    environ = {**os.environ, **server.client_environ(), "WANDB_API_KEY": ""}
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "verified!" in done.stderr
    assert "could not be" not in done.stderr, done.stderr
