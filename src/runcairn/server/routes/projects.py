"""Projects."""

from litestar import Request, get, patch
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from runcairn.server.access import Permission, needs
from runcairn.server.routes.accounts import caller
from runcairn.server.services.projects import Projects
from runcairn.wire.projects import KeyInfo, ProjectInfo, ProjectUpdate

AnyRequest = Request[None, None, State]


@get("/api/v1/projects", opt=needs(Permission.READ))
async def list_projects(projects: NamedDependency[Projects]) -> list[ProjectInfo]:
    """Every project, the one heard of last first."""
    return await projects.all()


@get("/api/v1/projects/{entity:str}/{project:str}", opt=needs(Permission.READ))
async def get_project(
    request: AnyRequest, entity: FromPath[str], project: FromPath[str], projects: NamedDependency[Projects]
) -> ProjectInfo:
    """One project. An entity of `-` is the caller's own, here and in every other address."""
    return await projects.info(await projects.find(caller(request), entity, project))


@patch("/api/v1/projects/{entity:str}/{project:str}", opt=needs(Permission.WRITE))
async def edit_project(
    request: AnyRequest,
    entity: FromPath[str],
    project: FromPath[str],
    data: JSONBody[ProjectUpdate],
    projects: NamedDependency[Projects],
) -> ProjectInfo:
    """Change what the body carries; a field left out stays."""
    return await projects.edit(await projects.find(caller(request), entity, project), data)


@get("/api/v1/projects/{entity:str}/{project:str}/keys", opt=needs(Permission.READ))
async def list_keys(
    request: AnyRequest, entity: FromPath[str], project: FromPath[str], projects: NamedDependency[Projects]
) -> list[KeyInfo]:
    """Every key that the project's runs logged."""
    return await projects.keys(await projects.find(caller(request), entity, project))


ROUTES: list[HTTPRouteHandler] = [list_projects, get_project, edit_project, list_keys]
