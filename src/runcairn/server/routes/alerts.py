"""What scripts want people to know."""

from litestar import post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from runcairn.server.access import Permission, needs
from runcairn.server.routes.runs import RunHandle
from runcairn.server.services.alerts import Alerts
from runcairn.wire.alerts import AlertList, AlertsKept


@post("/api/v1/runs/{run:int}/alerts", opt=needs(Permission.WRITE), status_code=200)
async def add_alerts(
    run: RunHandle, data: JSONBody[AlertList], alerts: NamedDependency[Alerts]
) -> AlertsKept:
    """Keep alerts of a script, each once; repeating changes nothing."""
    return AlertsKept(new=await alerts.add(run, data.alerts))


ROUTES: list[HTTPRouteHandler] = [add_alerts]
