"""The folder: names, rows, the journal's fold; whatever state its files are in."""

import os
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import FolderError
from runcairn.runfolder.folder import RunFolder, find_folders, open_folder

NOW = 1_795_531_163.0


def test_a_folder_is_named_for_its_time_and_id_and_private(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "runcairn", "ab-c.d_1", NOW)
    assert folder.id == "ab-c.d_1"
    assert folder.named_time == NOW
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.files_dir.is_dir()


@pytest.mark.holds("F10")
def test_ranks_that_start_in_one_second_get_folders_of_their_own(tmp_path: Path) -> None:
    paths = {RunFolder.create(tmp_path, "same", NOW).path for _ in range(20)}
    assert len(paths) == 20
    assert {RunFolder(path).id for path in paths} == {"same"}
    assert [f.path for f in find_folders(tmp_path)] == sorted(paths)


def test_a_place_where_no_folder_can_be_is_said_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="try: "):
        RunFolder.create(tmp_path / "file", "x", NOW)
    with pytest.raises(FolderError, match="try: "):
        RunFolder.create(tmp_path / "file" / "below", "x", NOW)


def test_latest_run_follows_and_is_optional(tmp_path: Path) -> None:
    first, second = RunFolder.create(tmp_path, "a", NOW), RunFolder.create(tmp_path, "b", NOW + 5)
    first.point_latest()
    second.point_latest()
    assert open_folder(tmp_path / "latest-run").id == "b"
    (tmp_path / "latest-run").unlink()
    (tmp_path / "latest-run").mkdir()
    first.point_latest()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.holds("F16", "F40")
@pytest.mark.parametrize(
    "journal", [None, b"", b"\0\0\0", b"{", b"[]\n{}\n1\n", b'{"kind":"start","tags":5}\n']
)
def test_a_missing_or_broken_journal_leaves_what_the_name_tells(
    tmp_path: Path, journal: bytes | None
) -> None:
    folder = RunFolder.create(tmp_path, "abc", NOW)
    if journal is not None:
        folder.journal.write_bytes(journal)
    state = folder.state()
    assert (state.id, state.writer, state.started, state.exit) == ("abc", folder.path.name, NOW, None)


@pytest.mark.holds("F40")
def test_a_renamed_folder_is_known_by_its_journal(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "abc", NOW)
    folder.journal.write_bytes(b'{"kind":"start","id":"abc","writer":"w"}\n')
    folder.path.rename(tmp_path / "mine")
    assert open_folder(tmp_path / "mine").id == "abc"
    (tmp_path / "mine" / "run.jsonl").write_bytes(b"")
    with pytest.raises(FolderError, match="rename"):
        _ = RunFolder(tmp_path / "mine").id


def test_the_fold_follows_the_records(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "abc", NOW)
    records = [
        {"kind": "start", "id": "abc", "writer": "w", "name": "n", "tags": ["a"], "started": 5.0, "new": 1},
        {"kind": "config", "set": {"lr": 1, "m": {"d": 1}}, "unset": []},
        {"kind": "config", "set": {"m": {"e": 2}}, "unset": ["lr", 7]},
        {"kind": "summary", "set": {"best": 3}},
        {"kind": "metric", "name": "val/*", "goal": "maximize", "summary": ["max"]},
        {"kind": "save", "path": "a.pt", "policy": "end"},
        {"kind": "edit", "name": "m", "tags": ["b", "c"]},
        {"kind": "lost", "what": "rows", "count": 2},
        {"kind": "lost", "what": "rows", "count": 3},
        {"kind": "of a later version"},
        {"kind": "exit", "state": "failed", "code": 3, "error": "E", "time": 9.0},
    ]
    folder.journal.write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in records))
    state = folder.state()
    assert (state.name, state.tags, state.started, state.began) == ("m", ("b", "c"), 5.0, True)
    assert (state.config, state.summary, state.lost) == ({"m": {"e": 2}}, {"best": 3}, {"rows": 5})
    assert state.metrics == {"val/*": {"goal": "maximize", "summary": ["max"]}}
    assert state.saves == {"a.pt": "end"}
    assert state.exit is not None
    assert (state.exit.state, state.exit.code) == ("failed", 3)


LINES = st.lists(
    st.one_of(
        st.dictionaries(st.text(max_size=5), st.integers(-9, 9), max_size=3).map(orjson.dumps),
        st.binary(max_size=12).map(lambda b: b.replace(b"\n", b" ")),
    ),
    max_size=20,
)


@pytest.mark.holds("F2", "F40")
@given(lines=LINES, torn=st.binary(max_size=9).map(lambda b: b.replace(b"\n", b"")))
def test_readers_skip_only_what_is_bad(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], torn: bytes
) -> None:
    folder = RunFolder(tmp_path_factory.mktemp("run"))
    folder.history.write_bytes(b"".join(line + b"\n" for line in lines) + torn)
    good: list[object] = []
    bad = 0
    for line in lines:
        try:
            row = orjson.loads(line)
        except ValueError:
            row = None
        good += [row] if isinstance(row, dict) else []
        bad += not isinstance(row, dict) and bool(line.strip())
    rows = folder.rows("history")
    assert list(rows) == good
    assert (rows.bad, rows.lines) == (bad, len(lines))
    assert (rows.complaint() is None) == (bad == 0)


def test_the_complaint_names_file_and_line(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.history.write_bytes(b'{"a":1}\nbroken\n{"a":2}\n' + os.urandom(9).replace(b"\n", b""))
    rows = folder.rows("history")
    assert [row["a"] for row in rows] == [1, 2]
    assert rows.complaint() == f"{folder.history}: 1 bad line, the first is line 2"
