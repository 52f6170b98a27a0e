"""A run of 10 keys forked at step 10 million, then deleted: appends to other runs are acknowledged all the while."""

import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _store_server import Client, Server, Writer, percentile, server, verdict

from runcairn.series.chunk import POINTS, encode_axis, encode_values
from runcairn.server.store import chunks, series_keys
from runcairn.server.store.database import Database

KEYS, STEPS = 10, 10_000_000
AT_ONCE = 50
"""Chunks of each key written in one transaction, when the parent is made."""
STALL = 200.0
"""Milliseconds that an acknowledgement may take at most."""


def main() -> int:
    steps = int(sys.argv[1]) if sys.argv[1:] else STEPS
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with server(data) as home:
            parent = home.client().run("parent")
        with Database(f"sqlite:///{data / 'data' / 'runcairn.db'}") as database:
            _fill(database, parent, steps)
        with server(data) as home:
            print(f"the parent takes {home.size() / 1e6:,.0f} MB")
            calm = _acknowledged(home, "calm", lambda _: time.sleep(3))
            floor = percentile(calm, 0.99)
            print(f"alone: p50 {percentile(calm, 0.5):.1f} ms, p99 {floor:.1f} ms, most {max(calm):.1f} ms")
            good = [
                _judge("forked", _acknowledged(home, "a", lambda client: _fork(client, steps)), floor),
                _judge(
                    "deleted", _acknowledged(home, "b", lambda client: _delete(home, client, parent)), floor
                ),
            ]
    return 0 if all(good) else 1


def _judge(what: str, found: list[float], floor: float) -> bool:
    print(
        f"{what}: {len(found)} appends, p50 {percentile(found, 0.5):.1f} ms, p99 {percentile(found, 0.99):.1f} ms"
    )
    return verdict(f"longest acknowledgement while it is {what}", max(found), STALL, "ms", floor, "p99 alone")


def _fork(client: Client, steps: int) -> None:
    begin = time.perf_counter()
    body = b'{"writer":"fork","origin":{"id":"parent","step":%d}}' % (steps - 2)
    client.send("PUT", "/api/v1/projects/-/bench/runs/child", body)
    print(f"forked in {time.perf_counter() - begin:.1f} s")


def _delete(home: Server, client: Client, run: int) -> None:
    begin = time.perf_counter()
    for path in (f"/api/v1/runs/{run}", f"/api/v1/trash/{run}"):
        client.send("DELETE", path)
    answered = time.perf_counter() - begin
    with sqlite3.connect(f"file:{home.data / 'runcairn.db'}?mode=ro", uri=True) as reading:
        while reading.execute("SELECT count(*) FROM run WHERE id = ?", (run,)).fetchone() != (0,):
            time.sleep(0.05)
    print(f"deleted in {answered:.1f} s, its rows in {time.perf_counter() - begin:.1f} s")


def _acknowledged(home: Server, name: str, work: Callable[[Client], object]) -> list[float]:
    """Milliseconds of each append to another run, one after the other, 100 a second, while `work` goes on."""
    found: list[float] = []
    over = threading.Event()

    def append() -> None:
        client = home.client()
        writer = Writer(client, client.run(name))
        step = 0
        while not over.is_set():
            body = writer.body(
                ["x"], np.arange(step, step + 10), np.random.default_rng(step).normal(size=(1, 10))
            )
            begin = time.perf_counter()
            writer.send(body)
            found.append((time.perf_counter() - begin) * 1000)
            step += 10
            time.sleep(0.01)

    thread = threading.Thread(target=append)
    thread.start()
    time.sleep(0.5)
    work(home.client())
    time.sleep(1)  # what the server does about it afterwards counts too
    over.set()
    thread.join()
    return found


def _fill(database: Database, run: int, steps: int) -> None:
    names = [(key, "history", f"k{key}", "number") for key in range(KEYS)]
    database.write(lambda tx: series_keys.add(tx, run, names, {}, {})).result()
    pieces: list[chunks.Piece] = []
    for first in range(0, steps, POINTS):
        on = np.arange(first, min(first + POINTS, steps))
        values = np.random.default_rng(first).normal(size=(KEYS, len(on)))
        pieces.append(chunks.Piece(encode_axis(on, 1.7e9 + on.astype(np.float64)), encode_values(values)))
        if len(pieces) == AT_ONCE or on[-1] == steps - 1:
            made = [chunks.Rewrite(list(range(KEYS)), (), pieces)]
            database.write(lambda tx, made=made: chunks.rewrite(tx, run, made)).result()
            pieces = []


if __name__ == "__main__":
    sys.exit(main())
