"""Where the server is, and which key it gets. No network here; importing this costs next to nothing.

In the order of `find`: the address and key that are named (arguments, RUNCAIRN_*, WANDB_*), those that `runcairn
login` stored, a server of the same user that runs on this machine and announced itself, the default without a key.

Files below the config home (RUNCAIRN_HOME, XDG_CONFIG_HOME/runcairn, ~/.config/runcairn), private from the first byte:
    credentials.json       {url: {"key": ..., "entity": ...}}, the one stored last comes last
    servers/<port>.json    {"url", "pid", "pid_started", "key_file", "entity"} of a running server
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

DEFAULT_URL = "http://127.0.0.1:8787"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PORTS = {"http": 80, "https": 443}

Source = Literal["named", "login", "running", "default"]


@dataclass(frozen=True, slots=True)
class Access:
    """A server's address, the key it gets (None: none), the entity that runs go to by default, and who said so."""

    url: str
    key: str | None = field(repr=False)
    entity: str | None = None
    source: Source = "default"


def find(base_url: str | None, environ: Mapping[str, str]) -> Access:
    """The server to talk to. base_url: an address that was named in code or on the command line.

    A key is only given to the address that it was named or stored with; a key that was found by itself, only to the
    living server of the same user that announced that very port.
    """
    named = base_url or environ.get("RUNCAIRN_BASE_URL") or environ.get("WANDB_BASE_URL")
    key = environ.get("RUNCAIRN_API_KEY") or environ.get("WANDB_API_KEY")
    home = config_home(environ)
    stored = _stored(home)
    if named or key:
        url = normal(named) if named else next(reversed(stored), None) or _running_url(home) or DEFAULT_URL
        if key:
            return Access(url, key, None, "named")
        if url in stored:
            return _of_login(url, stored[url])
        return _running(home, url) or Access(url, None, None, "named")
    if stored:
        url = next(reversed(stored))
        return _of_login(url, stored[url])
    running = _running_url(home)
    return (_running(home, running) if running else None) or Access(DEFAULT_URL, None)


def config_home(environ: Mapping[str, str]) -> Path:
    """The folder of everything here; it need not exist. Without any home it is one that never does."""
    if own := environ.get("RUNCAIRN_HOME"):
        return Path(own)
    if xdg := environ.get("XDG_CONFIG_HOME"):
        return Path(xdg) / "runcairn"
    try:
        return Path.home() / ".config" / "runcairn"
    except RuntimeError:  # no HOME and no entry in passwd: a container
        return Path("/nonexistent/runcairn")


def store(url: str, key: str, entity: str | None, environ: Mapping[str, str]) -> Path:
    """Keep what `login` was given; returns the file. Raises OSError."""
    home = config_home(environ)
    path = home / "credentials.json"
    stored = _stored(home)
    stored.pop(normal(url), None)
    stored[normal(url)] = {"key": key, "entity": entity}
    _write_private(path, stored)
    return path


def announce(
    url: str,
    key_file: str | os.PathLike[str],
    entity: str,
    environ: Mapping[str, str],
    *,
    pid: int | None = None,
) -> Path:
    """Let programs of this user on this machine find the server at `url`, which is this process. Raises OSError."""
    pid = os.getpid() if pid is None else pid
    path = _announcement(config_home(environ), normal(url))
    _write_private(
        path,
        {
            "url": normal(url),
            "pid": pid,
            "pid_started": started(pid),
            "key_file": os.fspath(Path(key_file).absolute()),
            "entity": entity,
        },
    )
    return path


def withdraw(url: str, environ: Mapping[str, str], *, pid: int | None = None) -> None:
    """Take back what this process announced; another server's announcement on the port stays."""
    path = _announcement(config_home(environ), normal(url))
    if _read(path).get("pid") == (os.getpid() if pid is None else pid):
        path.unlink(missing_ok=True)


def started(pid: int) -> float | None:
    """When the process began, in a unit and from an origin that are the machine's own; None when it is gone.

    With the pid it names a process for good, where the pid alone may be given out again.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except FileNotFoundError:
        return None if Path("/proc/self/stat").exists() else _started_elsewhere(pid)
    except OSError:
        return None
    # Field 22, counted behind the name in parentheses, which may hold anything. A zombie is gone.
    fields = stat[stat.rfind(b")") + 2 :].split()
    return None if fields[0] in (b"Z", b"X") else float(fields[19])


def normal(url: str) -> str:
    """The address as it is compared and stored: lower-case host, no slash at the end, `http://` where none is said."""
    url = url.strip().rstrip("/")
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return url  # no address: whoever connects will say so
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()


def is_loopback(url: str) -> bool:
    """Whether the address names this machine."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return host in _LOOPBACK or bool(host and host.startswith("127.") and host.replace(".", "").isdigit())


def _of_login(url: str, found: dict[str, Any]) -> Access:
    return Access(url, _text(found, "key"), _text(found, "entity"), "login")


def _running(home: Path, url: str) -> Access | None:
    """The announced server at `url`, if it is this user's and lives."""
    if not is_loopback(url):
        return None
    path = _announcement(home, url)
    found = _read(path)
    pid, announced = found.get("pid"), found.get("url")
    if not isinstance(pid, int) or not isinstance(announced, str) or not _is_mine(path):
        return None
    if not is_loopback(announced) or _port(announced) != _port(url):
        return None
    if found.get("pid_started") is None or started(pid) != found["pid_started"] or not _runs_as_me(pid):
        return None
    try:
        key = Path(str(found["key_file"])).read_text().strip()
    except (OSError, KeyError, UnicodeDecodeError):
        return None
    return Access(url, key, _text(found, "entity"), "running") if key else None


def _running_url(home: Path) -> str | None:
    """Of the living servers: the one at the default port, else the one announced last."""
    try:
        files = sorted((home / "servers").glob("*.json"), key=_changed, reverse=True)
    except OSError:
        return None
    living: list[str] = []
    for file in files:
        url = _text(_read(file), "url")
        if url and _running(home, url):
            living.append(url)
    return DEFAULT_URL if DEFAULT_URL in living else next(iter(living), None)


def _announcement(home: Path, url: str) -> Path:
    return home / "servers" / f"{_port(url)}.json"


def _port(url: str) -> int | None:
    try:
        parts = urlsplit(url)
        return parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None


def _is_mine(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _runs_as_me(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}").stat().st_uid == os.getuid()
    except OSError:
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True


def _started_elsewhere(pid: int) -> float | None:
    import psutil  # only where there is no /proc: it costs 20 ms

    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return None


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _stored(home: Path) -> dict[str, dict[str, Any]]:
    return {url: found for url, found in _read(home / "credentials.json").items() if isinstance(found, dict)}


def _read(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty where it is missing, not to be read, or no object."""
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(found: Mapping[str, Any], name: str) -> str | None:
    value = found.get(name)
    return value if isinstance(value, str) and value else None


def _write_private(path: Path, value: Mapping[str, Any]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        new.unlink()  # left by a process of the same number that was killed here
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(json.dumps(value, indent=1).encode())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
