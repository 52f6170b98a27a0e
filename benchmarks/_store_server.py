"""A real server for the store's benchmarks: its own process, a folder of its own, keys, runs and appends."""

import hashlib
import http.client
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa

from runcairn.series.batch import Batch, Group, encode
from runcairn.wire.ingest import Append

ROOT = Path(__file__).parents[1]
_START = """
import sys
from pathlib import Path
from runcairn.server.serve import serve
from runcairn.server.settings import ServerSettings
serve(ServerSettings(port=0, data=Path(sys.argv[1]), account="bench"), lambda url: print(url, flush=True))
"""


@dataclass
class Server:
    """Where it is and how to be let in."""

    host: str
    port: int
    key: str
    data: Path
    pid: int

    def client(self) -> "Client":
        return Client(self)

    def cpu(self) -> float:
        """Seconds of processor time it used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def size(self) -> int:
        """Bytes of the database, its log included."""
        return sum(path.stat().st_size for path in self.data.glob("runcairn.db*"))


class Client:
    """One connection that is kept."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection(server.host, server.port, timeout=120)
        self._headers = {"Authorization": f"Bearer {server.key}"}

    def send(self, method: str, path: str, body: bytes = b"") -> bytes:
        self._connection.request(method, path, body, self._headers)
        answer = self._connection.getresponse()
        found = answer.read()
        if answer.status not in (200, 204):
            raise SystemExit(f"{method} {path}: {answer.status} {found[:500]!r}")
        return found

    def run(self, name: str) -> int:
        """A new run's handle."""
        answer = self.send("PUT", f"/api/v1/projects/-/bench/runs/{name}", b'{"writer":"w"}')
        return int(msgspec.json.decode(answer)["run"])

    def chart(self, **question: object) -> bytes:
        return self.send("POST", "/api/v1/series/chart", msgspec.json.encode(question))


class Writer:
    """Appends of one run: columns in, chained appends out."""

    def __init__(self, client: Client, run: int) -> None:
        self._client, self._path = client, f"/api/v1/runs/{run}/streams/history"
        self._end, self._chain = 0, ""

    def body(self, keys: list[str], steps: np.ndarray, values: np.ndarray) -> bytes:
        """Steps (n,), values (keys, n): the next append's body."""
        n = len(steps)
        times = 1.7e9 + steps.astype(np.float64)
        group = Group(keys, b"", values.tobytes())
        payload = encode(Batch(n, steps.astype("<i8").tobytes(), times.tobytes(), [group], []))
        after = hashlib.blake2b(
            self._chain.encode() + struct.pack("<q", self._end + n), digest_size=16
        ).hexdigest()
        body = msgspec.msgpack.encode(Append(1, "w", self._end, n, self._chain, after, payload))
        self._end, self._chain = self._end + n, after
        return body

    def send(self, body: bytes) -> None:
        self._client.send("POST", self._path, body)

    def append(self, keys: list[str], steps: np.ndarray, values: np.ndarray) -> None:
        self.send(self.body(keys, steps, values))


@contextmanager
def server(folder: Path | None = None) -> Iterator[Server]:
    """A fresh one, gone afterwards; with a `folder`: with what is left there, which stays."""
    with tempfile.TemporaryDirectory() as own:
        home = folder or Path(own)
        environ = os.environ | {"PYTHONPATH": str(ROOT / "src"), "RUNCAIRN_HOME": str(home / "home")}
        process = subprocess.Popen(
            [sys.executable, "-c", _START, str(home / "data")], env=environ, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            host, _, port = url.removeprefix("http://").partition(":")
            key = (home / "data" / "api-key").read_text().strip()
            yield Server(host, int(port), key, home / "data", process.pid)
        finally:
            process.terminate()
            process.wait()


def rows(body: bytes) -> int:
    """Of an Arrow answer."""
    with pa.ipc.open_stream(body) as reader:
        return reader.read_all().num_rows


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each call."""
    found: list[float] = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        found.append((time.perf_counter() - begin) * 1000)
    return found


def percentile(found: list[float], part: float) -> float:
    return statistics.quantiles(found, n=1000, method="inclusive")[min(998, int(part * 1000) - 1)]


def verdict(
    what: str, figure: float, bar: float, unit: str, floor: float, floor_is: str, *, most: bool = True
) -> bool:
    """Print one line; whether the bar is met. most: the bar is the most it may be."""
    good = figure <= bar if most else figure >= bar
    ratio = figure / floor if floor else float("nan")
    sign = "at most" if most else "at least"
    print(
        f"{'ok  ' if good else 'MISS'} {what}: {figure:,.1f} {unit} (bar: {sign} {bar:,.0f}; "
        f"floor {floor:,.2f} {unit}: {floor_is}; ratio {ratio:.2f})"
    )
    return good
