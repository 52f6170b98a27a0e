"""One request against a peer that behaves badly: it ends in time, and the key goes nowhere else."""

import socket
import threading
import time
from collections.abc import Callable
from typing import Self

import pytest

from runcairn.credentials import Access
from runcairn.errors import Unreachable
from runcairn.remote import accounts
from runcairn.remote.client import Limits, Server

GOOD = b'{"user":"a","entity":"a","server_version":"1"}'
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(GOOD)


class Peer:
    """Accepts connections and lets `behave` do the rest; remembers what it was sent."""

    def __init__(self, behave: Callable[[socket.socket], None]) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.got: list[bytes] = []
        self.open: list[socket.socket] = []
        self.behave = behave
        threading.Thread(target=self.work, daemon=True).start()

    def work(self) -> None:
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            self.open.append(peer)
            threading.Thread(target=self.talk, args=(peer,), daemon=True).start()

    def talk(self, peer: socket.socket) -> None:
        try:
            self.got.append(peer.recv(65536))
            self.behave(peer)
        except OSError:
            return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()
        for peer in self.open:
            peer.close()


def trickle(peer: socket.socket) -> None:
    for byte in HEAD + GOOD:
        peer.sendall(bytes([byte]))
        time.sleep(0.1)


BAD = {
    "silent": lambda peer: time.sleep(3),
    "closes": lambda peer: peer.close(),
    "resets": lambda peer: (
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"),
        peer.close(),
    ),
    "trickles for ever": trickle,
    "stops in the body": lambda peer: (peer.sendall(HEAD + GOOD[:5]), time.sleep(3)),
    "closes in the body": lambda peer: (peer.sendall(HEAD + GOOD[:5]), peer.close()),
    "speaks something else": lambda peer: peer.sendall(b"SSH-2.0-x\r\n"),
    "sends garbage for headers": lambda peer: peer.sendall(
        b"HTTP/1.1 200 OK\r\n" + b"\xff\n: " * 100 + b"\r\n\r\n"
    ),
    "sends endless headers": lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 50_000),
    "sends no JSON": lambda peer: peer.sendall(HEAD + b"x" * len(GOOD)),
    "answers something else": lambda peer: peer.sendall(
        HEAD.replace(b"application/json", b"text/html") + GOOD
    ),
}


@pytest.mark.holds("P5", "F25", "F27", "F29")
@pytest.mark.parametrize("name", BAD)
def test_a_bad_peer_is_no_server_and_holds_nobody_up(name: str) -> None:
    limits = Limits(connect=1.0, silence=0.3, whole=0.8)
    with Peer(BAD[name]) as peer:  # pyright: ignore[reportArgumentType]
        server = Server(Access(f"http://127.0.0.1:{peer.port}", "key"), {}, limits=limits)
        begin = time.monotonic()
        with pytest.raises(Unreachable):
            accounts.viewer(server)
        assert time.monotonic() - begin < 10
        server.close()


@pytest.mark.holds("T24", "F25")
def test_the_key_goes_to_the_named_server_alone() -> None:
    with Peer(lambda peer: None) as other:
        redirect = (
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:%d/\r\ncontent-length: 0\r\n\r\n" % other.port
        )
        with Peer(lambda peer: peer.sendall(redirect)) as peer:
            environ = {
                "HTTP_PROXY": f"http://127.0.0.1:{other.port}"
            }  # servers on this machine need no proxy
            server = Server(Access(f"http://127.0.0.1:{peer.port}", "secret"), environ)
            with pytest.raises(Unreachable, match="points to"):
                accounts.viewer(server)
            server.close()
        assert b"Bearer secret" in peer.got[0]
        assert other.got == []


@pytest.mark.holds("F25")
@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://127.0.0.1:1", "nonsense://", "http://[::"])
def test_a_proxy_that_cannot_be_used_is_said(proxy: str) -> None:
    server = Server(Access("http://lab.invalid", "key"), {"HTTP_PROXY": proxy})
    with pytest.raises(Unreachable):
        accounts.viewer(server)
    server.close()
