"""Charts and points."""

from typing import Annotated

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body

from runcairn.server.access import Permission, needs
from runcairn.server.services.series import Charts
from runcairn.wire.series import ChartQuery, PointsQuery

ARROW = "application/vnd.apache.arrow.stream"
_answer = {200: ResponseSpec(data_container=bytes, media_type=ARROW, description="An Arrow IPC stream.")}


@post("/api/v1/series/chart", status_code=200, opt=needs(Permission.READ), responses=_answer)
async def chart(data: Annotated[ChartQuery, Body()], charts: NamedDependency[Charts]) -> Response[bytes]:
    """Buckets of keys of runs on one grid of x, as Arrow. Runs and keys that there are not are left out.

    A chunk that fails its checksum is left out too and named in the schema's metadata, under `damaged`.
    """
    return _arrow(await charts.database.athread(lambda: charts.chart(data)))


@post("/api/v1/series/points", status_code=200, opt=needs(Permission.READ), responses=_answer)
async def points(data: Annotated[PointsQuery, Body()], charts: NamedDependency[Charts]) -> Response[bytes]:
    """Every point of keys of runs, as logged, as Arrow."""
    return _arrow(await charts.database.athread(lambda: charts.points(data)))


def _arrow(body: bytes) -> Response[bytes]:
    return Response(body, media_type=ARROW)


ROUTES = [chart, points]
