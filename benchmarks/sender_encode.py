"""Points a second that the sender turns from lines into columns; the floor is parsing alone."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from runcairn.series.batch import encode_rows

BAR = 4e6
ROUNDS = 15


def lines(rows: int, keys: int) -> bytes:
    out: list[bytes] = []
    for step in range(rows):
        row = {f"train/metric_{key}": (step * 7919 % 10007) / 10007 + key for key in range(keys)}
        out.append(
            orjson.dumps({**row, "_step": step, "_timestamp": 1795531163.685625 + step / 1000}) + b"\n"
        )
    return b"".join(out)


def best(work: Callable[[bytes], object], data: bytes) -> float:
    took = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work(data)
        took.append(time.perf_counter() - begin)
    return min(took)


def main() -> None:
    for rows, keys in ((10_000, 4), (5_000, 10), (1_000, 100), (20, 5_000)):
        data = lines(rows, keys)
        floor = best(lambda text: orjson.loads(b"[" + text[:-1].replace(b"\n", b",") + b"]"), data)
        took = best(encode_rows, data)
        speed = rows * keys / took
        print(
            f"{rows:>6} rows x {keys:>5} keys: {speed / 1e6:5.2f} M points/s, {took / floor:.2f} times parsing alone"
            f"{'' if speed >= BAR or keys < 10 else '  BELOW THE BAR'}"
        )


if __name__ == "__main__":
    main()
