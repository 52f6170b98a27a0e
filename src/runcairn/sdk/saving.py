"""`run.save()`: files of the user's brought into `run.dir`, which is uploaded."""

import glob
import os
import shutil
import stat
from pathlib import Path
from typing import Final

from runcairn.errors import UsageError

POLICIES: Final = ("live", "now", "end")


def bring(pattern: str, base: str | None, policy: str, files_dir: Path) -> list[str]:
    """Bring what `pattern` (a path or a glob) names below `files_dir`; returns the paths there, `/` between parts.

    base: the part of the path that is left out; by default its folder, so that `a/b/model.pt` becomes `model.pt`;
    a glob keeps what follows its fixed part. Files in `files_dir` stay where they are. `live` hard-links where it
    can, so that later writing is seen; the others copy what is there now.
    Raises UsageError for a policy or base that cannot be; OSError where a copy fails.
    """
    if policy not in POLICIES:
        raise UsageError(f"policy {policy!r} of save()", remedy=f"one of {', '.join(POLICIES)}")
    if not pattern:
        raise UsageError("save() of nothing", remedy='save("checkpoints/*.pt")')
    root = Path(base).absolute() if base is not None else _fixed_part(pattern)
    brought: list[str] = []
    for found in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - the pattern may be absolute
        path = Path(found).absolute()
        if not _is_file(path):
            continue
        relative = _relative(path, files_dir, root)
        target = files_dir / relative
        if path != target and not _same_file(path, target):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _bring_one(path, target, link=policy == "live")
        brought.append(relative.as_posix())
    return brought


def _relative(path: Path, files_dir: Path, root: Path) -> Path:
    for place in (files_dir, root):
        if path.is_relative_to(place):
            relative = path.relative_to(place)
            if ".." not in relative.parts:
                return relative
    raise UsageError(f"{path} is not below base_path {root}", remedy="name a base_path that holds the file")


def _fixed_part(pattern: str) -> Path:
    """The folder before the first part with a wildcard; of a plain path, its folder."""
    parts = Path(pattern).absolute().parts
    for number, part in enumerate(parts):
        if glob.has_magic(part):
            return Path(*parts[:number])
    return Path(*parts[:-1])


def _is_file(path: Path) -> bool:
    """Plain files only, links to them followed: a FIFO or a device would never end."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _same_file(path: Path, target: Path) -> bool:
    try:
        return path.samefile(target)
    except OSError:
        return False


def _bring_one(path: Path, target: Path, *, link: bool) -> None:
    new = target.with_name(f".{target.name}-{os.getpid()}")
    try:
        if link:
            try:
                os.link(path.resolve(), new)
            except OSError:  # another file system, or one without links
                shutil.copyfile(path, new)
        else:
            shutil.copyfile(path, new)
        new.replace(target)
    except OSError:
        new.unlink(missing_ok=True)
        raise
