"""`up`, `down`, `status`, `login` against the real server, as a user types them."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from runcairn.credentials import started
from tests.kit.server import ServerProcess


class Shell:
    """A user's shell with a home of its own. `do` runs one command; its stdout and stderr are kept apart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("RUNCAIRN_", "WANDB_", "DISPLAY", "WAYLAND"))
        }
        self.environ = {**kept, "RUNCAIRN_HOME": str(folder / "home"), "XDG_DATA_HOME": str(folder / "share")}

    def do(self, *words: str, typed: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "runcairn", *words]
        return subprocess.run(
            command,
            input=typed,
            cwd=self.folder,
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            timeout=60,
        )


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    for file in (tmp_path / "home" / "servers").glob("*.json"):
        found = json.loads(file.read_text())
        if started(found["pid"]) == found["pid_started"]:
            os.kill(found["pid"], signal.SIGKILL)


def announced(shell: Shell) -> dict[str, object]:
    (file,) = (shell.folder / "home" / "servers").glob("*.json")
    return json.loads(file.read_text())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.holds("T1", "T2", "T8")
def test_up_serves_on_loopback_until_down(shell: Shell) -> None:
    port = free_port()
    up = shell.do("up", "--no-browser", "--port", str(port), "--data", "data")
    assert up.returncode == 0, up.stderr
    link = up.stdout.strip()
    url = f"http://127.0.0.1:{port}"
    assert link.startswith(f"{url}/login/")
    assert announced(shell)["url"] == url

    key = (shell.folder / "data" / "api-key").read_text().strip()
    private = ["data", "data/api-key", "data/server.log", "home/servers"]
    assert all(not stat.S_IMODE((shell.folder / name).stat().st_mode) & 0o077 for name in private)
    assert key not in up.stdout + up.stderr + (shell.folder / "data" / "server.log").read_text()

    entered = urllib3.request("GET", link, redirect=False, retries=False)
    assert entered.status == 303
    assert "httponly" in entered.headers["set-cookie"].lower()
    assert urllib3.request("GET", link, redirect=False, retries=False).status in (401, 403, 404, 410)

    again = shell.do("up", "--no-browser", "--data", "data")
    assert "runs already" in again.stderr
    assert again.stdout.strip().startswith(f"{url}/login/")
    pid = announced(shell)["pid"]
    assert isinstance(pid, int)

    down = shell.do("down")
    assert down.returncode == 0, down.stderr
    assert f"stopped: {url}" in down.stderr
    assert started(pid) is None
    assert "no server" in shell.do("down").stderr


def test_a_taken_port_is_said_and_the_next_one_used(shell: Shell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        up = shell.do("up", "--no-browser", "--port", str(port), "--data", "data")
    assert up.returncode == 0, up.stderr
    assert f"port {port} is taken" in up.stderr
    assert f"127.0.0.1:{port}/" not in up.stdout
    assert shell.do("down", "--data", "data").returncode == 0


def test_down_leaves_a_stranger_with_the_same_pid_alone(shell: Shell) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        servers = shell.folder / "home" / "servers"
        servers.mkdir(parents=True)
        entry = {
            "url": "http://127.0.0.1:8787",
            "pid": stranger.pid,
            "pid_started": 1.0,
            "key_file": "/x/api-key",
            "entity": "me",
        }
        (servers / "8787.json").write_text(json.dumps(entry))
        assert "no server" in shell.do("down").stderr
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_that_cannot_start_says_why(shell: Shell) -> None:
    (shell.folder / "data").mkdir()
    (shell.folder / "data" / "runcairn.db").write_text("this is no database" * 1000)
    up = shell.do("up", "--no-browser", "--port", str(free_port()), "--data", "data")
    assert up.returncode == 1
    assert "did not start" in up.stderr
    assert "Traceback" not in up.stderr


@pytest.mark.holds("T1")
def test_another_address_needs_the_flag_and_says_what_it_opens(shell: Shell) -> None:
    command = [
        sys.executable,
        "-m",
        "runcairn",
        "server",
        "--host",
        "0.0.0.0",
        "--port",
        str(free_port()),
        "--data",
        "open",
    ]
    process = subprocess.Popen(
        command, cwd=shell.folder, env=shell.environ, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr
    said = ""
    for line in process.stderr:
        said += line
        if "serving" in line:
            break
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    process.stderr.close()
    assert "every machine that reaches this one" in said


def test_a_pasted_key_is_verified_before_it_is_kept(shell: Shell, server: ServerProcess) -> None:
    wrong = shell.do("login", "--host", server.url, "--paste", typed="nonsense\n")
    assert wrong.returncode == 1
    assert "does not know this key" in wrong.stderr
    stored = shell.folder / "home" / "credentials.json"
    assert not stored.exists()

    right = shell.do("login", "--host", server.url, typed=f"{server.key}\n")
    assert right.returncode == 0, right.stderr
    assert "logged in" in right.stderr
    assert server.key not in right.stdout + right.stderr
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600

    status = shell.do("status")
    assert "answers, as tester" in status.stdout
    assert "kept by runcairn login" in status.stdout
    assert server.key not in status.stdout


def test_no_key_is_wrong_use(shell: Shell, server: ServerProcess) -> None:
    assert shell.do("login", "--host", server.url, "--paste", typed="\n").returncode == 2


@pytest.mark.holds("F25")
def test_status_without_a_server_says_so_and_ends_well(shell: Shell) -> None:
    got = shell.do("status", RUNCAIRN_BASE_URL=f"http://127.0.0.1:{free_port()}")
    assert got.returncode == 0, got.stderr
    assert "no answer" in got.stdout
