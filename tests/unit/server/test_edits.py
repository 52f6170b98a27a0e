"""What people decided stands, in whatever order scripts and people write."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from runcairn.server.services.edits import Known, by_person, by_script, laid
from runcairn.wire.runs import RunUpdate

TAGS = st.lists(st.sampled_from("abcd"), unique=True)
CHANGES = st.builds(
    lambda name, tags, lr: RunUpdate(name=name, tags=tags, config={"lr": lr}), st.text(), TAGS, st.integers()
)
START = Known(
    texts={"name": "n", "notes": "", "group": "", "job_type": ""},
    tags=["a"],
    config={"m": {"d": 1}},
    summary={},
)


@given(CHANGES, st.lists(CHANGES, max_size=4))
def test_the_script_undoes_nothing_that_a_person_did(person: RunUpdate, script: list[RunUpdate]) -> None:
    known = edited = by_person(START, person)
    for change in script:
        known = by_script(known, change)
    assert known.texts["name"] == person.name
    assert known.config["lr"] == edited.config["lr"]
    assert set(edited.tags) - set(START.tags) <= set(known.tags)
    assert not (set(START.tags) - set(edited.tags)) & set(known.tags)
    assert known.edits == edited.edits


def test_a_dotted_key_lies_inside_what_is_there() -> None:
    config: dict[str, Any] = {"m": {"d": 1, "w": 2}, "a.b": 3}
    assert laid(config, "m.d", 5) == {"m": {"d": 5, "w": 2}, "a.b": 3}
    assert laid(config, "a.b", 4) == {"m": {"d": 1, "w": 2}, "a.b": 4}
    assert laid(config, "new.key", 1) == {**config, "new.key": 1}
    assert config == {"m": {"d": 1, "w": 2}, "a.b": 3}


def test_a_script_takes_its_own_keys_away_and_no_others() -> None:
    known = by_person(START, RunUpdate(config={"lr": 1}))
    after = by_script(known, RunUpdate(writer="w", config={"x": 1}, config_unset=["m", "lr"]))
    assert after.config == {"x": 1, "lr": 1}
