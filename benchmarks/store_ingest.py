"""Bulk ingest through the HTTP API into one server process, sealing included: at least 2 million points/s."""

import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from _store_server import Writer, server, verdict

KEYS, ROWS, BATCHES = 20, 1000, 500


def main() -> int:
    random = np.random.default_rng(1)
    keys = [f"k{i}" for i in range(KEYS)]
    with server() as home:
        client = home.client()
        run = client.run("bulk")
        writer = Writer(client, run)
        bodies = [
            writer.body(keys, np.arange(i * ROWS, (i + 1) * ROWS), random.normal(size=(KEYS, ROWS)))
            for i in range(BATCHES)
        ]
        points = KEYS * ROWS * BATCHES
        cpu, begin = home.cpu(), time.perf_counter()
        for body in bodies:
            writer.send(body)
        acknowledged = time.perf_counter() - begin
        _until_sealed(home.data / "runcairn.db", run)
        sealed = time.perf_counter() - begin
        used = home.cpu() - cpu
    floor = _floor(bodies)
    print(
        f"{points:,} points acknowledged in {acknowledged:.2f} s, sealed in {sealed:.2f} s; CPU {used:.2f} s"
    )
    print(f"floor: the same bodies into a SQLite table, a commit each: {points / floor / 1e6:.1f} M points/s")
    least = points / floor / 1e6
    good = verdict(
        "acknowledged", points / acknowledged / 1e6, 2, "M points/s", least, "SQLite alone", most=False
    )
    also = verdict(
        "acknowledged and sealed", points / sealed / 1e6, 2, "M points/s", least, "SQLite alone", most=False
    )
    return 0 if good and also else 1


def _until_sealed(path: Path, run: int) -> None:
    """Less than a seal's worth is left: the rest waits for more rows, or for a minute."""
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    while (
        reader.execute("SELECT coalesce(sum(n), 0) FROM batch WHERE run = ?", (run,)).fetchone()[0]
        >= 8 * ROWS
    ):
        time.sleep(0.02)
    reader.close()


def _floor(bodies: list[bytes]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)")
        begin = time.perf_counter()
        for body in bodies:
            connection.execute("INSERT INTO t (body) VALUES (?)", (body,))
        return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
