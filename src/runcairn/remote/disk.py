"""Room on the server's disk: asked, and made."""

from urllib.parse import urlencode

from runcairn.remote.client import Server
from runcairn.wire.disk import DiskUse, Remove, Removed


def use(server: Server, older: float, *, former: bool) -> DiskUse:
    """What could be deleted for good. older: days for which it has been so. former: versions put aside too."""
    query = urlencode({"older": older, "former": str(former).lower()})
    return server.json("GET", f"/api/v1/disk?{query}", DiskUse)


def remove(server: Server, runs: list[int]) -> Removed:
    """Delete runs for good, which are in the trash or former versions."""
    return server.json("POST", "/api/v1/disk/remove", Removed, send=Remove(runs=runs))
