"""The built dashboard: one page for every address that is no API's, and its assets."""

import base64
import hashlib
import re
from pathlib import Path

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from runcairn.errors import NotFound
from runcairn.server.access import Permission, needs

STATIC = Path(__file__).parent.parent / "static"
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_NOT_BUILT = b"""<!doctype html><html lang=en><meta charset=utf-8><title>runcairn</title>
<h1>The dashboard is not built</h1><p>The server runs and takes runs in. To build its pages:
<code>cd web &amp;&amp; npm ci &amp;&amp; npm run build</code></p></html>"""
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


def policy() -> str:
    """The Content-Security-Policy of our pages: scripts from here only, index.html's inline one by hash (T14)."""
    index = STATIC / "index.html"
    scripts = _INLINE.findall(index.read_text()) if index.is_file() else []
    hashes = "".join(
        f" 'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts
    )
    return (
        f"default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self' http://127.0.0.1:*; frame-ancestors 'none'"
    )


@get("/", opt=needs(Permission.OPEN), include_in_schema=False, sync_to_thread=False)
def root(request: Request[None, None, State]) -> Response[bytes]:
    """The dashboard."""
    return _answer("index.html", request.headers.get("accept-encoding", ""))


@get("/{path:path}", opt=needs(Permission.OPEN), include_in_schema=False, sync_to_thread=False)
def page(path: FromPath[str], request: Request[None, None, State]) -> Response[bytes]:
    """An asset, or the dashboard, which shows what the address names. The files are public: they hold no data."""
    name = path.removeprefix("/")
    if name.startswith("api/"):
        raise NotFound(f"there is nothing at /{name[:200]}", status=404, code="not_found")
    encodings = request.headers.get("accept-encoding", "")
    if name not in _assets() and name.startswith("assets/"):
        raise NotFound(
            f"there is no {name[:200]}", status=404, code="not_found", remedy="load the page again"
        )
    return _answer(name if name in _assets() else "index.html", encodings)


def _assets() -> dict[str, Path]:
    """Every file of the build by its name below `static/`: only what is on this list is ever opened (T15)."""
    if not _found and STATIC.is_dir():
        _found.update(
            {file.relative_to(STATIC).as_posix(): file for file in STATIC.rglob("*") if file.is_file()}
        )
    return _found


_found: dict[str, Path] = {}


def _answer(name: str, encodings: str) -> Response[bytes]:
    assets = _assets()
    if name not in assets:
        return Response(_NOT_BUILT, media_type="text/html", status_code=503)
    headers = {"vary": "accept-encoding"}
    headers["cache-control"] = (
        "public, max-age=31536000, immutable" if name.startswith("assets/") else "no-cache"
    )
    body = assets[name]
    for suffix, encoding in ((".br", "br"), (".gz", "gzip")):
        if encoding in encodings and name + suffix in assets:
            headers["content-encoding"], body = encoding, assets[name + suffix]
            break
    kind = _TYPES.get(Path(name).suffix, "application/octet-stream")
    try:
        return Response(body.read_bytes(), media_type=kind, headers=headers)
    except FileNotFoundError as error:  # built anew meanwhile: a page from before asks for what is gone
        _found.clear()
        raise NotFound(
            f"there is no {name}", status=404, code="not_found", remedy="load the page again"
        ) from error


ROUTES: list[HTTPRouteHandler] = [root, page]
