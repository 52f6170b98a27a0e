"""The proxy that the environment names for an address, if any."""

from collections.abc import Mapping
from urllib.parse import urlsplit


def proxy_for(url: str, environ: Mapping[str, str]) -> str | None:
    """From http_proxy, https_proxy, all_proxy and no_proxy, in small or capital letters; None: none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None  # no address: whoever connects will say so
    host = (parts.hostname or "").lower()
    if _excepted(host, port, _read(environ, "no_proxy")):
        return None
    proxy = _read(environ, f"{parts.scheme}_proxy") or _read(environ, "all_proxy")
    if not proxy:
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _read(environ: Mapping[str, str], name: str) -> str:
    # HTTP_PROXY in capitals can be set by a request to a CGI program: there REQUEST_METHOD is set too.
    if name == "http_proxy" and "REQUEST_METHOD" in environ:
        return environ.get(name, "")
    return environ.get(name) or environ.get(name.upper(), "")


def _excepted(host: str, port: int | None, no_proxy: str) -> bool:
    for entry in no_proxy.lower().split(","):
        name = entry.strip()
        if name == "*":
            return True
        name, _, only = name.partition(":")
        name = name.removeprefix("*").lstrip(".")
        if name and (host == name or host.endswith(f".{name}")) and (not only or only == str(port)):
            return True
    return False
