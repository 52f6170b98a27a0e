import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from runcairn.cli import group
from runcairn.cli.talk import say


@pytest.mark.holds("T25")
@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_no_control_is_said(text: str) -> None:
    with CliRunner().isolation() as streams:
        say(text)
        shown = streams[1].getvalue().decode()
    assert shown.count("\n") == text.count("\n") + 1
    assert all(char == "\n" or char.isprintable() or ord(char) > 0x9F for char in shown)


@pytest.mark.holds("T25")
def test_a_hostile_folder_name_is_written_out(tmp_path: object) -> None:
    got = CliRunner().invoke(group, ["sync", "no\x1b[2Jsuch\u202efolder"])
    assert got.exit_code == 1
    assert "no\\x1b[2Jsuch\\u202efolder" in got.output
    assert "\x1b" not in got.output
