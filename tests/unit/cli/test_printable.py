import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.cli.printable import printable

CONTROLS = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.holds("T25")
@given(st.text(st.characters(exclude_categories=())))
def test_no_control_character_is_left(text: str) -> None:
    kept = printable(text, lines=False)
    assert not [char for char in kept if unicodedata.category(char) in CONTROLS]
    kept.encode("utf-8")


@given(st.text(st.characters(exclude_categories=tuple(CONTROLS))))
def test_harmless_text_is_unchanged(text: str) -> None:
    assert printable(text, lines=False) == text


@pytest.mark.holds("T25")
def test_escape_sequences_are_written_out() -> None:
    assert printable("\x1b[2Jname\x07\u202e") == "\\x1b[2Jname\\x07\\u202e"
    assert printable("a\nb") == "a\nb"
    assert printable("a\nb", lines=False) == "a\\x0ab"
