"""Logged documents, for the sandboxed frames of our pages: their scripts run, and reach nothing."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter
from litestar.response import Stream

from runcairn.errors import NotFound
from runcairn.server.access import Permission, needs
from runcairn.server.routes.files import Digest, download
from runcairn.server.routes.runs import RunHandle
from runcairn.server.services.files import Files, pieces

FRAMED = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'unsafe-inline' data: blob:; "
    "img-src data: blob:; media-src data: blob:; font-src data: blob:; worker-src data: blob:; connect-src 'none'; "
    "form-action 'none'; base-uri 'none'; webrtc 'block'; frame-ancestors 'self'; sandbox allow-scripts"
)
"""An origin of its own, without network: also where a browser would show the document in a tab (T13)."""
NOBODY = "();webrtc=block"
"""No address may be called, for frames within it too: Chromium knows this header, and not the `webrtc` above."""
Destination = Annotated[str | None, HeaderParameter(name="Sec-Fetch-Dest", description="Set by browsers.")]


@get("/api/v1/runs/{run:int}/frames/{digest:str}", opt=needs(Permission.READ))
async def get_frame(
    run: RunHandle, digest: Digest, files: NamedDependency[Files], destination: Destination = None
) -> Stream:
    """A logged HTML document for `<iframe sandbox="allow-scripts">` of our own pages; elsewhere a download."""
    served = await files.by_digest(run, digest)
    if served.mime != "text/html":
        raise NotFound(
            f"{served.name[:200]!r} is no HTML document",
            status=404,
            code="not_found",
            remedy=f"its bytes are at /api/v1/runs/{run}/blobs/{digest}",
        )
    if destination != "iframe":
        return download(served)
    headers = {
        "cache-control": "no-store",  # so that no other way of opening it is answered from a cache
        "content-disposition": "inline",
        "content-security-policy": FRAMED,
        "content-length": str(served.size),
        "referrer-policy": "no-referrer",
        "connection-allowlist": NOBODY,
        "x-dns-prefetch-control": "off",
        "x-frame-options": "SAMEORIGIN",
    }
    body = pieces(served.path, 0, served.size)
    return Stream(body, media_type="text/html", headers=headers)


ROUTES: list[HTTPRouteHandler] = [get_frame]
