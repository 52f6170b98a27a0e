"""The summary of a series gets its first point, its sum, and what stands for it in lists.

Of runs logged before, counts and sums are taken from their chunks; the first point stays unknown.
"""

import sqlalchemy as sa
from alembic import op

from runcairn.server.store.schema import chunk, series

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NEW = ("first", "first_step", "finite", "sum", "shown")


def upgrade() -> None:
    """Add what is missing: a store made today has it from 0001."""
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("series")}
    missing = [name for name in _NEW if name not in there]
    for name in missing:
        op.add_column("series", sa.Column(name, series.c[name].type))
    if missing:
        mine = (chunk.c.run == series.c.run) & (chunk.c.key == series.c.id)
        finite = sa.select(sa.func.sum(chunk.c.finite)).where(mine).correlate(series).scalar_subquery()
        total = sa.select(sa.func.sum(chunk.c.sum)).where(mine).correlate(series).scalar_subquery()
        op.execute(sa.update(series).values(finite=finite, sum=total))
