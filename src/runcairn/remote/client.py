"""One server: requests with the key, within limits of time, on connections that stay open."""

import io
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, TypeVar
from urllib.parse import quote

import msgspec
import urllib3
from urllib3.exceptions import HTTPError

from runcairn.credentials import Access, is_loopback
from runcairn.errors import Unreachable
from runcairn.remote.answers import Answer, error_of
from runcairn.remote.deadline import Deadline, limited, with_deadlines
from runcairn.remote.proxies import proxy_for

T = TypeVar("T")
JSON = "application/json"
MSGPACK = "application/msgpack"
BYTES = "application/octet-stream"
_PIECE = 32 * 1024
"""Bytes given to the socket at once: each piece has the silence limit for itself, so slow lines get through."""
MAX_ANSWER = 256 * 1024 * 1024
"""Bytes of an answer that is held in memory."""
_SLOWEST = 8_000
"""Bytes a second: below that, a transfer is given up at last."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: for connecting, for silence in between, and for a whole request besides its bytes."""

    connect: float = 5.0
    silence: float = 20.0
    whole: float = 60.0


class Server:
    """The server at `access`. Safe to use from several threads; nothing is sent before the first request.

    Redirects are not followed: the key goes to the address that was named and nowhere else.
    """

    def __init__(self, access: Access, environ: Mapping[str, str], *, limits: Limits | None = None) -> None:
        """environ: where a proxy may be named; servers on this machine are asked without one."""
        self.access = access
        self.url = access.url
        self.loopback = is_loopback(access.url)
        self.limits = limits or Limits()
        proxy = None if self.loopback else proxy_for(access.url, environ)
        timeout = urllib3.Timeout(connect=self.limits.connect, read=self.limits.silence)
        kept: dict[str, Any] = {"maxsize": 4, "block": False, "timeout": timeout, "retries": False}
        self._pool = with_deadlines(urllib3.PoolManager(**kept))
        self._no_proxy = ""
        """Why the proxy that is named cannot be used."""
        if proxy:
            try:
                self._pool = with_deadlines(urllib3.ProxyManager(proxy, **kept))
            except (HTTPError, ValueError) as error:
                self._no_proxy = f"the proxy cannot be used: {error}"

    def close(self) -> None:
        """End the connections."""
        self._pool.clear()

    def json(self, method: str, path: str, answer: type[T], *, send: Any = msgspec.UNSET) -> T:
        """Send a struct as JSON (none: no body), read the answer as `answer`.

        Raises Unreachable for no answer and for one that is not a runcairn server's; Refused and its kinds else.
        """
        body = b"" if send is msgspec.UNSET else msgspec.json.encode(send)
        return self.expect(self.exchange(method, path, body, JSON), answer)

    def expect(self, got: Answer, answer: type[T]) -> T:
        """The struct in an answer of success. Raises as `json`."""
        if got.status not in (200, 201):
            raise error_of(got, self.url)
        if got.content_type != JSON:
            raise self.not_ours(f"it answered {got.content_type or 'nothing'} instead of {JSON}")
        try:
            return msgspec.json.decode(got.body, type=answer)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self.not_ours(f"its answer does not fit: {error}") from error

    def raw(self, method: str, path: str, content_type: str, *, send: Any = msgspec.UNSET) -> bytes:
        """As `json`, for an answer that is bytes of `content_type`."""
        body = b"" if send is msgspec.UNSET else msgspec.json.encode(send)
        got = self.exchange(method, path, body, JSON)
        if got.status != 200:
            raise error_of(got, self.url)
        if got.content_type != content_type:
            raise self.not_ours(f"it answered {got.content_type or 'nothing'} instead of {content_type}")
        return got.body

    def exchange(
        self,
        method: str,
        path: str,
        body: bytes | IO[bytes] = b"",
        content_type: str = JSON,
        *,
        size: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request and its whole answer, whatever its status. size: bytes of a body that is a file.

        Raises Unreachable: no connection, silence, too slow, cut.
        """
        length = len(body) if isinstance(body, bytes) else size or 0
        with self._sent(method, path, body, length, content_type, headers) as (response, _):
            data = bytearray()
            while piece := response.read(1 << 20):
                data += piece
                if len(data) > MAX_ANSWER:
                    raise self.not_ours(f"its answer is longer than {MAX_ANSWER:,} bytes")
            return Answer(response.status, dict(response.headers.items()), bytes(data))

    def download(self, path: str, into: IO[bytes]) -> int:
        """Write an answer's bytes to `into`; returns how many. Raises as `exchange`, and Refused for a no."""
        with self._sent("GET", path, b"", 0, JSON, None) as (response, deadline):
            deadline.lift()  # from here on only silence ends it: nobody knows how large the file is
            if response.status != 200:
                raise error_of(
                    Answer(response.status, dict(response.headers.items()), response.read(1 << 20)), self.url
                )
            written = 0
            while piece := response.read(1 << 20):
                into.write(piece)
                written += len(piece)
            expected = response.headers.get("content-length")
            if expected is not None and expected.isdigit() and int(expected) != written:
                raise Unreachable(f"{self.url} sent {written:,} of {expected} bytes")
            return written

    def not_ours(self, why: str) -> Unreachable:
        """What to raise for an answer of success that no runcairn server gave (a captive portal, another program)."""
        return Unreachable(
            f"{self.url} is no runcairn server: {why}",
            remedy="look at the address: RUNCAIRN_BASE_URL, and proxies",
        )

    @contextmanager
    def _sent(
        self,
        method: str,
        path: str,
        body: bytes | IO[bytes],
        length: int,
        content_type: str,
        headers: Mapping[str, str] | None,
    ) -> Generator[tuple[urllib3.BaseHTTPResponse, Deadline]]:
        if self._no_proxy:
            raise Unreachable(
                f"no way to {self.url}: {self._no_proxy}", remedy="look at HTTPS_PROXY, NO_PROXY"
            )
        asked = {"accept": "*/*", "accept-encoding": "identity", **(headers or {})}
        if self.access.key:
            asked["authorization"] = f"Bearer {self.access.key}"
        sent: Iterator[bytes] | None = None
        if length:
            asked |= {"content-type": content_type, "content-length": str(length)}
            sent = _pieces(body, length)
        elif method != "GET":
            asked["content-length"] = "0"
        with limited(self.limits.whole + length / _SLOWEST) as deadline:
            try:
                response = self._pool.request(
                    method,
                    self.url + path,
                    body=sent,
                    headers=asked,
                    redirect=False,
                    preload_content=False,
                    decode_content=False,
                )
            except (HTTPError, OSError, ValueError) as error:  # ValueError: a host name that cannot be one
                raise self._silent(error, deadline) from error
            whole = False
            try:
                yield response, deadline
                whole = True
            except (HTTPError, OSError) as error:
                raise self._silent(error, deadline) from error
            finally:
                # A connection in the middle of an answer cannot be used again.
                response.release_conn() if whole else response.close()

    def _silent(self, error: BaseException, deadline: Deadline) -> Unreachable:
        why = f"it took more than {self.limits.whole:g} s" if deadline.met else _why(error)
        return Unreachable(f"no answer from {self.url}: {why}")


def _pieces(body: bytes | IO[bytes], length: int) -> Iterator[bytes]:
    file = (
        io.BytesIO(body) if isinstance(body, bytes) else body
    )  # BytesIO shares the bytes until they are changed
    for begin in range(0, length, _PIECE):
        wanted = min(_PIECE, length - begin)
        piece = file.read(wanted)
        if len(piece) != wanted:
            raise OSError("the file became shorter while it was sent")
        yield piece


def segment(text: str | int) -> str:
    """`text` as one part of an address's path."""
    return quote(str(text), safe="")


def _why(error: BaseException) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "original_error", None) or error
    text = str(reason).rsplit(">: ", 1)[-1]
    text = text.split("): ", 1)[-1] if text.startswith(("HTTP", "<")) else text
    return text or type(error).__name__
