"""Any zoom of one series of 10 million points through the HTTP API, with late points in its tail: at most 100 ms."""

import sys

import numpy as np
from _store_server import Client, Writer, percentile, rows, server, timed, verdict

from runcairn.series import chunk

POINTS, BATCH = 10_000_000, 60_000


def main() -> int:
    random = np.random.default_rng(1)
    met = True
    with server() as home:
        client = home.client()
        run = client.run("long")
        writer = Writer(client, run)
        for at in range(0, POINTS, BATCH):
            steps = np.arange(at, min(at + BATCH, POINTS))
            writer.append(["loss"], steps, random.normal(size=(1, len(steps))))
        client.send("PATCH", f"/api/v1/runs/{run}", b'{"state":"finished"}')
        print(f"{POINTS:,} points, {home.size() / POINTS:.2f} bytes a point with the log of writes")
        values = random.normal(size=4096)
        encoded = chunk.encode_values(values[None, :])[0]

        def floor() -> None:
            for _ in range(1024 * 1000 // 4096):
                chunk.decode_values(encoded.vals, encoded.crc, encoded.codec, 4096)

        least = percentile(timed(floor, 10), 0.5)
        for name in ("sealed", "with late points in its tail"):
            met = _zooms(client, run, name, least) and met
            steps = np.sort(random.choice(POINTS, 20, replace=False))  # too few to be sealed
            writer.append(["loss"], steps, np.full((1, 20), 1e6))
    return 0 if met else 1


def _zooms(client: Client, run: int, name: str, least: float) -> bool:
    random = np.random.default_rng(2)
    views = [(None, None)]
    for part in range(7):
        width = POINTS // 10**part
        views += [(int(lo), int(lo) + width) for lo in random.integers(0, POINTS - width + 1, 4)]
    worst: list[tuple[float, float, object]] = []
    for lo, hi in views:
        question = {"runs": [run], "keys": ["loss"], "lo": lo, "hi": hi, "buckets": 1000}
        assert rows(client.chart(**question)) > 0
        found = timed(lambda question=question: client.chart(**question), 7)
        worst.append((percentile(found, 0.5), max(found), (lo, hi)))
    slowest = max(worst)
    print(
        f"{name}: slowest view {slowest[2]}; slowest single answer {max(top for _, top, _ in worst):.1f} ms"
    )
    return verdict(
        f"zooms of 10 M points, {name}, worst median",
        slowest[0],
        100,
        "ms",
        least,
        "decoding 1 M values alone",
    )


if __name__ == "__main__":
    sys.exit(main())
