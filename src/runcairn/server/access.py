"""Who asks, and what each door lets in.

Every handler says its permission: `@get(..., opt=needs(Permission.READ))`. `check_doors` refuses an application
with a handler that does not, so that a forgotten permission cannot go into service.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from runcairn.errors import NotAllowed

OPTION = "permission"


class Permission(Enum):
    """What a handler asks of the caller."""

    OPEN = "open"
    """Nothing: the few doors that a stranger may knock on."""
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Who:
    """The caller: an account, its entity, and how it showed itself."""

    account: int
    name: str
    entity: str
    by: Literal["key", "session"]


def needs(permission: Permission) -> dict[str, Any]:
    """The `opt` of a handler that asks for `permission`."""
    return {OPTION: permission}


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let in whom the handler's permission allows. Raises NotAllowed (401)."""
    if handler.opt.get(OPTION) is Permission.OPEN:
        return
    if who(connection) is None:
        raise NotAllowed(
            "this needs a key or a signed-in browser",
            status=401,
            code="unauthenticated",
            remedy="send `Authorization: Bearer KEY`, or open the link that `runcairn up` prints",
        )


def who(connection: ASGIConnection[Any, Any, Any, Any]) -> Who | None:
    """The caller, as the gate found it; None for a stranger."""
    return connection.scope.get("state", {}).get("who")


def check_doors(app: Litestar, open_doors: Iterable[str]) -> None:
    """Raise TypeError when a handler declares no permission, RuntimeError when it is open without being on the list."""
    allowed = set(open_doors)
    for route in app.routes:
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)]):
            if handler is None or getattr(handler, "http_methods", None) == {"OPTIONS"}:
                continue  # Litestar's own; the gate answers OPTIONS before it
            permission = handler.opt.get(OPTION)
            if not isinstance(permission, Permission):
                raise TypeError(
                    f"{route.path}: {handler} declares no permission; add opt=needs(Permission.X)"
                )
            if permission is Permission.OPEN and route.path not in allowed:
                raise RuntimeError(f"{route.path} is open to strangers and not on the list of open doors")
