"""`runcairn gc --server`: what nobody sees goes for good, with the files that no other run has, and nothing else."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runcairn.server.settings import ServerSettings
from runcairn.server.store import blob_lock
from runcairn.server.store.backup import back_up
from tests.kit.script import SRC
from tests.kit.series_store import Writer
from tests.kit.server import ServerProcess

RUNS = "/api/v1/projects/-/p/runs"
ROWS = 20_000
SHARED = b"of two runs"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[ServerProcess]:
    """`keep` and `gone` share a file, each has one of its own; `gone` is in the trash, `keep` was rewound."""
    with ServerProcess(tmp_path) as server:
        for rid in ("keep", "gone"):
            fill(server, rid)
        origin = {"writer": "again", "origin": {"id": "keep", "step": 10}}
        assert server.request("PUT", f"{RUNS}/keep", json=origin).status == 200
        assert server.request("DELETE", f"/api/v1/runs/{number(server, 'gone')}").status == 204
        long_ago = time.time() - 3 * 86_400
        for path in blobs(server):
            os.utime(path, (long_ago, long_ago))
        yield server


def fill(server: ServerProcess, rid: str) -> None:
    run = server.request("PUT", f"{RUNS}/{rid}", json={"writer": "w"}).json()["run"]
    writer = Writer("w")
    rows = [{"a": (i * 7919 % 1013) / 3, "b": i**0.5, "_step": i, "_timestamp": 1e9} for i in range(ROWS)]
    body = msgspec.msgpack.encode(writer.append(*writer.log(rows)))
    assert server.request("POST", f"/api/v1/runs/{run}/streams/history", body=body).status == 200
    entries: list[dict[str, Any]] = []
    for name, data in (("shared.bin", SHARED), ("own.bin", f"of {rid}".encode() * 1000)):
        digest = hashlib.sha256(data).hexdigest()
        assert server.request("PUT", f"/api/v1/runs/{run}/blobs/{digest}", body=data).status == 200
        entries.append({"path": name, "digest": digest, "size": len(data), "kind": "media"})
    assert server.request("POST", f"/api/v1/runs/{run}/files", json={"files": entries}).status == 200


def number(server: ServerProcess, rid: str) -> int:
    return server.request("GET", f"{RUNS}/{rid}").json()["run"]["run"]


def blobs(server: ServerProcess) -> list[Path]:
    return sorted((server.data / "blobs").glob("[0-9a-f][0-9a-f]/*"))


def stored(server: ServerProcess) -> set[bytes]:
    return {path.read_bytes()[:7] for path in blobs(server)}


def gc(server: ServerProcess, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **server.client_environ(), "PYTHONPATH": str(SRC)}
    command = [sys.executable, "-m", "runcairn", "gc", "--server", *words]
    return subprocess.run(
        command, cwd=server.data.parent, env=env, text=True, capture_output=True, timeout=90, check=False
    )


def trash(server: ServerProcess) -> list[str]:
    return [run["id"] for run in server.request("GET", "/api/v1/projects/-/p/trash").json()]


def test_it_says_what_it_frees_and_frees_that_alone(home: ServerProcess) -> None:
    said = gc(home)
    assert "tester/p/gone  thrown away" in said.stdout
    assert "1 runs can go" in said.stdout
    assert "1 files of" in said.stdout
    assert trash(home) == ["gone"]  # nobody said yes
    assert "0 runs can go" in gc(home, "--older", "1", "--yes").stdout
    assert trash(home) == ["gone"]
    done = gc(home, "--yes")
    assert done.returncode == 0, done.stderr
    assert "1 runs and 1 files are gone" in done.stdout
    assert trash(home) == []
    assert stored(home) == {SHARED[:7], b"of keep"}
    detail = home.request("GET", f"{RUNS}/keep").json()
    assert len(detail["versions"]) == 1  # those of a rewind are for --former
    assert home.request("GET", f"/api/v1/runs/{detail['run']['run']}/files/own.bin").status == 200
    assert "1 runs and 0 files are gone" in gc(home, "--former", "--yes").stdout
    detail = home.request("GET", f"{RUNS}/keep").json()
    assert detail["versions"] == []
    assert detail["run"]["steps"] == 11
    assert stored(home) == {SHARED[:7], b"of keep"}  # the rewound run has them


def test_runs_that_are_seen_stay_whoever_asks(home: ServerProcess) -> None:
    keep = number(home, "keep")
    answer = home.request("POST", "/api/v1/disk/remove", json={"runs": [keep, 10_000]})
    assert answer.json() == {"runs": 0}
    assert number(home, "keep") == keep


def test_the_database_of_a_stopped_server_gets_smaller(home: ServerProcess) -> None:
    refused = gc(home, "--data", str(home.data), "--yes")
    assert refused.returncode == 1
    assert f"pid {home.pid}" in refused.stderr
    home.stop()
    before = (home.data / "runcairn.db").stat().st_size
    done = gc(home, "--data", str(home.data), "--former", "--yes")
    assert done.returncode == 0, done.stderr
    assert "2 runs and 1 files are gone" in done.stdout
    assert "given back" in done.stdout
    assert (home.data / "runcairn.db").stat().st_size < before
    home.start()
    assert trash(home) == []
    assert stored(home) == {SHARED[:7], b"of keep"}
    assert home.request("GET", f"{RUNS}/keep").json()["run"]["steps"] == 11
    nowhere = gc(home, "--data", str(home.data.parent / "nowhere"), "--yes")
    assert nowhere.returncode == 2


@pytest.mark.holds("F58", "F48")
def test_bytes_stay_while_a_backup_copies_them(home: ServerProcess, tmp_path: Path) -> None:
    with blob_lock.keeping(home.data / "blobs"):  # as the backup does
        copy = ServerSettings(data=tmp_path / "copy")
        assert "1 runs and 0 files are gone" in gc(home, "--yes").stdout
        assert stored(home) == {SHARED[:7], b"of keep", b"of gone"}
        assert back_up(ServerSettings(data=home.data), copy).missing == ()
    assert "0 runs and 1 files are gone" in gc(home, "--yes").stdout
    assert stored(home) == {SHARED[:7], b"of keep"}
