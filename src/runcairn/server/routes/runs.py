"""Runs: begun, found, listed, edited, deleted."""

from typing import Annotated

from litestar import Request, get, patch, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from runcairn.server.access import Permission, needs
from runcairn.server.routes.accounts import caller
from runcairn.server.services.projects import Projects
from runcairn.server.services.runs import MOST_RUNS, Runs
from runcairn.wire.projects import KeyInfo
from runcairn.wire.runs import Alive, AliveAnswer, RunDetail, RunInfo, RunPage, RunStart, RunUpdate

AnyRequest = Request[None, None, State]
RunHandle = Annotated[int, PathParameter(ge=1, le=2**53, description="The run's handle: `run` of RunInfo.")]


@get("/api/v1/projects/{entity:str}/{project:str}/runs", opt=needs(Permission.READ))
async def list_runs(
    request: AnyRequest,
    entity: FromPath[str],
    project: FromPath[str],
    projects: NamedDependency[Projects],
    runs: NamedDependency[Runs],
    text: Annotated[str, QueryParameter(name="filter")] = "",
    order: FromQuery[str] = "-created",
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_RUNS)] = 100,
    cursor: FromQuery[str] = "",
    columns: FromQuery[str] = "*",
) -> RunPage:
    """A page of runs.

    `filter`: the filter language. `order`: a field, `config.KEY` or `summary.KEY`; `-` before it: the highest first.
    `columns`: a comma list of `config.KEY` and `summary.KEY`; `*`: all. A KEY of the summary may end in a statistic:
    `loss.min`, `loss.min_step`, max, first, last, mean, count. `cursor`: `next` of the page before.
    """
    place = await projects.find(caller(request), entity, project)
    return await runs.page(place, text=text, order=order, limit=limit, cursor=cursor, columns=columns)


@put("/api/v1/projects/{entity:str}/{project:str}/runs/{rid:str}", opt=needs(Permission.WRITE))
async def start_run(
    request: AnyRequest,
    entity: FromPath[str],
    project: FromPath[str],
    rid: FromPath[str],
    data: JSONBody[RunStart],
    projects: NamedDependency[Projects],
    runs: NamedDependency[Runs],
) -> RunInfo:
    """Make the run or find it; its project is made where it is missing."""
    who = caller(request)
    return await runs.start(who, await projects.make(who, entity, project), rid, data)


@get("/api/v1/projects/{entity:str}/{project:str}/runs/{rid:str}", opt=needs(Permission.READ))
async def find_run(
    request: AnyRequest,
    entity: FromPath[str],
    project: FromPath[str],
    rid: FromPath[str],
    projects: NamedDependency[Projects],
    runs: NamedDependency[Runs],
) -> RunDetail:
    """The run by the id that its user sees."""
    return await runs.find(await projects.find(caller(request), entity, project), rid)


@get("/api/v1/runs/{run:int}", opt=needs(Permission.READ))
async def get_run(run: RunHandle, runs: NamedDependency[Runs]) -> RunDetail:
    """All of one run besides its series, logs and files."""
    return await runs.detail(run)


@patch("/api/v1/runs/{run:int}", opt=needs(Permission.WRITE))
async def edit_run(run: RunHandle, data: JSONBody[RunUpdate], runs: NamedDependency[Runs]) -> RunDetail:
    """Change what the body carries; a field left out stays."""
    return await runs.edit(run, data)


@post("/api/v1/runs/{run:int}/alive", opt=needs(Permission.WRITE), status_code=200)
async def alive(run: RunHandle, data: JSONBody[Alive], runs: NamedDependency[Runs]) -> AliveAnswer:  # noqa: ARG001 -- the writer is for the log
    """The script lives."""
    return await runs.alive(run)


@post("/api/v1/runs/{run:int}/stop", opt=needs(Permission.WRITE), status_code=200)
async def stop(run: RunHandle, runs: NamedDependency[Runs]) -> AliveAnswer:
    """Ask the script to stop."""
    return await runs.stop(run)


@get("/api/v1/runs/{run:int}/keys", opt=needs(Permission.READ))
async def run_keys(run: RunHandle, runs: NamedDependency[Runs]) -> list[KeyInfo]:
    """The keys that the run logged."""
    return await runs.keys(run)


ROUTES: list[HTTPRouteHandler] = [
    list_runs,
    start_run,
    find_run,
    get_run,
    edit_run,
    alive,
    stop,
    run_keys,
]
