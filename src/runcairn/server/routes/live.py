"""What changes, as it changes: server-sent events."""

from collections.abc import AsyncGenerator
from typing import Annotated

from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, HeaderParameter
from litestar.response import Stream

from runcairn.server.access import Permission, needs
from runcairn.server.routes.accounts import caller
from runcairn.server.services.live import Event, Live
from runcairn.server.services.projects import Projects

HEARTBEAT = 15.0
"""Seconds of silence after which a comment shows that the stream lives."""
EVENTS = "text/event-stream"
_ANSWER = {
    200: ResponseSpec(data_container=str, media_type=EVENTS, description="Events, until either side ends.")
}


@get("/api/v1/projects/{entity:str}/{project:str}/live", opt=needs(Permission.READ), responses=_ANSWER)
async def listen(
    request: Request[None, None, State],
    entity: FromPath[str],
    project: FromPath[str],
    projects: NamedDependency[Projects],
    live: NamedDependency[Live],
    last_event_id: Annotated[int | None, HeaderParameter(name="Last-Event-ID", ge=0)] = None,
) -> Stream:
    """Events `change` with a `Change` each, and `reset` when too many were missed: fetch everything again."""
    place = await projects.find(caller(request), entity, project)
    events = live.listen(place.id, last_event_id, HEARTBEAT)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return Stream(_lines(events), media_type=EVENTS, headers=headers)


async def _lines(events: AsyncGenerator[Event | None]) -> AsyncGenerator[bytes]:
    """Written by hand: a comment of Litestar's carries an empty `data`, which browsers take for an event."""
    yield b": listening\nretry: 1000\n\n"
    async for event in events:
        if event is None:
            yield b": still here\n\n"
        else:
            kind = b"change" if event.body else b"reset"
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (event.number, kind, event.body or b"{}")


ROUTES: list[HTTPRouteHandler] = [listen]
