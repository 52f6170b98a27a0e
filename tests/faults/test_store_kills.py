"""The server killed with -9 at random points of ingest and sealing: what was acknowledged is there, once.

RUNCAIRN_SERVER_KILLS says how many times (a few without it).
"""

import os
import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
import urllib3

from tests.kit.series_store import Writer, read_arrow
from tests.kit.server import ServerProcess

KILLS = int(os.environ.get("RUNCAIRN_SERVER_KILLS") or 3)
KEYS = 12


def rows(first: int, end: int) -> list[dict[str, Any]]:
    """Some steps are late, and some are logged again: the value tells which write it was."""
    return [
        {f"k{k}": float(i * 100 + k) for k in range(KEYS if i % 3 else 2)}
        | {"_step": i - 40 if i % 50 == 49 else i, "_timestamp": 1e9 + i}
        for i in range(first, end)
    ]


class Sending:
    """One writer that goes on where the server says, as the sender does; remembers what was acknowledged."""

    def __init__(self, server: ServerProcess, run: int, name: str) -> None:
        self.server, self.writer = server, Writer(name)
        self.path = f"/api/v1/runs/{run}/streams/history"
        self.acknowledged = 0

    def send_until_it_dies(self, random_: random.Random) -> None:
        with suppress(urllib3.exceptions.HTTPError):
            while True:
                if len(self.writer.lines) - self.acknowledged < 10:
                    first = len(self.writer.lines)
                    self.writer.log(rows(first, first + random_.choice([1, 5, 40])))
                self.send(min(len(self.writer.lines), self.acknowledged + random_.choice([1, 7, 60])))

    def send(self, end: int) -> None:
        append = self.writer.append(self.acknowledged, end)
        answer = self.server.request("POST", self.path, body=msgspec.msgpack.encode(append))
        said = answer.json()
        assert answer.status == 200 or said["code"] == "offset_gap", said
        assert said["end"] >= self.acknowledged, "an acknowledged row was lost"
        assert said["chain"] == self.writer.chain(said["end"])
        self.acknowledged = said["end"]

    def expected(self) -> dict[str, dict[int, float]]:
        found: dict[str, dict[int, float]] = {}
        for i in range(self.acknowledged):
            for row in rows(i, i + 1):
                for key, value in row.items():
                    if not key.startswith("_"):
                        found.setdefault(key, {})[row["_step"]] = value
        return found


def check(server: ServerProcess, run: int, expected: dict[str, dict[int, float]]) -> None:
    question = {"runs": [run], "keys": list(expected)}
    table = read_arrow(server.request("POST", "/api/v1/series/points", json=question).data)
    assert not (table.schema.metadata or {}).get(b"damaged")
    found: dict[str, list[tuple[int, float]]] = {}
    for key, step, value in zip(*(table[name].to_pylist() for name in ("key", "step", "value")), strict=True):
        found.setdefault(question["keys"][key], []).append((step, value))
    assert found == {key: sorted(points.items()) for key, points in expected.items()}


def new_run(server: ServerProcess, name: str) -> int:
    return server.request("PUT", f"/api/v1/projects/-/kills/runs/{name}", json={"writer": "w"}).json()["run"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[ServerProcess]:
    server = ServerProcess(tmp_path)
    yield server
    server.kill()


@pytest.mark.holds("F6", "P2", "P3")
@pytest.mark.timeout(60 + 30 * KILLS)
def test_killed_at_random_points(home: ServerProcess) -> None:
    rng = random.Random(7)
    home.start()
    run = new_run(home, "random")
    sending = Sending(home, run, "w")
    for _ in range(KILLS):
        timer = threading.Timer(rng.uniform(0.05, 1.5), home.kill)
        timer.start()
        sending.send_until_it_dies(rng)
        timer.join()
        home.start()
        sending.send(sending.acknowledged)
        check(home, run, sending.expected())


@pytest.mark.holds("F6", "F28")
@pytest.mark.parametrize("place", ["after_commit_before_ack=20", "seal_read=2", "seal_done=1"])
def test_killed_at_a_named_point(place: str, home: ServerProcess) -> None:
    home.environ["RUNCAIRN_FAILPOINTS"] = place
    home.start()
    run = new_run(home, "named")
    sending = Sending(home, run, "w")
    sending.send_until_it_dies(random.Random(1))
    home.kill()
    del home.environ["RUNCAIRN_FAILPOINTS"]
    home.start()
    sending.send(sending.acknowledged)
    check(home, run, sending.expected())


@pytest.mark.holds("F6")
def test_killed_between_two_slices_of_a_seal(home: ServerProcess) -> None:
    """1,200 keys are sealed in three transactions; dead after the first, the seal is done again."""
    home.environ["RUNCAIRN_FAILPOINTS"] = "seal_half=1"
    home.start()
    run = new_run(home, "half")
    writer = Writer("w")
    writer.log(
        [{f"k{k}": float(i + k) for k in range(1200)} | {"_step": i, "_timestamp": 1e9} for i in range(40)]
    )
    body = msgspec.msgpack.encode(writer.append(0, 40))
    with suppress(urllib3.exceptions.HTTPError):
        home.request("POST", f"/api/v1/runs/{run}/streams/history", body=body)
    home.kill()
    del home.environ["RUNCAIRN_FAILPOINTS"]
    home.start()
    assert home.request("POST", f"/api/v1/runs/{run}/streams/history", body=body).json()["end"] == 40
    expected = {f"k{k}": {i: float(i + k) for i in range(40)} for k in range(0, 1200, 61)}
    check(home, run, expected)
