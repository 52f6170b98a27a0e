"""A table of 10,000 runs ordered by `loss.min`, and filtered by it: at most 150 ms a page through the HTTP API."""

import json
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from _store_server import Client, Writer, percentile, server, timed, verdict

RUNS, KEYS, PAGE = 10_000, 20, 100


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with server(home) as one:
            client = one.client()
            run = client.run("first")
            Writer(client, run).append(names(), np.arange(40), np.ones((KEYS, 40)))
        least = fill(home / "data" / "runcairn.db", run)
        with server(home) as one:
            return measure(one.client(), least)


def names() -> list[str]:
    return ["loss", *(f"metric/{i}" for i in range(KEYS - 1))]


def fill(path: Path, first: int) -> dict[int, float]:
    """Copies of the first run with summaries of their own; run -> lowest loss."""
    lows = np.random.default_rng(1).normal(size=(RUNS, KEYS))
    with sqlite3.connect(path) as database:
        columns: list[str] = [row[1] for row in database.execute("PRAGMA table_info(run)")]
        chosen: list[str] = [{"id": "?1", "rid": "'r' || ?1"}.get(name, name) for name in columns]
        database.executemany(
            f"INSERT INTO run ({','.join(columns)}) SELECT {','.join(chosen)} FROM run WHERE id = {first}",
            [(first + 1 + i,) for i in range(RUNS - 1)],
        )
        columns = [row[1] for row in database.execute("PRAGMA table_info(series)")]
        given = {"run": "?1", "low": "?3", "high": "?3 + 1"}
        chosen = [given.get(name, name) for name in columns]
        database.executemany(
            f"INSERT INTO series ({','.join(columns)}) SELECT {','.join(chosen)} FROM series"
            f" WHERE run = {first} AND id = ?2",
            [(first + 1 + i, key, float(lows[i, key])) for i in range(RUNS - 1) for key in range(KEYS)],
        )
    return {first: 1.0} | {first + 1 + i: float(lows[i, 0]) for i in range(RUNS - 1)}


def measure(client: Client, least: dict[int, float]) -> int:
    best = sorted(least, key=lambda run: least[run])[:PAGE]
    shown = "summary.loss.min,summary.loss.min_step"
    page = ask(client, order="summary.loss.min", columns=shown, limit=PAGE)
    assert [run["run"] for run in page["runs"]] == best
    limit = sorted(least.values())[RUNS // 2]
    text = f"loss.min < {limit}"
    assert ask(client, filter=text, limit=1)["total"] == RUNS // 2
    plain = percentile(timed(lambda: ask(client, limit=PAGE, columns="summary.loss"), 20), 0.5)
    ordered = timed(lambda: ask(client, order="summary.loss.min", limit=PAGE, columns=shown), 20)
    both = timed(lambda: ask(client, filter=text, order="-summary.loss.max", limit=PAGE, columns=shown), 20)
    print(f"max {max(ordered):.1f} ms ordered, {max(both):.1f} ms filtered and ordered")
    floor = "the page in order of age"
    good = verdict(
        f"{RUNS:,} runs by loss.min, median of 20", percentile(ordered, 0.5), 150, "ms", plain, floor
    )
    what = f"{RUNS:,} runs by loss.max where loss.min is small, median of 20"
    return 0 if verdict(what, percentile(both, 0.5), 150, "ms", plain, floor) and good else 1


def ask(client: Client, **query: object) -> dict[str, Any]:
    return json.loads(client.send("GET", f"/api/v1/projects/-/bench/runs?{urlencode(query)}"))


if __name__ == "__main__":
    sys.exit(main())
