"""The contract of the API, for machines."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from runcairn.server.access import Permission, needs


@get("/api/v1/openapi.json", opt=needs(Permission.READ), include_in_schema=False, sync_to_thread=False)
def document(request: Request[None, None, State]) -> Response[dict[str, Any]]:
    """OpenAPI 3.1 of everything below /api/v1."""
    return Response(request.app.openapi_schema.to_schema())


ROUTES: list[HTTPRouteHandler] = [document]
