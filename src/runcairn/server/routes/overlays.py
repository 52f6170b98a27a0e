"""Keys renamed, points hidden, and both undone."""

from typing import Annotated

from litestar import Request, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter

from runcairn.server.access import Permission, needs
from runcairn.server.routes.accounts import caller
from runcairn.server.routes.runs import RunHandle
from runcairn.server.services.overlays import Overlays
from runcairn.wire.overlays import Hide, OverlayList, Rename

AnyRequest = Request[None, None, State]
Number = Annotated[int, PathParameter(ge=0, le=2**53, description="`id` of the entry.")]


@get("/api/v1/runs/{run:int}/overlay", opt=needs(Permission.READ))
async def list_overlay(run: RunHandle, overlays: NamedDependency[Overlays]) -> OverlayList:
    """What of the run is shown otherwise than it was logged, the latest entry first."""
    return await overlays.all(run)


@post("/api/v1/runs/{run:int}/overlay", opt=needs(Permission.WRITE), status_code=200)
async def add_to_overlay(
    request: AnyRequest, run: RunHandle, data: JSONBody[Hide | Rename], overlays: NamedDependency[Overlays]
) -> OverlayList:
    """Hide points of a key (or of all) by a range of steps, or show a key under another name. Nothing is deleted."""
    return await overlays.add(caller(request), run, data)


@delete("/api/v1/runs/{run:int}/overlay/{number:int}", opt=needs(Permission.WRITE), status_code=200)
async def undo_overlay(run: RunHandle, number: Number, overlays: NamedDependency[Overlays]) -> OverlayList:
    """Undo an entry: what was logged is shown again."""
    return await overlays.undo(run, number)


ROUTES: list[HTTPRouteHandler] = [list_overlay, add_to_overlay, undo_overlay]
