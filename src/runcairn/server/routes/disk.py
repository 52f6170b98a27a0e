"""Room on the disk: what could be deleted for good, and its deletion."""

import asyncio
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, JSONBody, QueryParameter

from runcairn.server.access import Permission, needs
from runcairn.server.services.room import Room
from runcairn.wire.disk import DiskUse, Remove, Removed

Days = Annotated[float, QueryParameter(ge=0, le=1e6, description="Days for which it has been out of sight.")]


@get("/api/v1/disk", opt=needs(Permission.READ))
async def disk_use(
    room: NamedDependency[Room], older: Days = 0.0, former: FromQuery[bool] = False
) -> DiskUse:
    """What could be deleted for good: runs in the trash, with `former` versions that rewinds put aside too."""
    return await asyncio.to_thread(lambda: room.use(older, former=former))


@post("/api/v1/disk/remove", opt=needs(Permission.WRITE), status_code=200)
async def remove_runs(data: JSONBody[Remove], room: NamedDependency[Room]) -> Removed:
    """Delete runs for good; such as are neither in the trash nor former versions stay."""
    return await room.remove(data.runs)


ROUTES: list[HTTPRouteHandler] = [disk_use, remove_runs]
