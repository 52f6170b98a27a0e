"""Orders of runs in SQL. What the order is by is joined: of ten thousand runs each look-up takes a while."""

from typing import Any, TypeVar

from sqlalchemy import Select, and_

from runcairn.server.store.filters_sql import run_column
from runcairn.server.store.schema import config_value, run
from runcairn.server.store.summary_sql import Looked, summary_looked

Asked = TypeVar("Asked", bound=Select[*tuple[Any, ...]])


def ordered(query: Asked, name: str, *, descending: bool) -> Asked:
    """`query`, which is on `run`, ordered by a run's own field, `config.KEY` or `summary.KEY`: numbers, then texts,
    then the runs that have neither; the newest run first among equals.
    """
    columns = [run_column(name)]
    if looked := _looked(name):
        columns = [looked.number, looked.text]
        for table, here in looked.joins:
            query = query.join_from(run, table, here, isouter=True)
    by = [column.desc() if descending else column.asc() for column in columns if column is not None]
    return query.order_by(*(column.nulls_last() for column in by), run.c.id.desc())


def _looked(name: str) -> Looked | None:
    source, _, key = name.partition(".")
    if source == "summary" and key:
        return summary_looked(key)
    if source == "config" and key:
        given = config_value.alias("given")
        return Looked(given.c.num, given.c.text, [(given, and_(given.c.run == run.c.id, given.c.key == key))])
    return None
