from pathlib import Path

import pytest

from runcairn.cli import folders
from runcairn.runfolder import sent


def make(root: Path, number: int, *, done: bool) -> str:
    name = f"run-20260101_{number:06d}-id{number}"
    (root / name).mkdir(parents=True)
    if done:
        sent.save(root / name / ".sent", sent.Sent(done=True))
    return name


def test_unsent_folders_are_found_newest_first(tmp_path: Path) -> None:
    names = [make(tmp_path, i, done=i % 2 == 0) for i in range(6)]
    found = folders.look(tmp_path)
    assert [one.path.name for one in found.unsent] == [names[5], names[3], names[1]]
    assert (found.total, found.unlooked) == (6, 0)


@pytest.mark.holds("F60")
def test_no_more_folders_are_opened_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for i in range(500):
        make(tmp_path, i, done=False)
    opened: list[Path] = []
    load = sent.load
    monkeypatch.setattr(sent, "load", lambda path: opened.append(path) or load(path))
    found = folders.look(tmp_path, limit=20)
    assert len(opened) == 20
    assert (found.total, len(found.unsent), found.unlooked) == (500, 20, 480)


@pytest.mark.holds("F60")
def test_what_was_seen_to_be_sent_is_not_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(50):
        make(tmp_path, i, done=True)
    folders.look(tmp_path)
    new = make(tmp_path, 99, done=False)
    opened: list[str] = []
    load = sent.load
    monkeypatch.setattr(sent, "load", lambda path: opened.append(path.parent.name) or load(path))
    assert [one.path.name for one in folders.look(tmp_path).unsent] == [new]
    assert opened == [new]


def test_a_torn_or_missing_index_only_costs_a_look(tmp_path: Path) -> None:
    name = make(tmp_path, 1, done=False)
    (tmp_path / folders.SYNCED).write_text(name)  # no newline: a torn line names nothing
    assert [one.path.name for one in folders.look(tmp_path).unsent] == [name]
    assert folders.look(tmp_path / "nowhere").total == 0
