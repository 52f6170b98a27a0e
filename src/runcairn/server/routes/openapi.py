"""The contract of the API, for machines."""

from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from runcairn.server.access import Permission, needs
from runcairn.wire.errors import ErrorBody
from runcairn.wire.logs import LogLine

_OURS = (ErrorBody, LogLine)
"""What Litestar does not know of, and what it takes for an object though it is sent as an array."""
_REFUSALS = {
    "4XX": "Refused: `code` says why, `remedy` what to do. 401 no or a wrong key, 404 no such thing, 409 not in this "
    "state, 413 too large, 429 too many.",
    "5XX": "Not done, try again later: 503 busy, 507 no room on the server's disk, 500 the server's own fault.",
}


@get("/api/v1/openapi.json", opt=needs(Permission.READ), include_in_schema=False, sync_to_thread=False)
def document(request: Request[None, None, State]) -> Response[dict[str, Any]]:
    """OpenAPI 3.1 of everything below /api/v1."""
    return Response(described(request.app))


def described(app: Litestar) -> dict[str, Any]:
    """Litestar's description, with the answers of the gate and of the table of errors in place of its own 400."""
    found: dict[str, Any] = app.openapi_schema.to_schema()
    schemas: dict[str, Any] = found["components"]["schemas"]
    schemas |= msgspec.json.schema_components(_OURS, ref_template="#/components/schemas/{name}")[1]
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
    refusals = {status: {"description": text, "content": body} for status, text in _REFUSALS.items()}
    for path in found["paths"].values():
        for operation in path.values():
            operation["responses"].pop("400", None)
            operation["responses"].update(refusals)
    return found


ROUTES: list[HTTPRouteHandler] = [document]
