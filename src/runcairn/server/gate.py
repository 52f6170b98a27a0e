"""The gate before routing: whose host name, which origin, who asks, how large; and the headers of every answer.

An ASGI application around the real one. It refuses before any work is done:
- a Host that is not on the list (T5: DNS rebinding),
- a foreign Origin (T6), a request by cookie from another site, a write by cookie without our header (T7, T9),
- content types that a form or a page of any origin may send (T7),
- a body above its limit: by its Content-Length before it is read, else while it is read (T27).
"""

import base64
import binascii
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar.datastructures import Headers
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from runcairn.errors import TooLarge
from runcairn.server.access import Who
from runcairn.wire.errors import ErrorBody
from runcairn.wire.files import MAX_BLOB
from runcairn.wire.ingest import MAX_BODY

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_JSON = 8 * 1024 * 1024
"""Bytes of a body that is neither an append nor a blob."""
HEADER = "x-runcairn"
SIMPLE = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
"""Content types that browsers send across origins without asking first."""
FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)

Identify = Callable[[str | None, str | None], Awaitable[Who | None]]
"""(key, session token) -> who; the accounts service."""


class Gate:
    """Stands before `app`.

    scheme: http or https, as browsers see it; policy: the Content-Security-Policy of pages.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: frozenset[str],
        scheme: str,
        cookie: str,
        identify: Identify,
        policy: str,
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._scheme = scheme
        self._cookie = cookie
        self._identify = identify
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        headers = Headers.from_scope(scope)
        refusal = self._refusal(scope, headers)
        answer = self._with_headers(send, request_id)
        if refusal is None:
            state = scope.setdefault("state", {})
            state["request_id"] = request_id
            session = cookie_value(headers.get("cookie", ""), self._cookie)
            state["who"] = who = await self._identify(key_of(headers.get("authorization", "")), session)
            refusal = self._forgery(scope, headers) if who and who.by == "session" else None
        if refusal is None:
            await self._app(scope, counted(receive, limit_of(scope["path"])), answer)
        else:
            status, code, message = refusal
            await _refuse(answer, status, ErrorBody(code=code, message=message, request_id=request_id))

    def _refusal(self, scope: HTTPScope, headers: Headers) -> tuple[int, str, str] | None:
        host = headers.get("host", "")
        if host_name(host) not in self._hosts:
            return 421, "wrong_host", f"this server does not answer to the host {host[:100]!r}"
        if scope["method"] == "OPTIONS":
            return 405, "method_not_allowed", "OPTIONS is not answered: no other origin is let in"
        origin = headers.get("origin")
        if origin is not None and origin != f"{self._scheme}://{host}":
            return 403, "foreign_origin", f"requests from the origin {origin[:100]!r} are refused"
        length = headers.get("content-length")
        if length is not None and "transfer-encoding" in headers:
            return 400, "bad_request", "Content-Length and Transfer-Encoding exclude each other"
        if length is not None and (not length.isdigit() or int(length) > limit_of(scope["path"])):
            return (
                413,
                "too_large",
                f"the body has {length[:20]} bytes; the limit here is {limit_of(scope['path']):,}",
            )
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if scope["method"] not in SAFE and kind in SIMPLE and "/blobs/" not in scope["path"]:
            return 415, "wrong_content_type", f"{kind} is not read here; send application/json"
        return None

    def _forgery(self, scope: HTTPScope, headers: Headers) -> tuple[int, str, str] | None:
        site = headers.get("sec-fetch-site")
        if site is not None and site != "same-origin" and scope["path"].startswith("/api/"):
            opened = site == "none" and scope["method"] in SAFE  # an address typed or a bookmark
            if not opened:
                return 403, "cross_site", "another page asks with this browser's cookie"
        if scope["method"] in SAFE:
            return None
        same_site = site == "same-origin" or headers.get("origin") is not None
        if headers.get(HEADER) != "1" or not same_site:
            return 403, "cross_site", "writes by cookie come from our own pages only (header X-Runcairn: 1)"
        return None

    def _with_headers(self, send: Send, request_id: str) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                names = {name.lower() for name, _ in headers}
                headers += [*FIXED, (b"x-request-id", request_id.encode())]
                if b"content-security-policy" not in names:
                    headers.append((b"content-security-policy", self._policy.encode()))
                if b"cache-control" not in names:
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        return answer


def counted(receive: Receive, limit: int) -> Receive:
    """`receive`, raising TooLarge once more than `limit` bytes of the body have come."""
    size = 0

    async def counting() -> Any:
        nonlocal size
        message = await receive()
        if message["type"] == "http.request":
            size += len(message.get("body", b""))
            if size > limit:
                raise TooLarge("the body", size, limit)
        return message

    return counting


def limit_of(path: str) -> int:
    """The largest body that `path` takes."""
    if "/blobs/" in path:
        return MAX_BLOB
    return MAX_BODY if "/streams/" in path else MAX_JSON


def host_name(host: str) -> str:
    """`localhost:8787` -> `localhost`; `[::1]:80` -> `[::1]`."""
    if host.startswith("["):
        return host[: host.find("]") + 1].lower()
    return host.partition(":")[0].lower()


def key_of(authorization: str) -> str | None:
    """The key in `Bearer KEY` or `Basic base64(anything:KEY)`."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip() or None
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[2] or None
        except (binascii.Error, UnicodeDecodeError):
            return None
    return None


def cookie_value(header: str, name: str) -> str | None:
    """The value of cookie `name` in a Cookie header."""
    for pair in header.split(";"):  # by hand: other servers of the machine set cookies that no parser likes
        key, _, value = pair.strip().partition("=")
        if key == name:
            return value
    return None


async def _refuse(send: Send, status: int, body: ErrorBody) -> None:
    payload = msgspec.json.encode(body)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(payload)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": payload, "more_body": False})
