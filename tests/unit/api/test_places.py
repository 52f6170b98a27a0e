"""Names as people write them, and paths that stay where they belong."""

import pytest

from runcairn.api.places import below, project_place, run_place
from runcairn.errors import UsageError


def test_runs_and_projects_by_name_and_by_address():
    assert project_place("me/nuclei") == ("me", "nuclei")
    assert project_place("nuclei") == ("-", "nuclei")
    assert run_place("me/nuclei/ab12") == run_place("/me/nuclei/runs/ab12/") == ("me", "nuclei", "ab12")
    assert run_place("nuclei/ab12") == ("-", "nuclei", "ab12")
    assert run_place("http://127.0.0.1:8787/me/a%20b/runs/ab12?x=1") == ("me", "a b", "ab12")
    for text in ("", "a", "a/b/c/d", "a/b/c/d/e"):
        with pytest.raises(UsageError):
            run_place(text)
    for text in ("", "a/b/c"):
        with pytest.raises(UsageError):
            project_place(text)


@pytest.mark.holds("T15")
@pytest.mark.parametrize(
    "path",
    [
        "", "..", "../x", "a/../../x", "/etc/passwd", "a//b", "./a", "a/.", "C:/x", "C:x", "\\\\host\\share", "..\\x",
        "a\\b",        "file:///etc/passwd", "x\0y", "x\ny", "\x1b[2J", "con", "a/NUL.txt", "lpt1",
        "trailing.", "trailing ", "a./b",
    ],
)  # fmt: skip
def test_names_never_become_paths_elsewhere(tmp_path, path):
    with pytest.raises(UsageError):
        below(tmp_path, path)


@pytest.mark.holds("T15")
def test_names_that_look_odd_and_are_harmless_stay_below(tmp_path):
    for path in ("%2e%2e/x", "..;/x", "...a", "media/images/ab.png", "späße/日本.txt", "~root", "$HOME"):
        assert below(tmp_path, path).is_relative_to(tmp_path.resolve())


@pytest.mark.holds("T15")
def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root-evil").mkdir()
    (tmp_path / "root" / "inner").symlink_to(tmp_path / "root-evil")
    with pytest.raises(UsageError, match="outside"):
        below(tmp_path / "root", "inner/x")
