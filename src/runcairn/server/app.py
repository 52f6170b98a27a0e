"""The application: services made and wired, doors collected, the gate in front."""

import time
from collections.abc import Callable
from dataclasses import dataclass

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
from runcairn.server.services.accounts import Accounts
from runcairn.server.services.alerts import Alerts
from runcairn.server.services.branching import Branching
from runcairn.server.services.dropping import Dropping
from runcairn.server.services.files import Files
from runcairn.server.services.ingest import Ingest
from runcairn.server.services.live import Live
from runcairn.server.services.logs import Logs
from runcairn.server.services.overlays import Overlays
from runcairn.server.services.projects import Projects
from runcairn.server.services.room import Room
from runcairn.server.services.runs import Runs
from runcairn.server.services.sealing import Sealing
from runcairn.server.services.series import Charts
from runcairn.server.services.symptoms import Symptoms
from runcairn.server.services.tally import Tallies
from runcairn.server.services.tidying import Tidying
from runcairn.server.services.trash import Trash
from runcairn.server.services.values import Values
from runcairn.server.services.views import Views
from runcairn.server.settings import ServerSettings
from runcairn.server.store.blobs import Blobs
from runcairn.server.store.database import Database

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


@dataclass(frozen=True, slots=True)
class Services:
    """All that the doors call, over one open database."""

    database: Database
    live: Live
    accounts: Accounts
    projects: Projects
    runs: Runs
    trash: Trash
    tidying: Tidying
    dropping: Dropping
    room: Room
    alerts: Alerts
    overlays: Overlays
    files: Files
    views: Views
    ingest: Ingest
    sealing: Sealing
    charts: Charts
    values: Values
    logs: Logs
    symptoms: Symptoms
    home_entity: str
    """Where runs go that name no entity."""

    def close(self) -> None:
        """Finish what is under way, save what is unsaved, let go of the folder."""
        self.tidying.close()
        self.dropping.close()
        self.sealing.close()
        self.ingest.close()
        self.database.close()


def open_services(settings: ServerSettings, clock: Callable[[], float] = time.time) -> Services:
    """Open the store in `settings.data` and start what works in the background. Raises StoreUnusable."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.data.chmod(0o700)
    database = Database(settings.database_url).open()
    try:
        who = Accounts(database, clock)
        owner = who.first_start(settings.account, settings.key_file)
        live_changes = Live(first=int(clock() * 1000))
        tallies = Tallies()
        sealing = Sealing(database, tallies)
        projects_of_all = Projects(database, clock)
        blobs = Blobs(settings.blobs)
        dropping = Dropping(database)
        trash_can = Trash(
            database, live_changes, clock, dropping, on_drop=tallies.drop, on_return=sealing.ended
        )
        tidying = Tidying(database, blobs, trash_can, dropping, clock)
        opened = Services(
            database=database,
            live=live_changes,
            accounts=who,
            projects=projects_of_all,
            runs=Runs(
                database,
                live_changes,
                clock,
                branching=Branching(database, dropping, clock),
                on_end=sealing.ended,
                settle=tallies.save,
            ),
            alerts=Alerts(database, live_changes),
            overlays=Overlays(
                database,
                live_changes,
                clock,
                on_change=tallies.drop,
                on_rename=projects_of_all.forget_keys,
            ),
            trash=trash_can,
            tidying=tidying,
            dropping=dropping,
            room=Room(database, blobs, trash_can, tidying, clock),
            files=Files(database, blobs, live_changes, clock),
            views=Views(database, clock),
            ingest=Ingest(database, live_changes, tallies, sealing, clock),
            sealing=sealing,
            charts=Charts(database),
            values=Values(database),
            logs=Logs(database),
            symptoms=Symptoms(database, Logs(database), clock),
            home_entity=owner.entity,
        )
    except BaseException:
        database.close()
        raise
    opened.ingest.start()
    opened.sealing.start()
    opened.tidying.start()
    opened.dropping.start(clock())
    return opened


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
