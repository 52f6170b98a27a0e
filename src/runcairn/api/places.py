"""Names of projects and runs as people write them, and paths of files that must stay below a folder."""

import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from runcairn.errors import UsageError

OWN: Final = "-"
"""The entity of the key itself."""
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z")


def project_place(text: str) -> tuple[str, str]:
    """(entity, project) of `entity/project`, `project`, or an address of the dashboard. Raises UsageError."""
    parts = _parts(text)
    if len(parts) == 1:
        return OWN, parts[0]
    if len(parts) == 2:
        return parts[0], parts[1]
    raise UsageError(f"{text!r} names no project", remedy="entity/project")


def run_place(text: str) -> tuple[str, str, str]:
    """(entity, project, id) of `entity/project/id`, `project/id`, `entity/project/runs/id` or an address."""
    parts = _parts(text)
    if len(parts) == 4 and parts[2] == "runs":
        return parts[0], parts[1], parts[3]
    if len(parts) == 3:
        return parts[0], parts[1], parts[2]
    if len(parts) == 2:
        return OWN, parts[0], parts[1]
    raise UsageError(f"{text!r} names no run", remedy="entity/project/id")


def _parts(text: str) -> list[str]:
    if text.startswith(("http://", "https://")):
        text = unquote(urlsplit(text).path)
    return [part for part in text.strip().strip("/").split("/") if part]


def below(root: str | os.PathLike[str], path: str) -> Path:
    """Where the server's `path` lies below `root`. Raises UsageError for one that would lie elsewhere.

    Refused: absolute paths, drives, `..`, backslashes, control characters, names that Windows reserves, and a folder
    on the way that is a link out of `root`.
    """
    parts = path.split("/")
    bad = not path or any(
        part in ("", ".", "..") or part.endswith((".", " ")) or _RESERVED.match(part) for part in parts
    )
    if bad or any(character < " " or character in "\\:\x7f" for character in path):
        raise UsageError(
            f"the file {path!r} of the server has no safe name", remedy="download the others one by one"
        )
    base = Path(root).resolve()
    target = base.joinpath(*parts)
    if not target.parent.resolve().is_relative_to(base):
        raise UsageError(f"{str(target)!r} would lie outside {str(base)!r}: a link is in the way")
    return target
