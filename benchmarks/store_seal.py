"""Points a CPU second of append and seal, by how many appends of 20,000 points a seal takes."""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from runcairn.wire.ingest import Append  # noqa: E402
from tests.kit.series_store import Stand, Writer, stand  # noqa: E402

KEYS, ROWS, APPENDS = 20, 1000, 150


def appends() -> list[Append]:
    values = np.random.default_rng(1).normal(size=(APPENDS * ROWS, KEYS)).tolist()
    names = [f"k{key}" for key in range(KEYS)]
    writer = Writer("w")
    made: list[Append] = []
    for begin in range(0, len(values), ROWS):
        rows = values[begin : begin + ROWS]
        logged = [
            {**dict(zip(names, row, strict=True)), "_step": step, "_timestamp": 1.7e9 + step}
            for step, row in enumerate(rows, begin)
        ]
        made.append(writer.append(*writer.log(logged)))
    return made


def used(store: Stand, made: list[Append], together: int) -> float:
    """Seconds of CPU, of all threads."""
    begin = time.process_time()
    for at in range(0, len(made), together):
        for append in made[at : at + together]:
            store.append(1, "history", append)
        store.sealing.seal(1, "history")
    return time.process_time() - begin


def main() -> None:
    made = appends()
    first = 0.0
    for together in (1, 3, 7, 14, 25):
        with tempfile.TemporaryDirectory() as folder, stand(Path(folder)) as store:
            speed = KEYS * ROWS * APPENDS / used(store, made, together)
        first = first or speed
        print(
            f"{together:>3} in a seal: {speed / 1e6:4.1f} M points a CPU second, {speed / first:.1f} times one each"
        )


if __name__ == "__main__":
    main()
