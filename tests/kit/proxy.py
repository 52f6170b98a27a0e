"""A proxy of ours between sender and server that does to requests what networks do: one fault a request, as told.

It understands just enough HTTP/1.1 to know where a request and an answer end.
"""

import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit


@dataclass
class Fault:
    """What happens to one request. `kind`:

    pass, cut_request (at byte `at` of the request), cut_answer (at byte `at` of the answer), lose_answer,
    double (sent twice at once), late (sent again after `at` more requests), stall (swallowed, no answer),
    slow (`at` bytes a second), dribble (request in pieces of `at` bytes), answer (`raw` instead of the server's).
    """

    kind: str = "pass"
    at: int = 0
    raw: bytes = b""


@dataclass
class FaultProxy:
    """`with FaultProxy(server.url) as proxy`: `proxy.url`; `proxy.faults` are used one a request that `touches`."""

    upstream: str
    faults: deque[Fault] = field(default_factory=deque)
    touches: Callable[[bytes], bool] = lambda head: True
    seen: list[str] = field(default_factory=list)
    """Request lines, in order."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.upstream)
        self._server = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: set[socket.socket] = set()
        self._late: list[tuple[int, bytes]] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            _close(connection)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            while request := _message(client):
                if not self._one(client, request):
                    return
        except OSError:
            return
        finally:
            self._open.discard(client)
            _close(client)

    def _one(self, client: socket.socket, request: bytes) -> bool:
        """Whether the connection goes on."""
        head = request.partition(b"\r\n\r\n")[0]
        with self._lock:
            self.seen.append(head.partition(b"\r\n")[0].decode())
            fault = self.faults.popleft() if self.faults and self.touches(head) else Fault()
            due = [kept for left, kept in self._late if left <= 0]
            self._late = [(left - 1, kept) for left, kept in self._late if left > 0]
        for kept in due:
            self._ask(kept)
        match fault.kind:
            case "cut_request":
                self._ask(request[: fault.at], answer=False)
                return False
            case "lose_answer":
                self._ask(request)
                return False
            case "cut_answer":
                client.sendall(self._ask(request)[: fault.at])
                return False
            case "double":
                twin = threading.Thread(target=self._ask, args=(request,))
                twin.start()
                answer = self._ask(request)
                twin.join()
                client.sendall(answer)
            case "late":
                with self._lock:
                    self._late.append((fault.at, request))
                client.sendall(self._ask(request))
            case "stall":
                with suppress(OSError):
                    client.recv(1)  # until the client gives up
                return False
            case "slow":
                for begin in range(0, len(answer := self._ask(request)), step := max(fault.at // 20, 1)):
                    client.sendall(answer[begin : begin + step])
                    time.sleep(0.05)
            case "dribble":
                client.sendall(self._ask(request, piece=fault.at))
            case "answer":
                client.sendall(fault.raw)
                return False
            case _:
                client.sendall(self._ask(request))
        return True

    def _ask(self, request: bytes, *, answer: bool = True, piece: int = 0) -> bytes:
        with socket.create_connection(self._server, 10) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for begin in range(0, len(request), piece or len(request) or 1):
                server.sendall(request[begin : begin + (piece or len(request))])
            return _message(server) if answer else b""


def answer(status: int, body: bytes = b"", content_type: str = "application/json", **headers: str) -> bytes:
    """An answer as bytes, for Fault("answer", raw=...)."""
    lines = [
        f"HTTP/1.1 {status} x",
        f"content-length: {len(body)}",
        f"content-type: {content_type}",
        "connection: close",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _message(connection: socket.socket) -> bytes:
    """One whole request or answer; what there is of it where the other side closes."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head = data.partition(b"\r\n\r\n")[0].lower()
    begin = len(head) + 4
    if b"transfer-encoding: chunked" in head:
        while not data.endswith(b"0\r\n\r\n"):
            piece = connection.recv(65536)
            if not piece:
                return data
            data += piece
        return data
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")), 0)
    pieces, have = [data], len(data)
    while have < begin + length:
        piece = connection.recv(1 << 20)
        if not piece:
            break
        pieces.append(piece)
        have += len(piece)
    return b"".join(pieces)


def _close(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
