"""What one `log()` costs, against the floor of the same run: encode the same row with orjson, write it.

    python benchmarks/sdk_log.py [--quick]

Prints one line a kind of row: floor and call in microseconds (medians, taken in turn), the ratio, the bar of the
design (sdk.md section 1). Exits with 1 where a bar is not met.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import orjson

import runcairn

OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY
ROUND = 200
"""Calls of one kind before the other has its turn."""


def rows() -> dict[str, tuple[dict[str, Any], dict[str, Any], float]]:
    """Kind -> (row to log, row that orjson takes as it is, bar: times the floor)."""
    ten = {f"train/metric_{i}": 0.1234567 * (i + 1) for i in range(10)}
    many = {f"layer/{i}/gradient_norm": 1 / (i + 3) for i in range(2000)}
    numpy_ten = {key: np.float32(value) for key, value in ten.items()}
    return {
        "10 floats": (ten, ten, 2.5),
        "2,000 floats": (many, many, 2.0),
        "10 numpy scalars": (numpy_ten, numpy_ten, 4.0),
        "one string": ({**ten, "train/metric_0": "warmup"}, ten, 8.0),
        "one NaN": ({**ten, "train/metric_0": float("nan")}, ten, 8.0),
        "nested": ({"train": {f"metric_{i}": v for i, v in enumerate(ten.values())}}, ten, 10.0),
        "10 0-d arrays": ({key: np.array(value) for key, value in ten.items()}, ten, 10.0),
    }


def timed(call: Callable[[], object], count: int) -> list[int]:
    """Nanoseconds of each of `count` calls."""
    clock, taken = time.perf_counter_ns, []
    for _ in range(count):
        begin = clock()
        call()
        taken.append(clock() - begin)
    return taken


def measure(
    run: Any, fd: int, row: dict[str, Any], floor_row: dict[str, Any], rounds: int
) -> tuple[list[int], list[int]]:
    """(floor, call): nanoseconds, measured in turn so that a busy machine slows both alike."""
    dumps, write = orjson.dumps, os.write
    whole = {**floor_row, "_step": 17, "_timestamp": 1795531163.685625}
    floor: list[int] = []
    call: list[int] = []
    for number in range(rounds):
        first = timed(lambda: write(fd, dumps(whole, None, OPTIONS)), ROUND)
        second = timed(lambda: run.log(row), ROUND)
        if number:  # the first round warms up
            floor += first
            call += second
    return floor, call


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    rounds = 10 if parser.parse_args().quick else 60
    os.environ["RUNCAIRN_QUIET"] = "1"
    with tempfile.TemporaryDirectory() as place:
        run = runcairn.init(project="benchmark", dir=place, mode="offline", settings={"console": "off"})
        fd = os.open(Path(place) / "floor", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        missed = 0
        print(f"{'row':>18} {'floor us':>9} {'log us':>8} {'p99 us':>8} {'ratio':>6} {'bar':>5}")
        for kind, (row, floor_row, bar) in rows().items():
            many = rounds if len(row) < 1000 else max(rounds // 6, 3)
            floor, call = measure(run, fd, row, floor_row, many)
            low, mid = statistics.median(floor) / 1e3, statistics.median(call) / 1e3
            p99 = statistics.quantiles(call, n=100)[98] / 1e3
            late = kind == "10 floats" and p99 > 10
            missed += mid / low > bar or late
            print(
                f"{kind:>18} {low:9.2f} {mid:8.2f} {p99:8.2f} {mid / low:6.2f} {bar:5.1f}"
                f"{'  MISSED' if mid / low > bar else ''}{'  p99 above 10 us' if late else ''}"
            )
        os.close(fd)
        run.finish()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
