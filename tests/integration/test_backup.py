"""A copy made while rows arrive is one moment of the store; half a copy is noticed."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from runcairn.errors import UsageError
from runcairn.server.settings import ServerSettings
from runcairn.server.store.backup import back_up
from runcairn.server.store.in_use import log_is_missing
from tests.kit.sender import wait_for
from tests.kit.server import ServerProcess

SCRIPT = """
import os, time
import numpy as np, runcairn
with runcairn.init(project="kept", id="one") as run:
    i = 0
    while not os.path.exists("enough"):
        run.log({"i": i, "square": i * i})
        if i % 500 == 0:
            run.log({"picture": runcairn.Image(np.full((8, 8), i % 256))}, commit=False)
            time.sleep(0.01)  # a training, not a flood
        i += 1
"""


def rows(server: ServerProcess) -> list[tuple[int, float]]:
    """(step, square) of the run, read through the API in a process of its own."""
    code = (
        "import runcairn; f = runcairn.Api().run('tester/kept/one').series(['square'], as_='arrow');"
        "print([*zip(f['_step'].to_pylist(), f['square'].to_pylist())])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=server.environ | server.client_environ(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return eval(done.stdout)


def steps(server: ServerProcess) -> int:
    """Steps that the server has of the run; 0 before there is one."""
    answer = server.request("GET", "/api/v1/projects/-/kept/runs")
    return answer.json()["runs"][0]["steps"] if answer.status == 200 and answer.json()["runs"] else 0


def settings(data: Path) -> ServerSettings:
    return replace(ServerSettings(), data=data)


@pytest.mark.holds("F58")
def test_a_backup_during_ingest_is_served_elsewhere_row_by_row(server: ServerProcess, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT], cwd=tmp_path, env=server.environ | server.client_environ()
    ) as script:
        wait_for(lambda: steps(server) > 1000)
        first = back_up(settings(server.data), settings(copy / "server"))
        at_backup = steps(server)
        wait_for(lambda: steps(server) > at_backup)  # it was logging all the while
        (tmp_path / "enough").touch()
        assert script.wait(60) == 0
    assert first.missing == ()
    with ServerProcess(copy) as restored:
        early = rows(restored)
    whole = rows(server)
    assert 1000 < len(early) < len(whole)
    assert early == whole[: len(early)]
    again = back_up(settings(server.data), settings(copy / "server"))
    assert again.missing == ()
    with ServerProcess(copy) as restored:
        assert rows(restored) == whole
        run = restored.request("GET", "/api/v1/projects/tester/kept/runs").json()["runs"][0]["run"]
        for file in restored.request("GET", f"/api/v1/runs/{run}/files").json():
            mine = restored.request("GET", f"/api/v1/runs/{run}/files/{file['path']}")
            assert mine.data == server.request("GET", f"/api/v1/runs/{run}/files/{file['path']}").data


def test_a_second_backup_copies_only_what_is_new(server: ServerProcess, project: str, tmp_path: Path) -> None:
    run = server.request("PUT", f"/api/v1/projects/-/{project}/runs/one", json={}).json()["run"]
    server.request("PUT", f"/api/v1/runs/{run}/files/a.txt", body=b"weights")
    command = [
        sys.executable,
        "-m",
        "runcairn.cli",
        "backup",
        str(tmp_path / "copy"),
        "--data",
        str(server.data),
    ]
    command[1:3] = ["-c", "from runcairn.cli import main; main()"]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stderr for _ in range(2)]
    assert [re.findall(r"([\d.]+) MB of files were new", line) for line in said][1] == ["0.0"]


@pytest.mark.holds("F58")
def test_a_database_without_its_log_is_noticed_and_a_crash_is_none(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server:
        server.request("PUT", "/api/v1/projects/-/p/runs/one", json={})
        half = tmp_path / "half" / "runcairn.db"
        half.parent.mkdir()
        shutil.copyfile(server.data / "runcairn.db", half)
        assert log_is_missing(half)
        server.kill()
        assert not log_is_missing(server.data / "runcairn.db")  # its log lies beside it
        server.start()
        assert server.stop() == 0
    assert not log_is_missing(server.data / "runcairn.db")
    with ServerProcess(tmp_path / "other") as other:
        assert other.stop() == 0
        shutil.copyfile(half, other.data / "runcairn.db")
        (other.data / "runcairn.db-wal").unlink(missing_ok=True)
        code = f"from runcairn.server.store.database import Database; Database('sqlite:///{other.data}/runcairn.db').open().close()"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert "runcairn backup" in done.stderr


def test_a_backup_of_nothing_or_onto_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no server's data"):
        back_up(settings(tmp_path), settings(tmp_path / "copy"))
    (tmp_path / "runcairn.db").touch()
    with pytest.raises(UsageError, match="the data itself"):
        back_up(settings(tmp_path), settings(tmp_path))
