"""Connections that can be cut when a request has taken too long as a whole: silence alone is limited by urllib3."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

_local = threading.local()


class Deadline:
    """Cuts the connections that were used within it when its time is over; `met` tells that it did."""

    def __init__(self, seconds: float) -> None:
        self.met = False
        self._used: list[HTTPConnection] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def use(self, connection: HTTPConnection) -> None:
        """`connection` carries the request."""
        self._used.append(connection)

    def lift(self) -> None:
        """No limit from here on."""
        self._timer.cancel()

    def start(self) -> None:
        """Begin to count."""
        self._timer.start()

    def _cut(self) -> None:
        self.met = True
        for connection in self._used:
            sock = getattr(connection, "sock", None)
            if sock is not None:
                with suppress(OSError):  # it is closed already
                    sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def limited(seconds: float) -> Generator[Deadline]:
    """All requests of this thread within the block end in `seconds`, with an error of the connection at the latest."""
    deadline = Deadline(seconds)
    _local.deadline = deadline
    deadline.start()
    try:
        yield deadline
    finally:
        _local.deadline = None
        deadline.lift()


def with_deadlines(manager: PoolManager) -> PoolManager:
    """Let `manager` make connections that obey `limited`."""
    classes: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _SecurePool}
    manager.pool_classes_by_scheme = classes  # pyright: ignore[reportAttributeAccessIssue]
    return manager


def _note(connection: HTTPConnection) -> None:
    deadline: Deadline | None = getattr(_local, "deadline", None)
    if deadline is not None:
        deadline.use(connection)


class _Connection(HTTPConnection):
    def putrequest(self, *words: Any, **more: Any) -> None:
        _note(self)
        super().putrequest(*words, **more)


class _SecureConnection(HTTPSConnection):
    def putrequest(self, *words: Any, **more: Any) -> None:
        _note(self)
        super().putrequest(*words, **more)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection  # pyright: ignore[reportAssignmentType]


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection  # pyright: ignore[reportAssignmentType]
