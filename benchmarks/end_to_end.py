"""200,000 steps x 4 scalars from the first log() until finish() returned, all acknowledged; then a backlog by sync."""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import orjson  # noqa: E402
import psutil  # noqa: E402

import runcairn  # noqa: E402
from runcairn.credentials import find  # noqa: E402
from runcairn.sender.sync import sync_folder  # noqa: E402
from tests.kit.server import ServerProcess  # noqa: E402

STEPS, KEYS = 200_000, 4
BAR, BACKLOG_BAR = 1_000_000, 500_000
MEMORY_BAR = 100e6


def sender_memory(server_pid: int) -> int:
    """The most that the sender, the other child of this process, has had in memory; in bytes."""
    for child in psutil.Process().children():
        if child.pid != server_pid:
            for line in Path(f"/proc/{child.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM"):
                    return int(line.split()[1]) * 1024
    return 0


def cpu_seconds(server_pid: int) -> tuple[float, float, float]:
    """Of this process, of its senders that have gone, and of the server."""
    times = psutil.Process(server_pid).cpu_times()
    gone = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), gone.ru_utime + gone.ru_stime, times.user + times.system


def log_all() -> float:
    begin = time.perf_counter()
    for step in range(STEPS):
        runcairn.log(
            {"train/loss": 1 / (step + 1), "train/acc": step / STEPS, "lr": 0.001, "time": step * 0.01}
        )
    return time.perf_counter() - begin


def floor(folder: Path) -> float:
    """Seconds to encode and write the same rows: below that nothing can come."""
    fd = os.open(folder / "floor.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    begin = time.perf_counter()
    for step in range(STEPS):
        row = {"train/loss": 1 / (step + 1), "train/acc": step / STEPS, "lr": 0.001, "time": step * 0.01}
        os.write(
            fd,
            orjson.dumps(
                {**row, "_step": step, "_timestamp": 1795531163.685625}, option=orjson.OPT_APPEND_NEWLINE
            ),
        )
    took = time.perf_counter() - begin
    os.close(fd)
    return took


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with ServerProcess(folder) as server:
            os.environ.update(server.client_environ())
            least = floor(folder)
            run = runcairn.init(project="bench", dir=str(folder), settings={"quiet": True})
            before = cpu_seconds(server.pid)
            begin = time.perf_counter()
            logged = log_all()
            peak = sender_memory(server.pid)
            runcairn.finish()
            whole = time.perf_counter() - begin
            points = STEPS * KEYS
            sent = orjson.loads((Path(run.dir).parent / ".sent").read_bytes())
            assert sent["done"], sent["why"]
            print(
                f"log() alone       {logged:6.2f} s   {logged / least:.2f} times encode + write ({least:.2f} s)"
            )
            verdict = "" if points / whole >= BAR else f"  BELOW {BAR:,}"
            print(f"until finish()    {whole:6.2f} s   {points / whole:12,.0f} points/s{verdict}")
            script, sender, serving = (b - a for a, b in zip(before, cpu_seconds(server.pid), strict=True))
            print(
                f"its CPU           script {script:.2f} s, sender {sender:.2f} s, server {serving:.2f} s: "
                f"{script + sender + serving:.2f} s on {os.cpu_count()} cores"
            )
            print(f"sender's memory   {peak / 1e6:6.0f} MB{'' if peak <= MEMORY_BAR else '  ABOVE 100'}")
            begin = time.perf_counter()
            synced = sync_folder(Path(run.dir).parent, find(None, os.environ), os.environ, as_new=True)
            took = time.perf_counter() - begin
            assert synced.verified
            verdict = "" if points / took >= BACKLOG_BAR else f"  BELOW {BACKLOG_BAR:,}"
            print(f"backlog by sync   {took:6.2f} s   {points / took:12,.0f} points/s{verdict}")


if __name__ == "__main__":
    main()
