"""What a server does before it serves: its key, its folder, its port, its address."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from runcairn.errors import UsageError
from runcairn.server.serve import listening
from runcairn.server.services import accounts
from runcairn.server.settings import ServerSettings
from tests.kit.server import ServerProcess

START = """
import os, sys
from pathlib import Path
os.umask(0)
from runcairn.server.serve import serve
from runcairn.server.settings import ServerSettings
serve(ServerSettings(port=int(sys.argv[2]), data=Path(sys.argv[1])), lambda url: print(url, flush=True))
"""


def failing(data: Path, port: int, home: Path) -> str:
    """What a server that does not start says."""
    done = subprocess.run(
        [sys.executable, "-c", START, str(data), str(port)],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"RUNCAIRN_HOME": str(home)},
    )
    assert done.returncode != 0
    return done.stderr


@pytest.mark.holds("T1")
def test_only_loopback_is_listened_on_unless_asked() -> None:
    settings = ServerSettings()
    assert settings.loopback_only
    with listening(settings.host, 0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
    assert not ServerSettings(host="0.0.0.0").loopback_only


@pytest.mark.holds("F24")
def test_a_second_server_on_the_same_folder_or_port_is_refused(server: ServerProcess, tmp_path: Path) -> None:
    assert str(server.pid) in failing(server.data, 0, tmp_path)
    port = int(server.url.rpartition(":")[2])
    assert f"port {port}" in failing(tmp_path / "other", port, tmp_path)
    assert server.request("GET", "/api/v1/viewer").status == 200


def test_a_port_is_ours_alone() -> None:
    with listening("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port}"):
            listening("127.0.0.1", port)
        with socket.socket() as sharing:
            sharing.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            with pytest.raises(OSError, match="in use"):
                sharing.bind(("127.0.0.1", port))


@pytest.mark.holds("T2", "F6")
def test_a_kill_while_the_key_is_made_leaves_a_whole_one_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    path = tmp_path / "api-key"
    for moment in ("fchmod", "fsync"):
        with monkeypatch.context() as patched:
            patched.setattr(os, moment, kill)
            with pytest.raises(Killed):
                accounts._make_key(path)
        assert accounts._read_key(path) is None
    path.write_text("")  # of a version that was killed in between
    key = accounts._make_key(path)
    assert accounts._read_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.holds("T10")
def test_everything_is_private_under_any_umask(tmp_path: Path) -> None:
    home, data = tmp_path / "home", tmp_path / "data"
    with subprocess.Popen(
        [sys.executable, "-c", START, str(data), "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"RUNCAIRN_HOME": str(home)},
    ) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        found = [data, *data.rglob("*"), *home.glob("servers/*")]
        modes = {
            path: oct(stat.S_IMODE(path.stat().st_mode))
            for path in found
            if stat.S_IMODE(path.stat().st_mode) & 0o077
        }
        process.terminate()
    assert process.returncode == 0
    assert len(found) > 5
    assert not modes
