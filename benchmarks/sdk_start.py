"""What `import runcairn` and `init()` cost a script.

    python benchmarks/sdk_start.py

Import: CPU milliseconds above a bare interpreter (medians of whole processes, in turn); then with every name that a
training script touches first. init(): wall and CPU milliseconds in a fresh process, its imports and the start of the
sender included, no server there. Bars of the design: 40 ms and 100 ms of wall time. Exits with 1 where one is not met.

Modules are compiled beforehand, as an installed package's are, and each round waits until the sender of the one
before is gone: it reads packages and git with a core of its own.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile

import psutil

ROUNDS = 15
INIT = """
import sys, time
import runcairn
settings = {"base_url": "http://127.0.0.1:9", "sender_patience": 0}
begin, cpu = time.perf_counter(), time.process_time()
run = runcairn.init(project="benchmark", dir=sys.argv[1], settings=settings)
print((time.perf_counter() - begin) * 1e3, (time.process_time() - cpu) * 1e3)
run.log({"a": 1.0})
import os
os._exit(0)
"""


def cpu(code: str) -> float:
    """CPU milliseconds, user and system, of a process that runs `code`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def without_senders(place: str) -> None:
    """Return when no process works on folders in `place`."""
    named = [
        found for found in psutil.process_iter(["cmdline"]) if place in " ".join(found.info["cmdline"] or ())
    ]
    psutil.wait_procs(named, timeout=30)


def main() -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        os.environ["RUNCAIRN_QUIET"] = "1"
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{place}/compiled"
        folder = f"{place}/runs"
        os.mkdir(folder)  # noqa: PTH102 - as the rest of this file
        subprocess.run([sys.executable, "-c", INIT, folder], capture_output=True, check=True)  # compiles
        without_senders(folder)
        return measured(folder)


def measured(folder: str) -> int:
    bare, imported, touched = [], [], []
    for _ in range(ROUNDS):
        bare.append(cpu("pass"))
        imported.append(cpu("import runcairn"))
        touched.append(cpu("import runcairn; runcairn.init, runcairn.log, runcairn.config"))
    starts, owns = [], []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [sys.executable, "-c", INIT, folder], capture_output=True, text=True, check=True
        )
        wall, own = map(float, done.stdout.split())
        starts.append(wall)
        owns.append(own)
        without_senders(folder)
    floor = statistics.median(bare)
    alone, names = statistics.median(imported) - floor, statistics.median(touched) - floor
    start, own = statistics.median(starts), statistics.median(owns)
    print(f"bare interpreter          {floor:6.1f} ms of CPU")
    print(f"import runcairn           {alone:+6.1f} ms   bar 40")
    print(f"... and init, log, config {names:+6.1f} ms")
    print(
        f"init()                    {start:6.1f} ms   bar 100 ({min(starts):.1f} to {max(starts):.1f} in {ROUNDS})"
    )
    print(f"... its own CPU           {own:6.1f} ms")
    return int(alone > 40 or start > 100)


if __name__ == "__main__":
    sys.exit(main())
