"""CPU that sampling the system costs at the default interval, as a share of one core; the floor is an idle thread."""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from runcairn.capture.system.probes import Probes

INTERVAL, ROUNDS, CHILDREN, BAR = 10.0, 50, 16, 0.01


def main() -> None:
    """A script with 16 workers, as a data loader has them."""
    sleep = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]
    workers = [subprocess.Popen(sleep) for _ in range(CHILDREN)]
    try:
        probes = Probes(os.getpid(), ".")
        probes.read()
        begin, wall = time.process_time(), time.perf_counter()
        for _ in range(ROUNDS):
            found = probes.read()
        took = (time.process_time() - begin) / ROUNDS
        print(f"{len(found)} numbers, {CHILDREN} workers: {took * 1e3:.2f} ms of CPU a sample ", end="")
        print(f"({(time.perf_counter() - wall) / ROUNDS * 1e3:.2f} ms of time)")
        share = took / INTERVAL
        print(f"every {INTERVAL:g} s: {share:.3%} of a core{'' if share < BAR else '  ABOVE 1%'}")
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


if __name__ == "__main__":
    main()
