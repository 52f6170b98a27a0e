"""Two tables that are read side by side, row by row of a column that both have."""

from typing import Any, ClassVar

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media, printable
from runcairn.media.table import Table


class JoinedTable(Media):
    """Two tables joined, for one key at one step. join_key: a column of both, or `[column of one, column of two]`.

    Raises UsageError for a column that a table has not. Both are taken as they are when it is logged.
    """

    tag: ClassVar[str] = "joined-table"

    def __init__(self, table1: Table, table2: Table, join_key: Any) -> None:
        for name, table in (("table1", table1), ("table2", table2)):
            if not isinstance(table, Table):
                raise UsageError(f"JoinedTable: {name} is a {type(table).__name__}", remedy="give a Table")
        keys: list[Any] = [join_key] if isinstance(join_key, str) else list(join_key or [])
        if len(keys) not in (1, 2):
            raise UsageError(
                f"JoinedTable: join_key {join_key!r:.100}", remedy='"id", or ["id of one", "id of two"]'
            )
        self.table1, self.table2 = table1, table2
        self.join_key = [printable(key) for key in keys]
        for key, table in zip((self.join_key[0], self.join_key[-1]), (table1, table2), strict=True):
            table.get_column(key)

    def encode(self) -> Encoded:
        """The files of both tables; how they are joined stands in the row."""
        one, two = self.table1.encode(), self.table2.encode()
        key = self.join_key[0] if len(self.join_key) == 1 else self.join_key
        fields = {"_type": self.tag, "table1": one.stored(), "table2": two.stored(), "join_key": key}
        return Encoded(fields, children=(one, two))
