"""The order that SQL gives is the one that a few lines of Python give."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from runcairn.server.store.database import Connection, Database
from runcairn.server.store.order_sql import ordered
from runcairn.server.store.schema import run
from tests.kit.run_rows import KEYS, known, put, rows


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path_factory.mktemp('order') / 'x.db'}") as opened:
        yield opened


class Undone(Exception):
    """Ends a transaction without keeping it."""


@settings(max_examples=100, deadline=None)
@given(
    listed=st.lists(rows, min_size=2, max_size=6),
    source=st.sampled_from(["config", "summary"]),
    key=st.sampled_from(KEYS),
    descending=st.booleans(),
)
def test_sql_and_python_order_alike(
    database: Database, listed: list[dict[str, Any]], source: str, key: str, descending: bool
) -> None:
    def work(tx: Connection) -> None:
        made = [put(tx, row, rid=f"r{n}") for n, row in enumerate(listed)]
        query = ordered(select(run.c.id), f"{source}.{key}", descending=descending)
        raise Undone([made.index(number) for number in tx.execute(query).scalars()])

    with pytest.raises(Undone) as undone:
        database.write(work).result()
    assert undone.value.args[0] == in_order([known(row, source, key) for row in listed], descending)


def in_order(values: list[Any], descending: bool) -> list[int]:
    """Numbers, then texts, then nothing; the last of equals first."""

    def of_kind(kind: type) -> list[int]:
        mine = [n for n in reversed(range(len(values))) if isinstance(shown(values[n]), kind)]
        return (
            mine if kind is type(None) else sorted(mine, key=lambda n: shown(values[n]), reverse=descending)
        )

    return [*of_kind(float), *of_kind(str), *of_kind(type(None))]


def shown(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
