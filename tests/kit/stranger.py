"""Somebody else on this machine, who hears every attempt to talk to him, by TCP and by UDP."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Stranger:
    """Listens, and answers nobody."""

    port: int
    calls: list[str] = field(default_factory=list[str])
    """What came in, by TCP or UDP: nothing, if all is well."""
    heard: threading.Event = field(default_factory=threading.Event)

    def hear(self, how: str) -> None:
        self.calls.append(how)
        self.heard.set()


@contextmanager
def listening() -> Generator[Stranger]:
    """Listens on one port for TCP and UDP, and answers nobody."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
        socket.create_server(("127.0.0.1", 0)) as door,
    ):
        port = door.getsockname()[1]
        datagrams.bind(("127.0.0.1", port))
        told = Stranger(port)

        def accept() -> None:
            while True:
                try:
                    caller, _ = door.accept()
                except OSError:
                    return
                told.hear("tcp")
                caller.close()

        def receive() -> None:
            while True:
                try:
                    datagrams.recv(2048)
                except OSError:
                    return
                told.hear("udp")

        for each in (accept, receive):
            threading.Thread(target=each, daemon=True).start()
        yield told
