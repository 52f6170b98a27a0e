import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from runcairn.cli import group
from runcairn.cli.project import with_value
from runcairn.errors import RuncairnError

names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
files = st.sampled_from(
    [
        "",
        "# said\n",
        'project = "old"\n',
        'entity = "me"\n\nproject   =  "old" # why\n',
        'quiet = true\nmode = "offline"',
    ]
)


@given(text=files, name=names)
def test_the_value_is_set_and_all_else_stays(text: str, name: str) -> None:
    before = tomllib.loads(text)
    after = tomllib.loads(with_value(text, "project", name))
    assert after == {**before, "project": name}


def test_a_file_that_cannot_be_changed_is_left_alone() -> None:
    with pytest.raises(RuncairnError, match="write into it"):
        with_value('note = """\nproject = "in a text"\n"""\n', "project", "new")


def test_init_writes_and_rewrites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = CliRunner().invoke(group, ["init", "--project", "dsbowl", "--entity", "me"])
    assert first.exit_code == 0, first.output
    assert tomllib.loads((tmp_path / "runcairn.toml").read_text()) == {"project": "dsbowl", "entity": "me"}
    assert CliRunner().invoke(group, ["init", "--project", "other"]).exit_code == 0
    assert tomllib.loads((tmp_path / "runcairn.toml").read_text()) == {"project": "other", "entity": "me"}


def test_unasked_the_folder_names_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kaggle nuclei"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert CliRunner().invoke(group, ["init", "--yes"]).exit_code == 0
    assert tomllib.loads((folder / "runcairn.toml").read_text()) == {"project": "kaggle-nuclei"}


@pytest.mark.parametrize("name", ["", "  ", "a\x1bb", "x" * 129])
def test_an_unfit_name_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    got = CliRunner().invoke(group, ["init", "--project", name])
    assert got.exit_code == 2
    assert "try:" in got.output
    assert not (tmp_path / "runcairn.toml").exists()
