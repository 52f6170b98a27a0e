"""The state of the code, asked of git without running anything that the repository names."""

import os
import subprocess
from pathlib import Path

import pytest

from runcairn.capture import git


def run(folder: Path, *words: str) -> str:
    quiet = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words]
    return subprocess.run(
        command, cwd=folder, env=quiet, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    run(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "train.py").write_text("lr = 0.1\n")
    run(tmp_path, "add", ".")
    run(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def read(folder: Path) -> git.GitState | None:
    return git.read(folder, {"PATH": os.environ["PATH"], "HOME": str(folder)})


def test_a_clean_repository(repository: Path) -> None:
    run(repository, "remote", "add", "origin", "https://ada:c4n4ry@git.example/x.git")
    (repository / "deep").mkdir()
    state = read(repository / "deep")
    assert state
    assert (state.commit, state.branch, state.dirty, state.diff) == (
        run(repository, "rev-parse", "HEAD"),
        "main",
        False,
        "",
    )
    assert state.remote == "https://git.example/x.git"
    assert git.program_in(state.root or "", str(repository / "train.py")) == "train.py"


@pytest.mark.holds("T22")
def test_uncommitted_code_is_a_patch_without_its_secrets(repository: Path) -> None:
    (repository / "train.py").write_text('lr = 0.2\napi_key = "c4n4ry-secret"\n')
    (repository / "new.py").write_text("x\n")
    (repository / "ünï \n.py").write_text("x\n")
    state = read(repository)
    assert state
    assert state.dirty
    assert "-lr = 0.1\n+lr = 0.2\n" in state.diff
    assert "c4n4ry" not in state.diff
    assert "new.py" in state.untracked


def test_the_patch_applies(repository: Path) -> None:
    (repository / "train.py").write_text("lr = 0.3\n")
    (repository / "data.bin").write_bytes(bytes(range(256)))
    run(repository, "add", "data.bin")
    state = read(repository)
    assert state
    run(repository, "reset", "-q", "--hard")
    (repository / "p.patch").write_text(state.diff)
    run(repository, "apply", "p.patch")
    assert (repository / "train.py").read_text() == "lr = 0.3\n"
    assert (repository / "data.bin").read_bytes() == bytes(range(256))


@pytest.mark.holds("T21", "T23")
def test_nothing_that_the_repository_names_is_run(repository: Path) -> None:
    proof = repository / "proof"
    program = repository / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch {proof}\ncat\n")
    program.chmod(0o755)
    (repository / ".gitattributes").write_text("*.py filter=evil diff=evil\n")
    run(repository, "add", ".gitattributes")
    run(repository, "commit", "-q", "-m", "attributes")
    for name in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "core.sshCommand",
        "core.editor",
    ):
        run(repository, "config", name, str(program))
    run(repository, "config", "filter.evil.required", "true")
    hooks = repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "pre-commit", "post-checkout", "fsmonitor-watchman"):
        (hooks / hook).write_bytes(program.read_bytes())
        (hooks / hook).chmod(0o755)
    (repository / "train.py").write_text("lr = 0.5\n")
    state = read(repository)
    assert not proof.exists()
    assert state
    assert "+lr = 0.5" in state.diff


@pytest.mark.holds("T21")
@pytest.mark.parametrize("name", ["-x", "--upload-pack=evil", "$(touch proof)", "a'b\"c", "a\nb"])
def test_names_are_only_names(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    run(folder, "init", "-q", "-b", "main")
    (folder / name).write_text("x")
    run(folder, "add", ".")
    run(folder, "commit", "-q", "-m", "first")
    (folder / name).write_text("y")
    state = read(folder)
    assert state
    assert state.dirty
    assert not list(tmp_path.rglob("proof"))


def test_no_repository_no_commit_no_git(tmp_path: Path) -> None:
    assert read(tmp_path) is None
    assert git.read(tmp_path, {"PATH": "/nonexistent"}) is None
    assert git.read(tmp_path / "missing", {"PATH": os.environ["PATH"]}) is None
    run(tmp_path, "init", "-q", "-b", "main")
    state = read(tmp_path)
    assert state
    assert (state.commit, state.branch) == (None, "main")


def test_a_huge_diff_is_cut_and_says_so(repository: Path, monkeypatch) -> None:
    monkeypatch.setattr(git, "MAX_DIFF", 2000)
    (repository / "train.py").write_text("x = 1\n" * 10_000)
    state = read(repository)
    assert state
    assert len(state.diff) < 2200
    assert state.diff.endswith("# cut: the whole diff is longer than 2,000 bytes\n")
