"""What SQL lets through is what the tree says, decided anew by a few lines of Python."""

import json
import operator
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from runcairn.filters import And, Compare, Field, Filter, HasTag, Not, Or
from runcairn.server.store import accounts, projects, runs, schema
from runcairn.server.store.database import Connection, Database
from runcairn.server.store.filters_sql import condition

KEYS = ("lr", "model.kind", 'odd "key', "acc", "nothing")
TEXTS = ("vit", "ViT-large", "50%_off", "É", "a*b", "", "null", "x\\y")
NUMBERS = (0.0, -1.5, 1e-4, 3.0, 1e300)
TAGS = ("best", "Best", 'say "best"', "a,b", "é")
values = st.sampled_from([*TEXTS, *NUMBERS, True, False, None])
rows = st.fixed_dictionaries(
    {
        "name": st.sampled_from(TEXTS[:5]),
        "tags": st.lists(st.sampled_from(TAGS), unique=True),
        "config": st.dictionaries(st.sampled_from(KEYS), values),
        "summary": st.dictionaries(st.sampled_from(KEYS), values),
        "logged": st.dictionaries(st.sampled_from(KEYS), st.sampled_from([*NUMBERS, *TEXTS])),
    }
)
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


def known(row: dict[str, Any], source: str, name: str) -> Any:
    if source == "run":
        return row["name"]
    if source == "config":
        return row["config"].get(name)
    written = row["summary"].get(name)
    return row["logged"].get(name) if written is None else written


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


NUMBER_IN_CONFIG = {"name": "vit", "tags": [], "config": {"lr": 3.0}, "summary": {}, "logged": {}}


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


def put(tx: Connection, row: dict[str, Any]) -> int:
    owner = accounts.find_or_make(tx, "t", 0.0)
    project = projects.find_or_make(tx, "t", "p", 0.0)
    run = runs.make(
        tx,
        {
            "project": project.id,
            "rid": "r",
            "name": row["name"],
            "state": "running",
            "slot": 1,
            "created": 0.0,
            "seen": 0.0,
            "account": owner.id,
            "tags": json.dumps(row["tags"], ensure_ascii=False),
            "summary": json.dumps(row["summary"]),
        },
    )
    runs.put_config(tx, run, row["config"])
    for number, (name, value) in enumerate(row["logged"].items()):
        is_number = isinstance(value, float)
        tx.execute(
            insert(schema.series).values(
                run=run,
                id=number,
                stream="history",
                name=name,
                kind="number" if is_number else "string",
                last=value if is_number else None,
                last_json=None if is_number else json.dumps(value),
            )
        )
    return run
