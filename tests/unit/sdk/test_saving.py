"""`save()`: which files come along, under which names, and what is left alone."""

import os
from pathlib import Path

import pytest

from runcairn.errors import UsageError
from runcairn.sdk.run import Run


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = tmp_path / "work"
    (work / "out" / "deep").mkdir(parents=True)
    for name in ("a.pt", "b.pt", "note.txt", "deep/c.pt"):
        (work / "out" / name).write_text(name)
    monkeypatch.chdir(work)
    return work


def there(run: Run) -> list[str]:
    return sorted(
        str(p.relative_to(run.folder.files_dir)) for p in run.folder.files_dir.rglob("*") if p.is_file()
    )


def test_a_path_comes_by_its_name_a_glob_by_what_it_matched(run: Run, work: Path) -> None:
    assert run.save("out/note.txt") == [str(run.folder.files_dir / "note.txt")]
    run.save("out/**/*.pt", policy="end")
    assert there(run) == ["a.pt", "b.pt", "deep/c.pt", "note.txt"]
    assert run.folder.state().saves == {"note.txt": "live", "a.pt": "end", "b.pt": "end", "deep/c.pt": "end"}


def test_a_base_path_keeps_the_folders_below_it(run: Run, work: Path) -> None:
    run.save(work / "out" / "deep" / "c.pt", base_path=work)
    assert there(run) == ["out/deep/c.pt"]
    with pytest.raises(UsageError, match="base_path"):
        run.save(work / "out" / "a.pt", base_path=work / "out" / "deep")


def test_live_sees_later_writing_now_does_not(run: Run, work: Path) -> None:
    run.save("out/a.pt", policy="live")
    run.save("out/b.pt", policy="now")
    for name in ("a.pt", "b.pt"):
        with (work / "out" / name).open("a") as file:
            file.write(" more")
    assert (run.folder.files_dir / "a.pt").read_text() == "a.pt more"
    assert (run.folder.files_dir / "b.pt").read_text() == "b.pt"


def test_a_file_of_run_dir_stays_where_it_is(run: Run) -> None:
    path = Path(run.dir) / "sub" / "model.pt"
    path.parent.mkdir()
    path.write_text("weights")
    run.save(path)
    run.save(path)
    assert there(run) == ["sub/model.pt"]
    assert run.folder.state().saves == {"sub/model.pt": "live"}


@pytest.mark.holds("F44")
def test_what_never_ends_or_is_no_file_is_left(run: Run, work: Path) -> None:
    os.mkfifo(work / "out" / "pipe.pt")
    (work / "out" / "null.pt").symlink_to("/dev/null")
    (work / "out" / "link.pt").symlink_to("a.pt")
    run.save("out/*.pt")
    assert there(run) == ["a.pt", "b.pt", "link.pt"]


def test_nothing_there_is_said_and_wrong_words_are_refused(
    run: Run, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.save("missing/*.pt") == []
    assert "no such file" in capsys.readouterr().err
    with pytest.raises(UsageError, match="live"):
        run.save("out/a.pt", policy="sometimes")
    with pytest.raises(UsageError):
        run.save("")
