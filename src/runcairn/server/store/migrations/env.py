"""Alembic's way in: migrate.py gives it the connection, with its transaction begun."""

from alembic import context

from runcairn.server.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
