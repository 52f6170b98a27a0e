"""What a script wants people to know."""

from runcairn.remote.client import Server
from runcairn.wire.alerts import Alert, AlertList, AlertsKept


def add(server: Server, run: int, alerts: list[Alert]) -> None:
    """Keep each once; repeating changes nothing."""
    server.json("POST", f"/api/v1/runs/{run}/alerts", AlertsKept, send=AlertList(alerts=alerts))
