"""Series and logged values, read."""

from typing import Any
from urllib.parse import urlencode

from runcairn.remote.client import Server
from runcairn.wire.logs import LogPage
from runcairn.wire.series import ChartQuery, PointsQuery, ValuesPage

ARROW = "application/vnd.apache.arrow.stream"


def chart(server: Server, query: ChartQuery) -> bytes:
    """Buckets, as an Arrow IPC stream."""
    return server.raw("POST", "/api/v1/series/chart", ARROW, send=query)


def points(server: Server, query: PointsQuery) -> bytes:
    """Every point, as an Arrow IPC stream."""
    return server.raw("POST", "/api/v1/series/points", ARROW, send=query)


def values(
    server: Server,
    run: int,
    key: str,
    *,
    lo: int | None = None,
    hi: int | None = None,
    limit: int | None = None,
) -> ValuesPage:
    """Logged values of a key that are no numbers; lo, hi: steps, both included."""
    query = _given(key=key, lo=lo, hi=hi, limit=limit)
    return server.json("GET", f"/api/v1/runs/{run}/values?{query}", ValuesPage)


def logs(
    server: Server,
    run: int,
    *,
    writer: str | None = None,
    from_line: int | None = None,
    limit: int | None = None,
) -> LogPage:
    """Lines that the run printed."""
    query = _given(writer=writer, from_line=from_line, limit=limit)
    return server.json("GET", f"/api/v1/runs/{run}/logs?{query}", LogPage)


def _given(**query: Any) -> str:
    return urlencode({name: value for name, value in query.items() if value is not None})
