"""Saved states of pages."""

from typing import Annotated

import msgspec
from litestar import Request, delete, get, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, HeaderParameter

from runcairn.errors import TooLarge, UsageError
from runcairn.server.access import Permission, needs
from runcairn.server.routes.accounts import caller
from runcairn.server.services.projects import Projects
from runcairn.server.services.views import Views
from runcairn.wire.views import MAX_VIEW, View

AnyRequest = Request[None, None, State]
VIEWS = "/api/v1/projects/{entity:str}/{project:str}/views"


@get(VIEWS, opt=needs(Permission.READ))
async def list_views(
    request: AnyRequest,
    entity: FromPath[str],
    project: FromPath[str],
    projects: NamedDependency[Projects],
    views: NamedDependency[Views],
) -> list[View]:
    """The saved views of a project, by name."""
    return await views.all(await projects.find(caller(request), entity, project))


@get(VIEWS + "/{name:str}", opt=needs(Permission.READ))
async def get_view(
    request: AnyRequest,
    entity: FromPath[str],
    project: FromPath[str],
    name: FromPath[str],
    projects: NamedDependency[Projects],
    views: NamedDependency[Views],
) -> View:
    """One view."""
    return await views.find(await projects.find(caller(request), entity, project), name)


@put(VIEWS + "/{name:str}", opt=needs(Permission.WRITE), status_code=200)
async def put_view(
    request: AnyRequest,
    entity: FromPath[str],
    project: FromPath[str],
    name: FromPath[str],
    projects: NamedDependency[Projects],
    views: NamedDependency[Views],
    if_match: Annotated[int | None, HeaderParameter(name="If-Match", ge=0)] = None,
) -> View:
    """Keep the body, any JSON, under a name. With `If-Match: VERSION`: only if nobody wrote since (412)."""
    body = await request.body()
    if len(body) > MAX_VIEW:
        raise TooLarge("the view", len(body), MAX_VIEW)
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"the view is no JSON: {error}", remedy="send any JSON value") from error
    place = await projects.find(caller(request), entity, project)
    return await views.put(place, name, msgspec.Raw(body), if_match)


@delete(VIEWS + "/{name:str}", opt=needs(Permission.WRITE))
async def delete_view(
    request: AnyRequest,
    entity: FromPath[str],
    project: FromPath[str],
    name: FromPath[str],
    projects: NamedDependency[Projects],
    views: NamedDependency[Views],
) -> None:
    """Remove a view."""
    await views.drop(await projects.find(caller(request), entity, project), name)


ROUTES: list[HTTPRouteHandler] = [list_views, get_view, put_view, delete_view]
