"""The state of the code: commit, branch, remote, and what was not committed. Asked of the `git` program."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runcairn.capture.secrets import mask, without_login

MAX_DIFF = 10 * 1024 * 1024
"""Bytes of diff that are kept."""
_SECONDS = 20.0
# Nothing of the repository's own configuration runs: no hook, file watcher, pager, external diff, filter or helper.
_QUIET = (
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "diff.external=",
    "-c",
    "core.quotePath=true",
    "-c",
    "credential.helper=",
    "-c",
    "protocol.allow=never",
    "-c",
    "submodule.recurse=false",
)
_DIFF = (
    "diff",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--ignore-submodules=all",
    "--binary",
    "HEAD",
    "--",
)


@dataclass(frozen=True, slots=True)
class GitState:
    """What is known of the code; fields are None where git does not tell."""

    commit: str | None = None
    branch: str | None = None
    remote: str | None = None
    """Of `origin`, without user and password."""
    root: str | None = None
    dirty: bool = False
    untracked: list[str] = field(default_factory=list[str])
    diff: str = ""
    """Of tracked files against the commit, secrets masked; cut at MAX_DIFF, said at its end."""


def read(folder: str | os.PathLike[str], environ: Mapping[str, str]) -> GitState | None:
    """The repository that `folder` lies in; None where there is none or no git."""
    git = _Git(folder, environ)
    root = git.line("rev-parse", "--show-toplevel")
    if not root:
        return None
    git.filters_off()
    branch = git.line("symbolic-ref", "--quiet", "--short", "HEAD")
    remote = git.line("config", "--get", "remote.origin.url")
    commit = git.line("rev-parse", "--verify", "--quiet", "HEAD")
    changed = git.ask(*_DIFF, limit=MAX_DIFF) if commit else b""
    listed = git.ask("ls-files", "--others", "--exclude-standard", "-z", limit=100_000)
    untracked = [os.fsdecode(name) for name in listed.split(b"\0")[:-1]]
    return GitState(
        commit=commit,
        branch=branch,
        remote=without_login(remote) if remote else None,
        root=root,
        dirty=bool(changed),
        untracked=[name.encode(errors="replace").decode() for name in untracked[:1000]],
        diff=_shown(changed),
    )


class _Git:
    """The program, asked in one folder, within limits of time and size."""

    def __init__(self, folder: str | os.PathLike[str], environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._filters: list[str] = []
        kept = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
        kept |= {
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "LC_ALL": "C",
        }
        self._environ = kept

    def filters_off(self) -> None:
        """The repository may name programs that files pass through (filter.<name>.clean): none of them is run."""
        names = self.ask(
            "config", "--name-only", "-z", "--get-regexp", r"^filter\..*\.(clean|smudge|process|required)$"
        )
        for name in os.fsdecode(names).split("\0"):
            if name and "\n" not in name and "=" not in name:
                self._filters += ["-c", f"{name}={'false' if name.endswith('.required') else ''}"]

    def line(self, *words: str) -> str | None:
        """The one line of an answer; None for none."""
        return os.fsdecode(self.ask(*words)).encode(errors="replace").decode().strip() or None

    def ask(self, *words: str, limit: int = 65_536) -> bytes:
        """At most `limit` + 1 bytes of an answer; empty where git fails, is missing, or takes too long."""
        command = ["git", *_QUIET, *self._filters, *words]
        try:
            process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, ValueError):
            return b""
        with process:
            assert process.stdout is not None
            try:
                answer = _read(process, limit + 1)
                if len(answer) <= limit and process.wait(_SECONDS) != 0:
                    return b""
            except (subprocess.TimeoutExpired, TimeoutError):
                return b""
            finally:
                process.kill()
                process.stdout.close()
        return answer


def _read(process: "subprocess.Popen[bytes]", most: int) -> bytes:
    """Up to `most` bytes. Raises TimeoutError when git is silent for too long."""
    import select  # here, beside its only use

    assert process.stdout is not None
    fd = process.stdout.fileno()
    data = bytearray()
    while len(data) < most:
        if not select.select([fd], [], [], _SECONDS)[0]:
            raise TimeoutError
        piece = os.read(fd, min(1 << 20, most - len(data)))
        if not piece:
            break
        data += piece
    return bytes(data)


def _shown(diff: bytes) -> str:
    text = diff[:MAX_DIFF].decode(errors="replace")
    if len(diff) > MAX_DIFF:
        text = f"{text[: text.rfind(chr(10)) + 1]}\n# cut: the whole diff is longer than {MAX_DIFF:,} bytes\n"
    return mask(text)


def program_in(root: str, program: str) -> str | None:
    """The script's path below the repository, if it is there."""
    try:
        return Path(program).resolve().relative_to(Path(root).resolve()).as_posix()
    except (ValueError, OSError):
        return None
