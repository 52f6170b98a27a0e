"""Counting only what is new gives what counting everything gives."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from runcairn.server.services.keycounts import KeyCounts
from runcairn.server.store import accounts, drops, projects, runs, schema
from runcairn.server.store.database import Connection, Database

steps = st.lists(
    st.tuples(st.just("key"), st.integers(0, 3), st.sampled_from("abcdef"))
    | st.tuples(st.just("drop"), st.integers(0, 3), st.just(""))
    | st.tuples(st.just("ask"), st.just(0), st.just("")),
    max_size=30,
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory):
    with Database(f"sqlite:///{Path(tmp_path_factory.mktemp('keys')) / 'x.db'}") as opened:
        yield opened


class Undone(Exception):
    """Ends a transaction without keeping it."""


@settings(max_examples=60)
@given(plan=steps)
def test_counts_follow_new_keys_and_deleted_runs(
    database: Database, plan: list[tuple[str, int, str]]
) -> None:
    def work(tx: Connection) -> None:
        owner = accounts.find_or_make(tx, "t", 0.0)
        project = projects.find_or_make(tx, "t", "p", 0.0).id
        counts, made, logged = KeyCounts(), dict[int, int](), dict[int, list[str]]()
        for kind, which, key in [*plan, ("ask", 0, "")]:
            if kind == "key" and key not in logged.get(which, []):
                if which not in made:
                    made[which] = runs.make(tx, _run(project, owner.id, which))
                logged.setdefault(which, []).append(key)
                tx.execute(
                    insert(schema.series).values(
                        run=made[which], id=len(logged[which]) - 1, stream="history", name=key, kind="number"
                    )
                )
            elif kind == "drop" and which in made:
                tx.execute(delete(schema.series).where(schema.series.c.run == made[which]))
                gone = made.pop(which)
                while drops.some(tx, gone):
                    pass
                logged.pop(which)
            elif kind == "ask":
                found = {info.name: info.runs for info in counts.of(tx, project)}
                everything = [key for keys in logged.values() for key in keys]
                assert found == {key: everything.count(key) for key in everything}
        raise Undone

    with pytest.raises(Undone):
        database.write(work).result()


def _run(project: int, account: int, which: int) -> dict[str, object]:
    return {
        "project": project,
        "rid": f"r{which}",
        "name": "n",
        "state": "running",
        "slot": 1,
        "created": 0.0,
        "seen": 0.0,
        "account": account,
    }
