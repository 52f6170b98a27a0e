"""Errors -> answers: one table of statuses, one form of body, no traces."""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from runcairn.errors import (
    DamagedData,
    Diverged,
    OffsetGap,
    Refused,
    RuncairnError,
    UsageError,
)
from runcairn.wire.errors import ErrorBody

log = logging.getLogger("runcairn.server")

CODES = {
    400: "bad_request",
    401: "unauthenticated",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}


def answer_refused(request: Request[Any, Any, Any], error: Refused) -> Response[bytes]:
    """The server's own no."""
    end = error.end if isinstance(error, OffsetGap | Diverged) else None
    chain = (
        error.chain if isinstance(error, OffsetGap) else error.theirs if isinstance(error, Diverged) else None
    )
    body = ErrorBody(
        code=error.code or CODES.get(error.status, "refused"),
        message=error.problem,
        remedy=error.remedy,
        request_id=_request_id(request),
        end=end,
        chain=chain,
    )
    return _response(body, error.status)


def answer_usage(request: Request[Any, Any, Any], error: RuncairnError) -> Response[bytes]:
    """What the caller asked for cannot be."""
    status = 500 if isinstance(error, DamagedData) else 400
    code = "damaged_data" if status == 500 else "bad_request"
    body = ErrorBody(code=code, message=error.problem, remedy=error.remedy, request_id=_request_id(request))
    return _response(body, status)


def answer_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """No such route, wrong method, a parameter or body that does not fit."""
    message = error.detail
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        places = [
            f"{entry.get('key', '')}: {entry.get('message', '')}"
            for entry in error.extra
            if isinstance(entry, dict)
        ]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        message = "; ".join(places) or message
    code = CODES.get(error.status_code, "refused" if error.status_code < 500 else "failed")
    if isinstance(error.__cause__, msgspec.ValidationError):
        # Litestar takes a field of the body for a dependency of the same name (`runs`), and the fault for its own.
        body = ErrorBody(code="bad_request", message=str(error.__cause__), request_id=_request_id(request))
        return _response(body, 400)
    if error.status_code >= 500:
        return answer_unexpected(request, error)
    response = _response(
        ErrorBody(code=code, message=message, request_id=_request_id(request)), error.status_code
    )
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def answer_nested(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A body nested too deeply to be read, or a number that fits no column."""
    what = "nested too deeply" if isinstance(error, RecursionError) else "a number beyond 64 bits"
    return _response(
        ErrorBody(code="bad_request", message=f"the request is {what}", request_id=_request_id(request)), 400
    )


def answer_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Our own fault: the trace goes to the log, its number to the caller."""
    request_id = _request_id(request)
    log.error("request %s failed: %s %s", request_id, request.method, request.url.path, exc_info=error)
    body = ErrorBody(
        code="failed",
        message="the server failed at this request",
        remedy="try again; the server's log has the request id",
        request_id=request_id,
    )
    return _response(body, 500)


ANSWERS: dict[int | type[Exception], Any] = {
    Refused: answer_refused,
    UsageError: answer_usage,
    RuncairnError: answer_usage,
    HTTPException: answer_http,
    RecursionError: answer_nested,
    OverflowError: answer_nested,
    Exception: answer_unexpected,
}
"""For Litestar, which picks the nearest class."""


def _request_id(request: Request[Any, Any, Any]) -> str:
    return str(request.scope.get("state", {}).get("request_id", ""))


def _response(body: ErrorBody, status: int) -> Response[bytes]:
    headers = {"retry-after": "1"} if status in (429, 503, 507) else {}
    return Response(
        msgspec.json.encode(body), status_code=status, media_type="application/json", headers=headers
    )
