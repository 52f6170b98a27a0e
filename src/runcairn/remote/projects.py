"""Projects at the server."""

from runcairn.remote.client import Server, segment
from runcairn.wire.projects import KeyInfo, ProjectInfo, ProjectUpdate


def listing(server: Server) -> list[ProjectInfo]:
    """All projects that the key may see."""
    return server.json("GET", "/api/v1/projects", list[ProjectInfo])


def detail(server: Server, entity: str, project: str) -> ProjectInfo:
    """One project. Raises NotFound."""
    return server.json("GET", _path(entity, project), ProjectInfo)


def update(server: Server, entity: str, project: str, what: ProjectUpdate) -> ProjectInfo:
    """Change what `what` has."""
    return server.json("PATCH", _path(entity, project), ProjectInfo, send=what)


def keys(server: Server, entity: str, project: str) -> list[KeyInfo]:
    """Keys that its runs logged."""
    return server.json("GET", f"{_path(entity, project)}/keys", list[KeyInfo])


def _path(entity: str, project: str) -> str:
    return f"/api/v1/projects/{segment(entity)}/{segment(project)}"
