"""Runs at the server: made, changed, alive, read."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from runcairn.remote.answers import error_of
from runcairn.remote.client import Server, segment
from runcairn.wire.projects import KeyInfo
from runcairn.wire.runs import Alive, AliveAnswer, RunDetail, RunInfo, RunPage, RunStart, RunUpdate


def start(server: Server, entity: str, project: str, run_id: str, what: RunStart) -> RunInfo:
    """Make the run or find it; repeating changes nothing. entity: `-` for the key's own."""
    path = f"/api/v1/projects/{segment(entity)}/{segment(project)}/runs/{segment(run_id)}"
    return server.json("PUT", path, RunInfo, send=what)


def update(server: Server, run: int, what: RunUpdate) -> RunDetail:
    """Change what `what` has."""
    return server.json("PATCH", f"/api/v1/runs/{run}", RunDetail, send=what)


def alive(server: Server, run: int, writer: str) -> AliveAnswer:
    """Say that the script lives; hear whether it should stop."""
    return server.json("POST", f"/api/v1/runs/{run}/alive", AliveAnswer, send=Alive(writer=writer))


def detail(server: Server, run: int) -> RunDetail:
    """All of one run besides series, logs and files. Raises NotFound."""
    return server.json("GET", f"/api/v1/runs/{run}", RunDetail)


def find(server: Server, entity: str, project: str, run_id: str) -> RunDetail:
    """A run by the id that its user sees. Raises NotFound."""
    return server.json(
        "GET", f"/api/v1/projects/{segment(entity)}/{segment(project)}/runs/{segment(run_id)}", RunDetail
    )


def keys(server: Server, run: int) -> list[KeyInfo]:
    """Keys that the run logged. Raises NotFound."""
    return server.json("GET", f"/api/v1/runs/{run}/keys", list[KeyInfo])


def page(server: Server, entity: str, project: str, query: Mapping[str, Any] | None = None) -> RunPage:
    """One page of a project's runs; `query` as the API's documentation says (filter, sort, limit, ...)."""
    path = f"/api/v1/projects/{segment(entity)}/{segment(project)}/runs"
    return server.json("GET", f"{path}?{urlencode(query)}" if query else path, RunPage)


def stop(server: Server, run: int) -> AliveAnswer:
    """Ask the script to stop."""
    return server.json("POST", f"/api/v1/runs/{run}/stop", AliveAnswer)


def delete(server: Server, run: int) -> None:
    """Throw a run away; `restore` has it back. Raises NotFound."""
    got = server.exchange("DELETE", f"/api/v1/runs/{run}")
    if got.status not in (200, 204):
        raise error_of(got, server.url)


def restore(server: Server, run: int) -> RunInfo:
    """Have a run back from the trash, or a former version. Raises NotFound, Refused."""
    return server.json("POST", f"/api/v1/runs/{run}/restore", RunInfo)


def trash(server: Server, entity: str, project: str) -> list[RunInfo]:
    """A project's runs in the trash, the latest first."""
    path = f"/api/v1/projects/{segment(entity)}/{segment(project)}/trash"
    return server.json("GET", path, list[RunInfo])
