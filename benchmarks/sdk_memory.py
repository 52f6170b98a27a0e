"""Memory of the training process over a million steps: flat, whatever was logged.

    python benchmarks/sdk_memory.py [STEPS]

Prints resident memory in MiB after every tenth part of the steps; the bar: less than 1 MiB more at the end than after
the first tenth. Exits with 1 where it is not met.
"""

import os
import sys
import tempfile
import time

import psutil

import runcairn

MIB = 1 << 20


def main() -> int:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    os.environ["RUNCAIRN_QUIET"] = "1"
    process = psutil.Process()
    sizes: list[float] = []
    # The sender may still write its last lines when the folder goes.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        run = runcairn.init(project="benchmark", dir=place, mode="offline", settings={"console": "off"})
        begin = time.perf_counter()
        for step in range(steps):
            row = {"loss": 1 / (step + 1), "accuracy": step / steps, "lr": 0.001, "epoch": step // 1000}
            if step % 100 == 0:
                row["note"] = f"step {step}"  # type: ignore[assignment]
            run.log(row)
            if (step + 1) % (steps // 10) == 0:
                sizes.append(process.memory_info().rss / MIB)
                each = (time.perf_counter() - begin) / (step + 1) * 1e6
                print(f"{step + 1:>12,} steps {sizes[-1]:8.1f} MiB {each:6.2f} us a step")
        run.finish()
    grown = sizes[-1] - sizes[0]
    print(f"grown by {grown:.2f} MiB; bar 1")
    return int(grown > 1)


if __name__ == "__main__":
    sys.exit(main())
