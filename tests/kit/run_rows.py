"""Runs with config, summary and logged values that a store may hold, and what lists show of them."""

import json
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import insert

from runcairn.server.store import accounts, projects, runs, schema
from runcairn.server.store.database import Connection

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


def known(row: dict[str, Any], source: str, name: str) -> Any:
    """The value that lists show: what the user wrote comes before what was logged."""
    if source == "run":
        return row["name"]
    if source == "config":
        return row["config"].get(name)
    written = row["summary"].get(name)
    return row["logged"].get(name) if written is None else written


def put(tx: Connection, row: dict[str, Any], rid: str = "r") -> int:
    """`row`, drawn from `rows`, as a run of project `p` of `t`. Returns its number."""
    owner = accounts.find_or_make(tx, "t", 0.0)
    project = projects.find_or_make(tx, "t", "p", 0.0)
    run = runs.make(
        tx,
        {
            "project": project.id,
            "rid": rid,
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
