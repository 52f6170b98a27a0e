"""Who is asking, and how a browser gets in."""

from typing import Annotated

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Redirect

import runcairn
from runcairn.errors import NotAllowed
from runcairn.server.access import Permission, Who, needs, who
from runcairn.server.gate import cookie_value
from runcairn.server.services.accounts import SESSION_LIFE, Accounts
from runcairn.server.services.names import check_name
from runcairn.wire.accounts import LoginLink, NewKey, Viewer

_NOTHING = {204: ResponseSpec(data_container=None, description="Signed out.")}
AnyRequest = Request[None, None, State]


class KeyWanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the key is for, e.g. the name of a machine."""

    name: str


@get("/api/v1/viewer", opt=needs(Permission.READ), sync_to_thread=False)
def viewer(request: AnyRequest) -> Viewer:
    """The account that the key or the session stands for."""
    asking = caller(request)
    return Viewer(user=asking.name, entity=asking.entity, server_version=runcairn.__version__)


@post("/api/v1/login-links", opt=needs(Permission.WRITE), status_code=201, sync_to_thread=False)
def make_link(request: AnyRequest, accounts: NamedDependency[Accounts]) -> LoginLink:
    """A path that lets one browser in, once, within minutes. For keys only: a session makes no other session."""
    return accounts.link(_with_key(request))


@get("/login/{token:str}", opt=needs(Permission.OPEN), include_in_schema=False)
async def login(
    request: AnyRequest,
    token: FromPath[str],
    accounts: NamedDependency[Accounts],
    cookie_name: NamedDependency[str],
    https: NamedDependency[bool],
    next_page: Annotated[str | None, QueryParameter(name="next")] = None,
) -> Redirect:
    """Let the browser in: the token becomes a cookie and leaves the address bar."""
    if request.headers.get("sec-purpose") or request.headers.get("purpose"):
        raise NotAllowed("a sign-in link is opened, not fetched ahead", status=403, code="prefetch")
    session = await accounts.redeem(token)
    cookie = Cookie(
        key=cookie_name,
        value=session,
        max_age=int(SESSION_LIFE),
        httponly=True,
        secure=https,
        samesite="strict",
        path="/",
    )
    return Redirect(_own_path(next_page), status_code=303, cookies=[cookie])


@post("/api/v1/logout", opt=needs(Permission.WRITE), status_code=204, responses=_NOTHING)
async def logout(
    request: AnyRequest, accounts: NamedDependency[Accounts], cookie_name: NamedDependency[str]
) -> Response[None]:
    """End this browser's session, at the server and in the browser."""
    await accounts.end(cookie_value(request.headers.get("cookie", ""), cookie_name))
    gone = Cookie(key=cookie_name, value="", max_age=0, httponly=True, samesite="strict", path="/")
    return Response(None, status_code=204, cookies=[gone])


@post("/api/v1/keys", opt=needs(Permission.WRITE), status_code=201)
async def make_key(
    request: AnyRequest, data: JSONBody[KeyWanted], accounts: NamedDependency[Accounts]
) -> Response[NewKey]:
    """A key for a machine; this answer is the only one that shows it. For signed-in browsers: no key makes another."""
    asking = caller(request)
    if asking.by != "session":
        raise NotAllowed(
            "keys are made in the browser", status=403, code="session_needed", remedy="runcairn login"
        )
    key = await accounts.new_key(asking, check_name("the key's name", data.name))
    return Response(key, status_code=201)


def caller(request: AnyRequest) -> Who:
    """Who asks; the guard let nobody in that is not known."""
    asking = who(request)
    assert asking is not None
    return asking


def _with_key(request: AnyRequest) -> Who:
    asking = caller(request)
    if asking.by != "key":
        raise NotAllowed("this needs a key, a browser's session does not do", status=403, code="key_needed")
    return asking


def _own_path(path: str | None) -> str:
    """`path` when it stays on our origin, else `/`."""
    if path is None or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path:
        return "/"
    return path if path.isprintable() else "/"


ROUTES: list[HTTPRouteHandler] = [viewer, make_link, login, logout, make_key]
