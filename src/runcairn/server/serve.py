"""The server process: opens the store, listens, announces itself, and ends in good order.

One process: granian's workers run inside it, so that there is nothing to orphan (F7) and a kill leaves the port free.
"""

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from runcairn import credentials
from runcairn.errors import UsageError
from runcairn.server.app import cookie_name, create_app, gated
from runcairn.server.settings import ServerSettings
from runcairn.server.wiring import Services, open_services

BACKLOG = 1024
HEADERS_WITHIN = 30_000
"""Milliseconds that a client has for its headers: slow ones cannot hold a connection for ever (F27)."""
LAST_RESORT = 20.0
"""Seconds after which an ending that hangs is cut."""
GOODBYE = 5.0
"""Seconds that requests under way get at the end; open streams are cut then."""


def serve(settings: ServerSettings, on_ready: Callable[[str], None] = lambda _: None) -> None:
    """Serve until SIGTERM or SIGINT; `on_ready` is called with the address once requests are answered.

    Raises StoreUnusable when the data folder cannot be used, UsageError when the port is taken.
    """
    with listening(settings.host, settings.port) as listener:
        services = open_services(settings)
        try:
            asyncio.run(_serve(settings, listener, services, on_ready))
        finally:
            services.close()


class _Server(Server):
    """Granian on a socket that is ours alone: its own is shared (SO_REUSEPORT), two servers could have one port."""

    listener: socket.socket

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._sfd = self.listener.detach()  # the holder closes it
        self._shd = SocketHolder(self._sfd, False, BACKLOG)  # pyright: ignore[reportCallIssue] -- not in its stub


async def _serve(
    settings: ServerSettings, listener: socket.socket, services: Services, on_ready: Callable[[str], None]
) -> None:
    port = int(listener.getsockname()[1])
    loop = asyncio.get_running_loop()
    services.live.bind(loop)
    cookie = cookie_name(port)
    server = _Server(
        gated(create_app(services, cookie), services, settings, cookie),
        address=settings.host,
        port=port,
        interface=Interfaces.ASGINL,
        backlog=BACKLOG,
        log_enabled=False,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
    )
    server.listener = listener
    serving = asyncio.create_task(server.serve())
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    url = f"http://{_shown(settings.host)}:{port}"
    stopping = asyncio.create_task(stop.wait())
    try:
        await _until_listening(settings.host, port, serving)
        credentials.announce(url, settings.key_file, services.home_entity, os.environ)
        on_ready(url)
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        credentials.withdraw(url, os.environ)
        stopping.cancel()
        services.live.close()
        server.stop()
        _last_resort()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(serving, GOODBYE)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens on `port` (0: any free one). Raises UsageError when somebody else has it."""
    listener = socket.socket(_family(host))
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # restart at once after a kill
        listener.bind((host, port))
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise UsageError(
            f"cannot listen on {host} port {port}: {error.strerror}", remedy="choose another: --port N"
        ) from error
    return listener


def _last_resort() -> None:
    """Whatever hangs, the process ends (P5); what was acknowledged is on the disk already."""
    timer = threading.Timer(LAST_RESORT, os._exit, (1,))
    timer.daemon = True
    timer.start()


async def _until_listening(host: str, port: int, serving: asyncio.Task[None]) -> None:
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return
    serving.result()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _shown(host: str) -> str:
    name = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 -- shown, not bound
    return f"[{name}]" if ":" in name else name
