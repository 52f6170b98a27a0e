"""Who is asked, and with which key: a key reaches nobody but the server that it is for."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from runcairn import credentials
from runcairn.credentials import (
    DEFAULT_URL,
    Access,
    announce,
    find,
    is_loopback,
    normal,
    started,
    store,
    withdraw,
)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"RUNCAIRN_HOME": str(tmp_path / "home")}


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "api-key"
    path.write_text("key-of-the-server\n")
    return path


def test_nothing_is_known_at_first(env) -> None:
    assert find(None, env) == Access(DEFAULT_URL, None)
    assert find("https://lab.example/", env) == Access("https://lab.example", None, None, "named")


@pytest.mark.parametrize(
    ("url", "key"), [("RUNCAIRN_BASE_URL", "RUNCAIRN_API_KEY"), ("WANDB_BASE_URL", "WANDB_API_KEY")]
)
def test_the_environment_names_server_and_key(env, url, key) -> None:
    named = {**env, url: "https://lab.example/", key: "k1"}
    assert find(None, named) == Access("https://lab.example", "k1", None, "named")


def test_ours_stands_before_wandbs(env) -> None:
    both = {"RUNCAIRN_API_KEY": "ours", "WANDB_API_KEY": "theirs"}
    assert find("http://h", {**env, **both}).key == "ours"


def test_a_stored_key_goes_only_to_its_server(env) -> None:
    store("https://Lab.example/", "k1", "ada", env)
    assert find(None, env) == Access("https://lab.example", "k1", "ada", "login")
    assert find("https://lab.example", env).key == "k1"
    assert find("https://lab.example:444", env).key is None
    assert find("http://lab.example", env).key is None
    store("https://other.example", "k2", None, env)
    assert find(None, env).key == "k2"


@pytest.mark.holds("T2", "T10")
def test_what_is_stored_is_private_whatever_the_umask(env) -> None:
    before = os.umask(0)
    try:
        path = store("https://lab.example", "k1", "ada", env)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "k1" not in repr(find(None, env))


@pytest.mark.holds("T11")
def test_a_running_server_is_found_and_forgotten(env, key_file) -> None:
    announce("http://127.0.0.1:9123", key_file, "ada", env)
    assert find(None, env) == Access("http://127.0.0.1:9123", "key-of-the-server", "ada", "running")
    assert find("http://localhost:9123", env).key == "key-of-the-server"
    assert find("http://127.0.0.1:9124", env).key is None
    withdraw("http://127.0.0.1:9123", env, pid=os.getpid() + 1)  # another's
    assert find(None, env).key is not None
    withdraw("http://127.0.0.1:9123", env)
    assert find(None, env) == Access(DEFAULT_URL, None)


@pytest.mark.holds("T11")
def test_a_dead_server_or_another_process_of_its_number_gets_no_key(env, key_file) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    path = announce("http://127.0.0.1:9123", key_file, "ada", env, pid=child.pid)
    assert find(None, env).key is not None
    child.communicate(b"\n")
    assert find(None, env).key is None
    found = json.loads(path.read_text())
    path.write_text(json.dumps({**found, "pid": os.getpid()}))  # the number was given out again
    path.chmod(0o600)
    assert find(None, env).key is None


@pytest.mark.holds("T11")
def test_an_announcement_that_others_may_write_is_not_believed(env, key_file) -> None:
    path = announce("http://127.0.0.1:9123", key_file, "ada", env)
    path.chmod(0o666)
    assert find(None, env).key is None


@pytest.mark.holds("T11")
@pytest.mark.parametrize(
    "url",
    ["http://evil.example:9123", "http://127.0.0.1.evil.example:9123", "http://127.0.0.1:9123@evil.example"],
)
def test_a_server_elsewhere_gets_no_local_key(env, key_file, url) -> None:
    path = announce("http://127.0.0.1:9123", key_file, "ada", env)
    assert find(url, env).key is None
    found = json.loads(path.read_text())
    path.write_text(json.dumps({**found, "url": url}))
    assert find(None, env).key is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"url": 3}', "[" * 100_000])
def test_damaged_files_are_as_none(env, tmp_path, text) -> None:
    home = tmp_path / "home"
    (home / "servers").mkdir(parents=True)
    for name in ("credentials.json", "servers/8787.json"):
        (home / name).write_text(text)
    assert find(None, env) == Access(DEFAULT_URL, None)


@pytest.mark.holds("F57")
def test_the_config_home(monkeypatch, tmp_path) -> None:
    assert credentials.config_home({"XDG_CONFIG_HOME": "/x"}) == Path("/x/runcairn")

    def none() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", none)
    assert find(None, {}) == Access(DEFAULT_URL, None)


def test_processes_are_known_by_their_start() -> None:
    mine = started(os.getpid())
    assert mine is not None
    assert started(os.getpid()) == mine
    assert started(2**22 + 5) is None


def test_addresses() -> None:
    assert normal("Lab.Example:8787/") == "http://lab.example:8787"
    assert is_loopback("http://127.3.2.1:1")
    assert is_loopback("http://[::1]:80")
    assert not is_loopback("http://10.0.0.1")
    assert not is_loopback("http://[bad")


def test_importing_it_is_cheap() -> None:
    code = "import sys; import runcairn.credentials; print(*sys.modules)"
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(credentials.__file__).parents[1])},
    )
    assert not {"msgspec", "urllib3", "http.client", "psutil", "ssl"} & set(out.stdout.split())
