"""Is it there, is it well."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from runcairn.server.access import Permission, needs
from runcairn.server.store.database import Database


@get("/healthz", opt=needs(Permission.OPEN), sync_to_thread=False)
def healthz() -> dict[str, str]:
    """200 when the server is ready for requests."""
    return {"status": "ok"}


@get("/readyz", opt=needs(Permission.OPEN), sync_to_thread=False)
def readyz(database: NamedDependency[Database]) -> Response[dict[str, str]]:
    """200 when rows can be kept; 503 with the reason otherwise. Reading may go on all the same."""
    problem = database.problem
    if problem is None:
        return Response({"status": "ok"})
    return Response({"status": "not ready", "reason": problem}, status_code=503)


ROUTES: list[HTTPRouteHandler] = [healthz, readyz]
