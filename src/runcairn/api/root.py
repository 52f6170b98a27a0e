"""`Api()`: the way to everything that runs logged."""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from runcairn import credentials
from runcairn.api.places import OWN, project_place, run_place
from runcairn.api.run import Run
from runcairn.api.runs import Runs
from runcairn.errors import UsageError
from runcairn.remote import projects as remote_projects
from runcairn.remote import runs as remote_runs
from runcairn.remote.client import Server
from runcairn.wire.projects import KeyInfo, ProjectInfo


class Api:
    """Reads what the server keeps.

    base_url, api_key: of the server; without them those that the SDK finds (RUNCAIRN_BASE_URL, RUNCAIRN_API_KEY, what
    `runcairn login` stored, a server of yours on this machine). No request is made before something is asked for.
    Raises Unreachable, NotAllowed, NotFound and their kin from every call that asks.
    """

    def __init__(
        self, base_url: str | None = None, api_key: str | None = None, overrides: dict[str, Any] | None = None
    ) -> None:
        """overrides: `{"entity", "project", "base_url"}` as in wandb."""
        self._defaults = dict(overrides or {})
        access = credentials.find(base_url or self._defaults.get("base_url"), os.environ)
        if api_key is not None:
            access = replace(access, key=api_key, source="named")
        self._server = Server(access, os.environ)

    @property
    def base_url(self) -> str:
        """The server's address."""
        return self._server.url

    def projects(self) -> list[ProjectInfo]:
        """All projects that the key may see."""
        return remote_projects.listing(self._server)

    def keys(self, project: str) -> list[KeyInfo]:
        """The keys that runs of a project logged."""
        return remote_projects.keys(self._server, *self._project(project))

    def runs(
        self,
        path: str | None = None,
        filter: str = "",  # noqa: A002 - the word people use
        order: str = "-created",
        per_page: int = 50,
        *,
        columns: Sequence[str] = (),
        filters: Any = None,
    ) -> Runs:
        """Runs of `entity/project`, fetched page by page. filter: the filter language, as in the dashboard.

        order: a field, `config.KEY` or `summary.KEY`; `-` before it: the highest first. A KEY of the summary may end
        in a statistic: `summary.loss.min`. columns: such statistics, for `table()`. Raises FilterError.
        """
        if filters is not None:
            raise UsageError(
                "filters in the form of MongoDB are not read", remedy='filter="lr > 0.1 and tag:best"'
            )
        entity, project = self._project(path)
        wanted = [name if name.startswith("summary.") else f"summary.{name}" for name in columns]
        return Runs(
            self._server,
            entity,
            project,
            text=filter,
            order=_order(order),
            per_page=per_page,
            columns=",".join(["*", *wanted]),
        )

    def run(self, path: str) -> Run:
        """A run by `entity/project/id`, or its address in the dashboard. Raises NotFound."""
        if "/" not in path.strip("/") and "project" in self._defaults:
            path = f"{self._defaults['project']}/{path}"
        entity, project, run_id = run_place(path)
        detail = remote_runs.find(self._server, self._entity(entity), project, run_id)
        found = Run(self._server, detail.run)
        found.__dict__["detail"] = detail
        return found

    def trash(self, path: str | None = None) -> list[Run]:
        """Runs of `entity/project` that were deleted in the last 30 days; `restore` has one back."""
        entity, project = self._project(path)
        return [Run(self._server, info) for info in remote_runs.trash(self._server, entity, project)]

    def close(self) -> None:
        """End the connections; a later call makes new ones."""
        self._server.close()

    def _project(self, path: str | None) -> tuple[str, str]:
        named = path or self._defaults.get("project")
        if not named:
            raise UsageError("no project is named", remedy='api.runs("entity/project")')
        entity, project = project_place(named)
        return self._entity(entity), project

    def _entity(self, entity: str) -> str:
        return self._defaults.get("entity") or OWN if entity == OWN else entity

    def __repr__(self) -> str:
        return f"<Api of {self.base_url}>"


def _order(order: str) -> str:
    """Names that wandb has for the same thing are understood: `+created_at`, `-summary_metrics.loss`."""
    sign, name = ("-", order[1:]) if order.startswith("-") else ("", order.removeprefix("+"))
    name = {"created_at": "created", "heartbeat_at": "seen"}.get(name, name)
    if name.startswith("summary_metrics."):
        name = "summary." + name.removeprefix("summary_metrics.")
    return sign + name
