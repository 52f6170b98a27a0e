"""Each writer of a run has a state of its own; a key of several ranks knows whose it is.

`0001` follows schema.py until the first release, so a store made by this code has both already.
"""

import sqlalchemy as sa
from alembic import op

from runcairn.server.store.schema import writer

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is missing; the keys that are there belong to the first rank."""
    bind = op.get_bind()
    if "owner" not in {column["name"] for column in sa.inspect(bind).get_columns("series")}:
        number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
        op.add_column("series", sa.Column("owner", number, nullable=False, server_default="0"))
    writer.create(bind, checkfirst=True)
