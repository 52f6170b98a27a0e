"""Who the server takes us for, and ways in."""

from runcairn.remote.client import Server
from runcairn.wire.accounts import LoginLink, NewKey, Viewer


def viewer(server: Server) -> Viewer:
    """Whose key it is. Raises NotAllowed for a wrong one."""
    return server.json("GET", "/api/v1/viewer", Viewer)


def login_link(server: Server) -> LoginLink:
    """A path that lets a browser in once, within minutes."""
    return server.json("POST", "/api/v1/login-links", LoginLink)


def new_key(server: Server, name: str) -> NewKey:
    """A key for a machine called `name`; shown once."""
    return server.json("POST", "/api/v1/keys", NewKey, send={"name": name})
