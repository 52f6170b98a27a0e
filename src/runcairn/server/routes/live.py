"""What changes, as it changes: server-sent events."""

from collections.abc import AsyncGenerator
from typing import Annotated

from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, HeaderParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from runcairn.server.access import Permission, needs
from runcairn.server.routes.accounts import caller
from runcairn.server.services.live import Event, Live
from runcairn.server.services.projects import Projects

HEARTBEAT = 15.0
"""Seconds of silence after which a comment shows that the stream lives."""


@get("/api/v1/projects/{entity:str}/{project:str}/live", opt=needs(Permission.READ))
async def listen(
    request: Request[None, None, State],
    entity: FromPath[str],
    project: FromPath[str],
    projects: NamedDependency[Projects],
    live: NamedDependency[Live],
    last_event_id: Annotated[int | None, HeaderParameter(name="Last-Event-ID", ge=0)] = None,
) -> ServerSentEvent:
    """Events `change` with a `Change` each, and `reset` when too many were missed: fetch everything again."""
    place = await projects.find(caller(request), entity, project)
    events = live.listen(place.id, last_event_id, HEARTBEAT)
    return ServerSentEvent(
        _messages(events), headers={"cache-control": "no-store", "x-accel-buffering": "no"}
    )


async def _messages(events: AsyncGenerator[Event | None]) -> AsyncGenerator[ServerSentEventMessage]:
    yield ServerSentEventMessage(comment="listening", retry=1000)
    async for event in events:
        if event is None:
            yield ServerSentEventMessage(comment="still here")
        elif event.body is None:
            yield ServerSentEventMessage(event="reset", id=event.number, data="{}")
        else:
            yield ServerSentEventMessage(event="change", id=event.number, data=event.body.decode())


ROUTES: list[HTTPRouteHandler] = [listen]
