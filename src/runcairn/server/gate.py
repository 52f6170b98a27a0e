"""The gate before routing: whose host name, which origin, who asks, how large; and the headers of every answer.

An ASGI application around the real one. It refuses before any work is done:
- a Host that is not on the list (T5: DNS rebinding),
- a foreign Origin (T6), a request by cookie from another site, a write by cookie without our header (T7, T9),
- content types that a form or a page of any origin may send (T7),
- a body above its limit: by its Content-Length before it is read, else while it is read (T27).
"""

import asyncio
import base64
import binascii
import contextlib
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar.datastructures import Headers
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from runcairn.errors import Refused, TooLarge
from runcairn.server.access import Who
from runcairn.wire.errors import ErrorBody
from runcairn.wire.files import MAX_BLOB
from runcairn.wire.ingest import MAX_BODY

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_JSON = 8 * 1024 * 1024
"""Bytes of a body that is neither an append nor a blob."""
DRAIN = 32 * 1024 * 1024
"""Bytes that are still taken in from a client whose request is refused, so that it comes to read the answer."""
SILENCE = 60.0
"""Seconds that a body may pause."""
DRAIN_WITHIN = 5.0
"""Seconds for them."""
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

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:@/\[\]]+)(?::[0-9]{1,5})?")

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
        body = _Body(receive, limit_of(scope["path"]), headers.get("content-length", ""))
        answer = self._with_headers(send, request_id, body if scope["method"] not in SAFE else None)
        if refusal is None:
            state = scope.setdefault("state", {})
            state["request_id"] = request_id
            session = cookie_value(headers.get("cookie", ""), self._cookie)
            state["who"] = who = await self._identify(key_of(headers.get("authorization", "")), session)
            refusal = self._forgery(scope, headers) if who and who.by == "session" else None
        if refusal is None:
            await self._app(scope, body.receive, answer)
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

    def _with_headers(self, send: Send, request_id: str, body: "_Body | None") -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                if body and message["status"] >= 400 and not await body.drain():
                    # The rest is still coming: this connection ends here, and the client must not ask on it again.
                    headers.append((b"connection", b"close"))
                names = {name.lower() for name, _ in headers}
                headers += [each for each in FIXED if each[0] not in names]
                headers.append((b"x-request-id", request_id.encode()))
                if b"content-security-policy" not in names:
                    headers.append((b"content-security-policy", self._policy.encode()))
                if b"cache-control" not in names:
                    headers.append((b"cache-control", b"no-store"))
                message["headers"] = headers
            await send(message)

        return answer


class _Body:
    """A request's body on its way: counted, and read to its end before a refusal is sent.

    A client that is still sending when the connection closes never sees why.
    """

    def __init__(self, receive: Receive, limit: int, announced: str) -> None:
        self._receive = receive
        self._limit = limit
        self._too_long = announced.isdigit() and int(announced) > DRAIN
        self._size = 0
        self._over = False

    async def receive(self) -> Any:
        """The next piece; after the last one, whatever the connection tells.

        Raises TooLarge once more than the limit has come, Refused 408 after a silence, 400 when it was cut.
        """
        if self._over:
            return await self._receive()
        try:
            async with asyncio.timeout(SILENCE):
                message = await self._next()
        except TimeoutError:
            raise Refused(f"nothing came for {SILENCE:.0f} s", status=408, code="too_slow") from None
        if message["type"] == "http.disconnect":
            raise Refused("the body was cut", status=400, code="cut")
        if self._size > self._limit:
            raise TooLarge("the body", self._size, self._limit)
        return message

    async def drain(self) -> bool:
        """Take in and forget what is left, within limits of size and time. True when nothing is left."""
        if self._too_long:
            return False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_WITHIN):
                until = self._size + DRAIN
                while not self._over and self._size < until:
                    await self._next()
        return self._over

    async def _next(self) -> Any:
        message = await self._receive()
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            self._over = not message.get("more_body", False)
        else:
            self._over = True
        return message


def limit_of(path: str) -> int:
    """The largest body that `path` takes."""
    if "/blobs/" in path:
        return MAX_BLOB
    return MAX_BODY if "/streams/" in path else MAX_JSON


def host_name(host: str) -> str:
    """`localhost:8787` -> `localhost`; `[::1]:80` -> `[::1]`; what is no host with or without a port: empty."""
    match = _HOST.fullmatch(host)
    return match[1].lower() if match else ""


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
