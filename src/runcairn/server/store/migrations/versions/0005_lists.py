"""Lists of runs are counted and gone through in an index of those that are shown.

`0001` follows schema.py until the first release, so a store made by this code has it already.
"""

from alembic import op

from runcairn.server.store.schema import run

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is missing."""
    for index in run.indexes:
        index.create(op.get_bind(), checkfirst=True)
