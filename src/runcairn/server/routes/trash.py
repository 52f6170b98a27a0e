"""Runs thrown away, had back, deleted for good."""

from litestar import Request, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from runcairn.server.access import Permission, needs
from runcairn.server.routes.accounts import caller
from runcairn.server.routes.runs import RunHandle
from runcairn.server.services.projects import Projects
from runcairn.server.services.trash import Trash
from runcairn.wire.runs import RunInfo

AnyRequest = Request[None, None, State]


@delete("/api/v1/runs/{run:int}", opt=needs(Permission.WRITE))
async def delete_run(run: RunHandle, trash: NamedDependency[Trash]) -> None:
    """Throw the run away. For 30 days it can be restored with all that was kept of it; its run folder stays anyway."""
    await trash.take(run)


@post("/api/v1/runs/{run:int}/restore", opt=needs(Permission.WRITE), status_code=200)
async def restore_run(run: RunHandle, trash: NamedDependency[Trash]) -> RunInfo:
    """Have a run back from the trash, or a version that a rewind put aside; what is in its place is put aside then."""
    return await trash.give_back(run)


@delete("/api/v1/trash/{run:int}", opt=needs(Permission.WRITE))
async def delete_for_good(run: RunHandle, trash: NamedDependency[Trash]) -> None:
    """Delete a run that is in the trash, for good."""
    await trash.empty(run)


@get("/api/v1/projects/{entity:str}/{project:str}/trash", opt=needs(Permission.READ))
async def list_trash(
    request: AnyRequest,
    entity: FromPath[str],
    project: FromPath[str],
    projects: NamedDependency[Projects],
    trash: NamedDependency[Trash],
) -> list[RunInfo]:
    """The project's runs that were thrown away, the latest first, without config and summary."""
    return await trash.listing(await projects.find(caller(request), entity, project))


ROUTES: list[HTTPRouteHandler] = [delete_run, restore_run, delete_for_good, list_trash]
