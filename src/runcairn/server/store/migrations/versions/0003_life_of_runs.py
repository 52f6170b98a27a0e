"""Runs are resumed, forked, rewound, edited, thrown away; alerts; points shown otherwise than they were logged.

`0001` follows schema.py until the first release, so a store made by this code has all of it already.
"""

import sqlalchemy as sa
from alembic import op

from runcairn.server.store.schema import alert, overlay

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_EMPTY = ("made_by", "parent_rid")
_TIMES = ("late", "deleted", "former")
_NUMBERS = ("parent", "parent_step")


def upgrade() -> None:
    """Add what is missing."""
    bind = op.get_bind()
    there = {column["name"] for column in sa.inspect(bind).get_columns("run")}
    wanted = [
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in _EMPTY),
        sa.Column("edits", sa.Text, nullable=False, server_default="{}"),
        *(sa.Column(name, sa.Double) for name in _TIMES),
        *(sa.Column(name, sa.BigInteger().with_variant(sa.Integer, "sqlite")) for name in _NUMBERS),
    ]
    for column in wanted:
        if column.name not in there:
            op.add_column("run", column)
    for table in (alert, overlay):
        table.create(bind, checkfirst=True)
