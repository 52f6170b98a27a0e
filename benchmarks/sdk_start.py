"""What `import runcairn` and `init()` cost a script.

    python benchmarks/sdk_start.py

Import: CPU milliseconds above a bare interpreter (medians of whole processes, in turn); then with every name that a
training script touches first. init(): wall and CPU milliseconds in a fresh process, its imports and the start of the
sender included, no server there. Bars of the design: 40 ms and 100 ms. Exits with 1 where one is not met; init() is
judged by its CPU where the machine is busy with other work (load above its cores), by its wall time else.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile

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


def main() -> int:
    os.environ["RUNCAIRN_QUIET"] = "1"
    bare, imported, touched = [], [], []
    for _ in range(ROUNDS):
        bare.append(cpu("pass"))
        imported.append(cpu("import runcairn"))
        touched.append(cpu("import runcairn; runcairn.init, runcairn.log, runcairn.config"))
    starts, owns = [], []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        for _ in range(ROUNDS):
            done = subprocess.run(
                [sys.executable, "-c", INIT, place], capture_output=True, text=True, check=True
            )
            wall, own = map(float, done.stdout.split())
            starts.append(wall)
            owns.append(own)
    floor = statistics.median(bare)
    alone, names = statistics.median(imported) - floor, statistics.median(touched) - floor
    start, own = statistics.median(starts), statistics.median(owns)
    busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    print(f"bare interpreter          {floor:6.1f} ms of CPU")
    print(f"import runcairn           {alone:+6.1f} ms   bar 40")
    print(f"... and init, log, config {names:+6.1f} ms")
    print(
        f"init()                    {start:6.1f} ms   bar 100 ({min(starts):.1f} to {max(starts):.1f} in {ROUNDS})"
    )
    print(
        f"... its own CPU           {own:6.1f} ms{'   (the machine is busy: load above its cores)' if busy else ''}"
    )
    return int(alone > 40 or (own if busy else start) > 100)


if __name__ == "__main__":
    sys.exit(main())
