"""Receiving a key from the browser: a listener on loopback that takes one form and is gone."""

import hmac
import secrets
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

MAX_FORM = 8 * 1024
"""Bytes: a key and a state, no more."""
_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


class Handover:
    """Waits on a port of this machine for `POST /` with the fields `key` and `state`.

    state: what the page must repeat, so that no other page of the browser can hand us a key of its choice.
    """

    def __init__(self) -> None:
        self.state = secrets.token_urlsafe(24)
        self.key: str | None = None
        self._arrived = threading.Event()
        self._server = HTTPServer(("127.0.0.1", 0), _handler(self))
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> str | None:
        """The key, or None when none came in time. The port is closed afterwards."""
        try:
            self._arrived.wait(seconds)
            return self.key
        finally:
            self.close()

    def close(self) -> None:
        """Stop listening; harmless when repeated."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, host: str, form: bytes) -> HTTPStatus:
        """What a form is answered with; the first good one is kept and no other is taken."""
        if host not in (f"127.0.0.1:{self.port}", f"localhost:{self.port}"):
            return HTTPStatus.MISDIRECTED_REQUEST
        try:
            fields = parse_qs(form.decode("ascii"), strict_parsing=True, max_num_fields=4)
        except (ValueError, UnicodeDecodeError):
            return HTTPStatus.BAD_REQUEST
        key, state = fields.get("key", [""])[0], fields.get("state", [""])[0]
        if not hmac.compare_digest(state.encode(), self.state.encode()):
            return HTTPStatus.FORBIDDEN
        if not key or not key.isascii() or not key.isprintable():
            return HTTPStatus.BAD_REQUEST
        if self._arrived.is_set():
            return HTTPStatus.GONE
        self.key = key
        self._arrived.set()
        return HTTPStatus.OK


def _handler(handover: Handover) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = self.headers.get("content-length", "")
            if self.path != "/" or not length.isdigit() or int(length) > MAX_FORM:
                self._answer(HTTPStatus.BAD_REQUEST)
                return
            self._answer(handover.take(self.headers.get("host", ""), self.rfile.read(int(length))))

        def _answer(self, status: HTTPStatus) -> None:
            done = status is HTTPStatus.OK
            text = "runcairn has the key. You can close this page." if done else f"refused: {status.phrase}"
            body = f"<!doctype html><title>runcairn</title><p>{text}</p>\n".encode()
            self.send_response(status)
            for name, value in (*_HEADERS.items(), ("content-length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names them
            """Nothing: the terminal belongs to the user."""

    return Handler
