"""Bringing a database to the schema of this code, all in one transaction."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from runcairn.errors import StoreUnusable

SCRIPTS = Path(__file__).parent / "migrations"
NEWEST = "0006"
"""The last file of migrations/versions; named here so that a start that changes nothing need not load Alembic."""


def upgrade(engine: Engine) -> None:
    """Apply what is missing; nothing is left half done when the process dies.

    Raises StoreUnusable when the database is newer than the code, or holds tables of somebody else.
    """
    if _stands_at(engine) == NEWEST:
        return
    from alembic import command  # a quarter of the time that a start takes
    from alembic.config import Config
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    newest = script.get_current_head()
    with engine.connect() as connection, connection.begin():
        at = MigrationContext.configure(connection).get_current_revision()
        if at == newest:
            return
        known = {revision.revision for revision in script.walk_revisions()}
        if at is not None and at not in known:
            raise StoreUnusable(
                f"the store has schema {at}, this runcairn knows only up to {newest}",
                remedy="update runcairn to the version that wrote it, or use another --data folder",
            )
        if at is None and (tables := inspect(connection).get_table_names()):
            raise StoreUnusable(
                f"the database holds tables that runcairn did not make: {', '.join(sorted(tables)[:5])}",
                remedy="use another --data folder",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _stands_at(engine: Engine) -> str | None:
    """The revision of the database; None when it has none, or several."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return found[0] if len(found) == 1 else None
