"""Ids and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn import names
from runcairn.errors import UsageError


@given(st.binary(min_size=6, max_size=16))
def test_made_ids_may_name_runs(randomness: bytes) -> None:
    made = names.make_id(randomness)
    assert len(made) == 8
    assert names.check_id(made) == made


@given(st.text())
def test_every_id_has_a_name_that_can_be_said(run_id: str) -> None:
    adjective, noun, number = names.readable_name(run_id).split("-")
    assert adjective.isalpha()
    assert noun.isalpha()
    assert number.isdigit()
    assert names.readable_name(run_id) == names.readable_name(run_id)


@pytest.mark.holds("T15")
@pytest.mark.parametrize("bad", ["", "..", ".a", "a/b", "a\\b", "a b", "a\0", "-rf", "ü", "x" * 129])
def test_an_id_is_never_a_path(bad: str) -> None:
    with pytest.raises(UsageError):
        names.check_id(bad)


@pytest.mark.parametrize("good", ["p", "lab/paper", "Ünïcode name", "a.b", "日本"])
def test_projects_may_lie_in_folders(good: str) -> None:
    assert names.check_project(good) == good


@pytest.mark.parametrize("bad", ["", "/p", "p/", "a//b", "..", "a/../b", "a\nb", "50%", "a#b", "x" * 200])
def test_projects_that_would_break_an_address_are_refused(bad: str) -> None:
    with pytest.raises(UsageError):
        names.check_project(bad)


@pytest.mark.holds("T25")
@given(st.text())
def test_nothing_printable_controls_a_terminal(text: str) -> None:
    shown = names.printable(text)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in shown)
    assert names.printable("plain ünï 日本 █") == "plain ünï 日本 █"
