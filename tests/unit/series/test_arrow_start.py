"""The first answer costs no more than the next: nothing large is imported for it."""

import subprocess
import sys

ANSWER = """
import sys
import numpy as np
from runcairn.series import arrow, bucket
from runcairn.series.points import Points
series = Points(np.arange(3), np.arange(3.0), np.arange(3.0)[None, :])
assert arrow.points([(1, 0, series)])
assert arrow.chart([], 0, 1, raw=True)
print(*sorted(name for name in sys.modules if name in ("pandas", "polars", "matplotlib")))
"""


def test_an_answer_imports_no_dataframes() -> None:
    import pandas as pd  # noqa: F401 - the test means something only where pandas is installed

    done = subprocess.run([sys.executable, "-c", ANSWER], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
