"""The services, made and wired over one open store."""

import time
from collections.abc import Callable
from dataclasses import dataclass

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

    def start(self, now: float) -> None:
        """Begin what works in the background. now: seconds since the epoch."""
        self.ingest.start()
        self.sealing.start()
        self.tidying.start()
        self.dropping.start(now)

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
    opened.start(clock())
    return opened
