"""What is recorded of code and machine at the start: metadata.json, diff.patch, requirements.txt."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from runcairn.capture import git, host, packages
from runcairn.capture.secrets import mask, mask_argv
from runcairn.runfolder.folder import RunFolder


def record(
    folder: RunFolder,
    *,
    cwd: str,
    program: str,
    argv: Sequence[str],
    path: Sequence[str],
    code: bool,
    environ: Mapping[str, str],
) -> None:
    """Write the three files. path: the script's sys.path; code: whether git and packages are wanted.

    metadata.json has program, command, argv, cwd, what `capture.host` knows (os, host, python, cpu, cpu_count,
    memory_gb, gpu, ...), packages (how many), and git: commit, branch, remote, dirty, untracked, program (its path
    in the repository). What cannot be read or written is left out: training does not depend on it.
    """
    found: dict[str, Any] = {
        "program": mask(program),
        "command": " ".join(_quoted(word) for word in mask_argv(argv)),
        "argv": mask_argv(argv),
        "cwd": cwd,
        **host.read(folder.state().python),
    }
    state = git.read(cwd, environ) if code and cwd else None
    if state:
        found["git"] = {
            "commit": state.commit,
            "branch": state.branch,
            "remote": state.remote,
            "dirty": state.dirty,
            "untracked": state.untracked,
            "program": git.program_in(state.root or cwd, os.path.join(cwd, program)),  # noqa: PTH118
        }
        if state.diff:
            _write(folder.diff, state.diff.encode(errors="replace"))
    if code:
        installed = packages.installed(path)
        found["packages"] = len(installed)
        _write(folder.requirements, packages.requirements(installed).encode())
    known = {name: value for name, value in found.items() if value not in (None, "")}
    _write(folder.metadata, orjson.dumps(known, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))


def _quoted(word: str) -> str:
    from shlex import quote  # beside its only use

    return quote(word)


def _write(path: Path, data: bytes) -> None:
    new = path.with_name(f".{path.name}-{os.getpid()}")
    with suppress(OSError):
        try:
            fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(fd, "wb") as file:
                file.write(data)
            new.replace(path)
        except OSError:
            new.unlink(missing_ok=True)
            raise
