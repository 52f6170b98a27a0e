"""Settings: where they come from, and what is said of wrong ones."""

from pathlib import Path

import pytest

from runcairn.errors import UsageError
from runcairn.settings import Settings, described, variable


def test_argument_before_variable_before_theirs_before_file_before_default(tmp_path: Path) -> None:
    (tmp_path / "runcairn.toml").write_text(
        'project = "file"\nentity = "file"\nname = "file"\nnotes = "file"\n'
    )
    environ = {"WANDB_PROJECT": "theirs", "WANDB_ENTITY": "theirs", "WANDB_NAME": "theirs"}
    environ |= {"RUNCAIRN_PROJECT": "ours", "RUNCAIRN_ENTITY": "ours"}
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    found = Settings.load(environ, below, project="argument")
    assert (found.project, found.entity, found.name, found.notes) == ("argument", "ours", "theirs", "file")
    assert found.job_type == ""


def test_every_setting_says_what_it_does_and_reads_its_variable() -> None:
    texts = {"bool": "yes", "int": "7", "float": "2.5", "str": "word"}
    for field in described():
        assert field.metadata["help"].endswith((".", "ended well.", "auto: the last run."))
        text = (field.metadata["choices"] or (texts[type(field.default).__name__],))[-1]
        text = "30" if field.name == "keep_local" else text
        found = getattr(Settings.load({variable(field.name): text}), field.name)
        assert type(found) is type(field.default)
        assert str(found) in (text, "True")


@pytest.mark.parametrize(
    ("name", "value"),
    [("RUNCAIRN_MODE", "onlin"), ("RUNCAIRN_SYSTEM_INTERVAL", "often"), ("RUNCAIRN_SYSTEM_INTERVAL", "nan"),
     ("RUNCAIRN_QUIET", "maybe"), ("RUNCAIRN_ROW_LIMIT", "1.5"),
     ("RUNCAIRN_KEEP_LOCAL", "some"), ("RUNCAIRN_KEEP_LOCAL", "-1"), ("RUNCAIRN_KEEP_LOCAL", "nan")],
)  # fmt: skip
def test_a_wrong_value_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name):
        Settings.load({name: value})


def test_a_wrong_value_in_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "runcairn.toml"
    path.write_text("row_limit = 'big'\n")
    with pytest.raises(UsageError, match=r"runcairn\.toml"):
        Settings.load({}, tmp_path)
    path.write_text("= no toml")
    with pytest.raises(UsageError, match=r"runcairn\.toml"):
        Settings.load({}, tmp_path)


def test_a_value_of_theirs_that_means_nothing_here_stops_nobody() -> None:
    assert Settings.load({"WANDB_MODE": "shared"}).mode == "online"
    assert Settings.load({"WANDB_MODE": "dryrun"}).mode == "offline"


def test_a_misspelt_variable_is_answered_with_the_nearest() -> None:
    said: list[str] = []
    Settings.load({"RUNCAIRN_PROJCT": "x", "RUNCAIRN_HOME": "/h", "RUNCAIRN_ZZZ": "1"}, warn=said.append)
    assert said == ["RUNCAIRN_PROJCT is no setting; did you mean RUNCAIRN_PROJECT?"]


def test_a_misspelt_argument_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="console"):
        Settings.load({}, None, consle="off")


@pytest.mark.holds("T22")
def test_what_is_written_down_has_no_secret(tmp_path: Path) -> None:
    found = Settings.load({"RUNCAIRN_API_KEY": "canary", "RUNCAIRN_BASE_URL": "https://me:canary@host:1/p/"})
    assert found.api_key == "canary"
    assert "canary" not in repr(found.public())
    assert found.public()["base_url"] == "https://host:1/p"
    (tmp_path / "runcairn.toml").write_text("api_key = 'canary'")
    with pytest.raises(UsageError) as refused:
        Settings.load({}, tmp_path)
    assert "canary" not in str(refused.value)
