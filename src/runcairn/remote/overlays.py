"""What of a run is shown otherwise than it was logged."""

from runcairn.remote.client import Server
from runcairn.wire.overlays import Hide, OverlayEntry, OverlayList, Rename


def listing(server: Server, run: int) -> list[OverlayEntry]:
    """The entries, the latest first."""
    return server.json("GET", f"/api/v1/runs/{run}/overlay", OverlayList).entries


def add(server: Server, run: int, what: Hide | Rename) -> list[OverlayEntry]:
    """Make an entry; returns all. Raises NotFound, Refused."""
    return server.json("POST", f"/api/v1/runs/{run}/overlay", OverlayList, send=what).entries


def undo(server: Server, run: int, number: int) -> list[OverlayEntry]:
    """Undo an entry; returns those left. Raises NotFound, Refused."""
    return server.json("DELETE", f"/api/v1/runs/{run}/overlay/{number}", OverlayList).entries
