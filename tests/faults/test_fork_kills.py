"""The server killed with -9 while a history is copied, or a run is deleted for good: all of it or nothing, ever."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
import urllib3

from tests.faults.scripts import until
from tests.kit.series_store import Writer, read_arrow
from tests.kit.server import ServerProcess

ROWS, UPTO = 3000, 2000
RUNS = "/api/v1/projects/-/p/runs"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[ServerProcess]:
    server = ServerProcess(tmp_path)
    yield server
    server.kill()


def begin(server: ServerProcess, rid: str, writer: str, of: str | None = None) -> urllib3.BaseHTTPResponse:
    origin = {} if of is None else {"origin": {"id": of, "step": UPTO}}
    return server.request("PUT", f"{RUNS}/{rid}", json={"writer": writer, **origin})


def parent(server: ServerProcess) -> int:
    """A run with two numbers, a text and a sealed history."""
    run = begin(server, "r", "w").json()["run"]
    writer = Writer("w")
    rows = [{"a": i / 3, "b": float(-i), "text": f"{i}", "_step": i, "_timestamp": 1e9} for i in range(ROWS)]
    body = msgspec.msgpack.encode(writer.append(*writer.log(rows)))
    assert server.request("POST", f"/api/v1/runs/{run}/streams/history", body=body).json()["end"] == ROWS
    until(lambda: rows_of(server, "data") > 0)
    return run


def rows_of(server: ServerProcess, table: str, run: int | None = None) -> int:
    """In the database itself."""
    where = "" if run is None else f" WHERE {'id' if table == 'run' else 'run'} = {run}"
    with closing(sqlite3.connect(f"file:{server.data / 'runcairn.db'}?mode=ro", uri=True)) as reading:
        return reading.execute(f"SELECT count(*) FROM {table}{where}").fetchone()[0]


def points(server: ServerProcess, run: int) -> list[tuple[int, int, float]]:
    question = {"runs": [run], "keys": ["a", "b"]}
    table = read_arrow(server.request("POST", "/api/v1/series/points", json=question).data)
    return list(zip(*(table[name].to_pylist() for name in ("key", "step", "value")), strict=True))


def listed(server: ServerProcess) -> list[tuple[str, int]]:
    return [(run["id"], run["run"]) for run in server.request("GET", f"{RUNS}?order=created").json()["runs"]]


def killed_at(server: ServerProcess, place: str, work: Any) -> None:
    """Start with the failpoint, do `work` until the server is dead, start again without."""
    server.stop()
    server.environ["RUNCAIRN_FAILPOINTS"] = place
    server.start()
    with suppress(urllib3.exceptions.HTTPError):
        work()
        until(lambda: server.ended)
    server.kill()
    del server.environ["RUNCAIRN_FAILPOINTS"]
    server.start()


@pytest.mark.holds("F6", "F48")
@pytest.mark.parametrize(("rid", "of"), [("child", "r"), ("r", "r")], ids=["fork", "rewind"])
@pytest.mark.parametrize("piece", [1, 2, 3, 4])
def test_killed_while_a_history_is_copied(home: ServerProcess, rid: str, of: str, piece: int) -> None:
    home.start()
    run = parent(home)
    before = points(home, run)
    killed_at(home, f"copied_a_piece={piece}", lambda: begin(home, rid, "v", of))
    assert listed(home) == [("r", run)]
    assert home.request("GET", "/api/v1/projects/-/p/trash").json() == []
    assert points(home, run) == before
    until(lambda: rows_of(home, "run") == 1)
    for table in ("series", "data", "chunk", "axis", "value", "stream", "batch"):
        assert rows_of(home, table) == rows_of(home, table, run), table
    again = begin(home, rid, "v", of)  # as its sender does
    assert again.status == 200, again.data
    made = again.json()
    assert (made["steps"], made["state"]) == (UPTO + 1, "running")
    assert points(home, made["run"]) == [point for point in before if point[1] <= UPTO]
    assert dict(listed(home))[rid] == made["run"]


@pytest.mark.holds("F6", "F48")
@pytest.mark.parametrize("piece", [1, 3, 5])
def test_killed_while_a_run_is_deleted_for_good(home: ServerProcess, piece: int) -> None:
    home.start()
    run = parent(home)
    other = begin(home, "other", "w").json()["run"]

    def delete() -> None:
        for path in (f"/api/v1/runs/{run}", f"/api/v1/trash/{run}"):
            home.request("DELETE", path)

    killed_at(home, f"dropped_a_piece={piece}", delete)
    assert listed(home) == [("other", other)]
    assert home.request("POST", f"/api/v1/runs/{run}/restore").status == 404
    until(lambda: rows_of(home, "run") == 1)
    for table in ("series", "data", "chunk", "axis", "value", "stream", "batch", "writer"):
        assert rows_of(home, table, run) == 0, table
