"""A chart of 100 runs x 10,000 steps through the HTTP API: at most 60 ms."""

import sys

import numpy as np
from _store_server import Writer, percentile, rows, server, timed, verdict

from runcairn.series import chunk

RUNS, STEPS, BATCH = 100, 10_000, 2_000


def main() -> int:
    random = np.random.default_rng(1)
    with server() as home:
        client = home.client()
        runs = [client.run(f"r{i}") for i in range(RUNS)]
        steps = np.arange(STEPS)
        for run in runs:
            writer = Writer(client, run)
            for at in range(0, STEPS, BATCH):
                part = steps[at : at + BATCH]
                writer.append(["loss"], part, random.normal(size=(1, len(part))) + 1 / (1 + part))
            client.send("PATCH", f"/api/v1/runs/{run}", b'{"state":"finished"}')
        question = {"runs": runs, "keys": ["loss"], "buckets": 1000}
        answer = client.chart(**question)
        assert rows(answer) == RUNS * 1000, rows(answer)
        found = timed(lambda: client.chart(**question), 40)
        values = random.normal(size=4096)
        encoded = chunk.encode_values(values[None, :])[0]

        def floor() -> None:
            for _ in range(RUNS * STEPS // 4096 + RUNS):
                chunk.decode_values(encoded.vals, encoded.crc, encoded.codec, 4096)

        least = percentile(timed(floor, 10), 0.5)
        print(f"answer {len(answer):,} bytes; max {max(found):.1f} ms")
        what = f"chart of {RUNS} runs x {STEPS:,} steps, median of 40"
        return 0 if verdict(what, percentile(found, 0.5), 60, "ms", least, "decoding the values alone") else 1


if __name__ == "__main__":
    sys.exit(main())
