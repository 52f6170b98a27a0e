"""200 runs x 20 keys at 1 Hz with 4 readers of charts: acknowledgement p99 under 100 ms, chart p99 under 200 ms."""

import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from _store_server import Server, Writer, percentile, rows, server, timed, verdict

RUNS, KEYS, SECONDS, SENDERS, READERS = 200, 20, 40, 8, 4
NAMES = [f"k{i}" for i in range(KEYS)]


def main() -> int:
    with server() as home:
        client = home.client()
        runs = [client.run(f"r{i}") for i in range(RUNS)]
        acks: list[float] = []
        charts: list[float] = []
        stop = threading.Event()
        threads = [
            threading.Thread(target=_send, args=(home, runs[i::SENDERS], acks, stop)) for i in range(SENDERS)
        ] + [threading.Thread(target=_read, args=(home, runs, i, charts, stop)) for i in range(READERS)]
        cpu, begin = home.cpu(), time.perf_counter()
        for thread in threads:
            thread.start()
        time.sleep(SECONDS)
        stop.set()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - begin
        used = home.cpu() - cpu
    print(
        f"{len(acks):,} appends, {len(charts):,} charts in {took:.0f} s; server CPU {100 * used / took:.0f} % of a core"
    )
    print(f"acknowledgement p50 {percentile(acks, 0.5):.1f} ms, chart p50 {percentile(charts, 0.5):.1f} ms")
    enough = len(acks) >= 0.97 * RUNS * SECONDS
    if not enough:
        print(f"MISS only {len(acks)} of {RUNS * SECONDS} appends were made in time")
    least = percentile(_floor(), 0.99)
    good = verdict("acknowledgement p99", percentile(acks, 0.99), 100, "ms", least, "p99 of a SQLite commit")
    also = verdict(
        "chart of 20 runs p99", percentile(charts, 0.99), 200, "ms", least, "p99 of a SQLite commit"
    )
    return 0 if good and also and enough else 1


def _send(home: Server, runs: list[int], acks: list[float], stop: threading.Event) -> None:
    client = home.client()
    writers = [Writer(client, run) for run in runs]
    random = np.random.default_rng(runs[0])
    begin, step = time.perf_counter(), 0
    while not stop.is_set():
        for place, writer in enumerate(writers):
            due = begin + step + place / len(writers)
            if stop.wait(max(0.0, due - time.perf_counter())):
                return
            body = writer.body(NAMES, np.array([step]), random.normal(size=(KEYS, 1)))
            at = time.perf_counter()
            writer.send(body)
            acks.append((time.perf_counter() - at) * 1000)
        step += 1


def _read(home: Server, runs: list[int], place: int, charts: list[float], stop: threading.Event) -> None:
    client = home.client()
    mine = runs[place * 20 : place * 20 + 20]
    key = 0
    while not stop.wait(0.5):
        key = (key + 1) % KEYS
        at = time.perf_counter()
        body = client.chart(runs=mine, keys=[NAMES[key]], buckets=1000)
        charts.append((time.perf_counter() - at) * 1000)
        rows(body)


def _floor() -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)")
        return timed(lambda: connection.execute("INSERT INTO t (body) VALUES (?)", (b"x" * 400,)), 500)


if __name__ == "__main__":
    sys.exit(main())
