"""The first schema: all of schema.py.

Until the first release it follows schema.py; at the release its tables are written out here and never change again.
"""

from alembic import op

from runcairn.server.store.schema import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    metadata.create_all(op.get_bind())
