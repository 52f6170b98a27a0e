"""A run's state, of what its writers said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.server.services.writers import attempt_of, folded, rank_of
from runcairn.server.store.writers import Writer
from runcairn.wire.runs import ENDED

STATES = [*sorted(ENDED), "running", "preempting"]


def writer(name: str, state: str = "running", **more: object) -> Writer:
    fields: dict[str, object] = {
        "writer": name,
        "rank": rank_of(name),
        "attempt": 0,
        "job": "",
        "state": state,
        "exit_code": None,
        "ended": None,
        "begun": 0.0,
    }
    return Writer(**{**fields, **more})  # pyright: ignore[reportArgumentType]


@pytest.mark.holds("F10")
@given(st.lists(st.sampled_from(STATES), min_size=1, max_size=5))
def test_a_run_is_over_with_its_last_writer_and_one_failure_fails_it(states: list[str]) -> None:
    found = folded([writer(f"rank{number}-x", state) for number, state in enumerate(states)])
    assert (found.state in ENDED) == all(state in ENDED for state in states)
    if found.state in ENDED and "preempted" not in states:
        assert (found.state == "failed") == ("failed" in states)
        assert (found.state == "finished") == (set(states) == {"finished"})


def test_code_and_end_are_of_the_first_rank_that_failed_and_of_the_last_to_end() -> None:
    found = folded(
        [
            writer("rank2-x", "failed", exit_code=2, ended=30.0),
            writer("rank1-x", "failed", exit_code=7, ended=20.0),
            writer("rank0-x", "killed", exit_code=None, ended=40.0),
        ]
    )
    assert (found.state, found.exit_code, found.ended) == ("failed", 7, 40.0)


def test_a_killed_writer_without_a_word_is_forgotten_when_the_run_goes_on() -> None:
    first = writer("a")
    again = writer("b", "finished", attempt=attempt_of([first], "", resumed=True))
    assert folded([first, again]).state == "finished"
    beside = writer("c", "finished", attempt=attempt_of([first], "", resumed=False))
    assert folded([first, beside]).state == "running"


def test_ranks_of_one_start_are_one_attempt_in_whatever_order_they_come() -> None:
    known: list[Writer] = []
    for job in ("j.0", "j.1"):
        for name in ("rank1-a", "rank0-a"):
            at = attempt_of(known, job, resumed=job == "j.1" and name == "rank0-a")
            known.append(writer(f"{name}{job}", job=job, attempt=at))
    assert [one.attempt for one in known] == [0, 0, 1, 1]


def test_a_rank_that_was_preempted_says_why_the_others_died() -> None:
    found = folded([writer("rank0-a", "preempted"), writer("rank1-a", "failed", exit_code=1)])
    assert found.state == "preempted"
    assert folded([writer("rank0-a", "preempting"), writer("rank1-a")]).state == "preempting"
