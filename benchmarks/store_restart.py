"""A server with 1 million unsealed points, killed: ready again within 5 s, all of them readable."""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from _store_server import rows, server, verdict

from runcairn.series.stored import encode
from runcairn.server.store import batches, series_keys
from runcairn.server.store.database import Connection, Database

KEYS, ROWS, BATCH = 20, 50_000, 10


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        begin = time.perf_counter()
        with server(data) as home:
            first = time.perf_counter() - begin
            run = home.client().run("million")
        with Database(f"sqlite:///{data / 'data' / 'runcairn.db'}") as database:
            database.write(lambda tx: _fill(tx, run)).result()
        begin = time.perf_counter()
        with server(data) as home:
            ready = time.perf_counter() - begin
            keys = [f"k{k}" for k in range(KEYS)]
            question = {"runs": [run], "keys": keys, "buckets": 10_000}
            assert rows(home.client().chart(**question)) == KEYS * 10_000
            shown = time.perf_counter() - begin
    print(f"all points charted {shown:.1f} s after the start")
    return 0 if verdict("ready", ready, 5, "s", first, "start with an empty store") else 1


def _fill(tx: Connection, run: int) -> None:
    series_keys.add(tx, run, [(k, "history", f"k{k}", "number") for k in range(KEYS)], {}, {})
    ids = np.arange(KEYS, dtype="<u4").tobytes()
    for at in range(0, ROWS, BATCH):
        steps = np.arange(at, at + BATCH)
        values = np.random.default_rng(at).normal(size=(KEYS, BATCH)).tobytes()
        payload = encode(steps.tobytes(), steps.astype(float).tobytes(), [(ids, b"", values)])
        batches.add(tx, run, "history", "w", at, BATCH, at, str(at), payload)


if __name__ == "__main__":
    sys.exit(main())
