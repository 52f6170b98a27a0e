"""Every setting of the server: default, help, and the variable that sets it."""

import getpass
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runcairn.errors import UsageError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def default_data(environ: Mapping[str, str]) -> Path:
    """`RUNCAIRN_DATA`, else `$XDG_DATA_HOME/runcairn`, else `~/.local/share/runcairn`."""
    if chosen := environ.get("RUNCAIRN_DATA"):
        return Path(chosen)
    base = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "runcairn"


def default_account() -> str:
    """The name of who starts the server, made fit for an address."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = ""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-.") or "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """What `runcairn server` was asked for."""

    host: str = "127.0.0.1"
    """Address to listen on; any other than loopback opens the server to the network."""
    port: int = 8787
    """0: any free one."""
    data: Path = field(default_factory=lambda: default_data(os.environ))
    """Folder of the database, the files and the key; made private."""
    allowed_hosts: tuple[str, ...] = ()
    """Names, besides loopback's, under which browsers and clients may address the server."""
    https: bool = False
    """Browsers come through a proxy that speaks https: cookies are Secure, origins begin with https."""
    account: str = field(default_factory=default_account)
    """The one user of a laptop's server; also the entity of runs that name none."""

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise UsageError(
                f"port {self.port} does not exist", remedy="choose one from 1 to 65535, or 0 for any"
            )

    @property
    def database_url(self) -> str:
        """Where the rows are."""
        return f"sqlite:///{self.data / 'runcairn.db'}"

    @property
    def blobs(self) -> Path:
        """Where the bytes are."""
        return self.data / "blobs"

    @property
    def key_file(self) -> Path:
        """The key made at first start."""
        return self.data / "api-key"

    @property
    def loopback_only(self) -> bool:
        """True when no other machine can reach the server."""
        return self.host in LOOPBACK
