"""What SQL lets through is what the tree says, decided anew by a few lines of Python."""

import operator
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from runcairn.filters import And, Compare, Field, Filter, HasTag, Not, Or
from runcairn.server.store import schema
from runcairn.server.store.database import Connection, Database
from runcairn.server.store.filters_sql import condition
from tests.kit.run_rows import KEYS, NUMBERS, TAGS, TEXTS, known, put, rows

fields = st.builds(Field, st.sampled_from(["config", "summary", "any"]), st.sampled_from(KEYS)) | st.just(
    Field("run", "name")
)


def comparison(field: Field) -> st.SearchStrategy[Filter]:
    text = st.builds(
        Compare,
        st.just(field),
        st.sampled_from(["=", "!=", "~", "!~"]),
        st.sampled_from([*TEXTS, "*", "v*", "*l"]),
    )
    if field.source == "run":
        return text
    number = st.builds(
        Compare, st.just(field), st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), st.sampled_from(NUMBERS)
    )
    word = st.builds(
        Compare, st.just(field), st.sampled_from(["=", "!="]), st.sampled_from([True, False, None])
    )
    return text | number | word


trees = st.recursive(
    fields.flatmap(comparison) | st.builds(HasTag, st.sampled_from(TAGS)),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.tuples(inner, inner))
        | st.builds(Or, st.tuples(inner, inner))
    ),
    max_leaves=6,
)


def holds(tree: Filter, row: dict[str, Any]) -> bool:
    match tree:
        case And(items):
            return all(holds(item, row) for item in items)
        case Or(items):
            return any(holds(item, row) for item in items)
        case Not(item):
            return not holds(item, row)
        case HasTag(tag):
            return tag in row["tags"]
        case Compare(field, "!=" | "!~" as negative, value):
            return not holds(Compare(field, "=" if negative == "!=" else "~", value), row)
        case Compare(field, compared, value):
            found = [known(row, source, field.name) for source in places(field)]
            if value is None:
                return all(one is None for one in found)
            return any(fits(one, compared, value) for one in found)


def places(field: Field) -> list[str]:
    return ["config", "summary"] if field.source == "any" else [field.source]


def fits(found: Any, compared: str, value: Any) -> bool:
    if compared == "~":
        text = (
            found
            if isinstance(found, str)
            else "true"
            if found is True
            else "false"
            if found is False
            else None
        )
        if text is None:
            return False
        lower = value.translate({code: code + 32 for code in range(65, 91)})
        text = text.translate({code: code + 32 for code in range(65, 91)})
        return fnmatchcase(text, lower) if "*" in lower else lower in text
    if isinstance(value, float):
        return isinstance(found, float) and {
            "=": operator.eq,
            "<": operator.lt,
            "<=": operator.le,
            ">": operator.gt,
            ">=": operator.ge,
        }[compared](found, value)
    if isinstance(value, bool):
        return found is value
    return isinstance(found, str) and found == value


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path_factory.mktemp('filters') / 'x.db'}") as opened:
        yield opened


class Undone(Exception):
    """Ends a transaction without keeping it."""


NUMBER_IN_CONFIG: dict[str, Any] = {
    "name": "vit",
    "tags": [],
    "config": {"lr": 3.0},
    "summary": {},
    "logged": {},
}


@settings(max_examples=150)
@given(row=rows, tree=trees)
@example(row=NUMBER_IN_CONFIG, tree=Compare(Field("config", "lr"), "~", "*"))
@example(row=NUMBER_IN_CONFIG, tree=Compare(Field("config", "lr"), "=", "3.0"))
def test_sql_and_python_agree(database: Database, row: dict[str, Any], tree: Filter) -> None:
    def work(tx: Connection) -> None:
        run = put(tx, row)
        found = tx.execute(select(schema.run.c.id).where(schema.run.c.id == run, condition(tree))).all()
        raise Undone(bool(found))

    with pytest.raises(Undone) as undone:
        database.write(work).result()
    assert undone.value.args[0] == holds(tree, row)
