"""The rows of a run that goes for good, a piece at a time, so that nobody waits long for the writing thread."""

from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select

from runcairn.server.store import schema

_HEAVY = {"data", "axis", "batch", "logblock"}
"""Tables whose rows hold some 30 kB each."""
_MOST_HEAVY, _MOST = 25, 2000
_TABLES = [table for table in reversed(schema.metadata.sorted_tables) if "run" in table.c]


def some(tx: Connection, run: int) -> bool:
    """Delete a piece of the run; False when nothing was left, and the run itself is gone."""
    for table in _TABLES:
        if keys := _first(tx, table, run):
            names = list(keys[0])
            here = [table.c[name] == bindparam(f"b_{name}") for name in names]
            rows = [{f"b_{name}": key[name] for name in names} for key in keys]
            tx.execute(delete(table).where(*here), rows)
            return True
    tx.execute(delete(schema.run).where(schema.run.c.id == run))
    return False


def _first(tx: Connection, table: Table, run: int) -> list[dict[str, Any]]:
    most = _MOST_HEAVY if table.name in _HEAVY else _MOST
    query = select(*table.primary_key.columns).where(table.c.run == run).limit(most)
    return [dict(row) for row in tx.execute(query).mappings()]
