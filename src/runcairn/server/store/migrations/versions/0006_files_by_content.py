"""Who else has a file of this content is looked up by the content, not by going through all files.

`0001` follows schema.py until the first release, so a store made by this code has it already.
"""

from alembic import op

from runcairn.server.store.schema import file

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the new index in the place of the old one."""
    op.drop_index("file_by_digest", table_name="file", if_exists=True)
    for index in file.indexes:
        index.create(op.get_bind(), checkfirst=True)
