"""The application: doors collected over the services, the gate in front."""

from litestar import Litestar, Router
from litestar.config.response_cache import ResponseCacheConfig
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

import runcairn
from runcairn.server import access
from runcairn.server.access import Permission, needs
from runcairn.server.answers import ANSWERS
from runcairn.server.gate import Gate
from runcairn.server.routes import (
    accounts,
    alerts,
    diagnosis,
    disk,
    files,
    frames,
    health,
    ingest,
    live,
    logs,
    openapi,
    overlays,
    pages,
    projects,
    runs,
    series,
    trash,
    values,
    views,
)
from runcairn.server.settings import ServerSettings
from runcairn.server.wiring import Services

OPEN_DOORS = frozenset({"/", "/{path:path}", "/healthz", "/readyz", "/login/{token:str}"})
"""Where a stranger gets an answer (T3); a sixth would want a reason here."""
ROOMS = (
    health,
    openapi,
    accounts,
    projects,
    runs,
    trash,
    disk,
    alerts,
    overlays,
    ingest,
    series,
    values,
    logs,
    diagnosis,
    files,
    frames,
    views,
    live,
    pages,
)
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


def create_app(services: Services, cookie: str, *, https: bool = False) -> Litestar:
    """The doors onto `services`. Raises RuntimeError when one declares no permission."""
    named = {name: getattr(services, name) for name in Services.__dataclass_fields__}
    dependencies = {
        name: _provide(value) for name, value in (named | {"cookie_name": cookie, "https": https}).items()
    }
    app = Litestar(
        route_handlers=[handler for room in ROOMS for handler in room.ROUTES],
        dependencies=dependencies,
        guards=[access.guard],
        exception_handlers=ANSWERS,
        request_max_body_size=None,  # the gate counts, by the limit of each path
        response_cache_config=ResponseCacheConfig(),
        openapi_config=_openapi(),
        logging_config=None,
        debug=False,
    )
    access.check_doors(app, OPEN_DOORS)
    return app


def gated(app: Litestar, services: Services, settings: ServerSettings, cookie: str) -> Gate:
    """`app` behind the gate."""
    hosts = LOOPBACK_NAMES | {name.lower() for name in settings.allowed_hosts}
    if not settings.loopback_only:
        hosts |= {settings.host.lower()}
    return Gate(
        app,
        hosts=hosts,
        scheme="https" if settings.https else "http",
        cookie=cookie,
        identify=services.accounts.identify,
        policy=pages.policy(),
    )


def cookie_name(port: int, *, https: bool = False) -> str:
    """Cookies ignore ports: each server of a machine has one of its own (T9)."""
    return f"__Host-runcairn-{port}" if https else f"runcairn-{port}"


def _provide(value: object) -> Provide:
    return Provide(lambda: value, use_cache=True, sync_to_thread=False)


def _openapi() -> OpenAPIConfig:
    key = SecurityScheme(type="http", scheme="bearer", description="An API key.")
    return OpenAPIConfig(
        title="runcairn",
        version=runcairn.__version__,
        description="Runs of machine-learning experiments: sent, kept, read. docs/api.md explains.",
        components=Components(security_schemes={"key": key}),
        security=[{"key": []}],
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        openapi_router=Router(
            "/api/v1/schema", route_handlers=[], opt=needs(Permission.READ), include_in_schema=False
        ),
    )
