"""Run folders in one place, many of them: which are not sent, found without reading all.

`runcairn/.synced` names folders that were found to be sent whole, one a line. It saves looking into them again; it
may be deleted at any time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from runcairn.runfolder import sent
from runcairn.runfolder.folder import RunFolder, find_folders

SYNCED = ".synced"


@dataclass(slots=True)
class Found:
    """What a look at `root` found. unlooked: older folders that were not opened, since there are too many."""

    root: Path
    total: int = 0
    unsent: list[RunFolder] = field(default_factory=list[RunFolder])
    unlooked: int = 0


def runs_root(directory: str) -> Path:
    """Where `init()` makes folders: `runcairn/` in the set directory, or here."""
    return Path(directory or ".") / "runcairn"


def look(root: Path, limit: int | None = None) -> Found:
    """Folders below `root` that are not sent whole, newest first. limit: how many to open at most."""
    known = _synced(root)
    folders = list(find_folders(root))
    found = Found(root, total=len(folders))
    opened = 0
    whole: list[str] = []
    for folder in reversed(folders):
        if folder.path.name in known:
            continue
        if limit is not None and opened >= limit:
            found.unlooked += 1
            continue
        opened += 1
        if sent.load(folder.sent).done:
            whole.append(folder.path.name)
        else:
            found.unsent.append(folder)
    remember(root, whole)
    return found


def remember(root: Path, names: list[str]) -> None:
    """Note folders that are sent whole. A folder that cannot be written is looked into again next time."""
    if not names:
        return
    try:
        with (root / SYNCED).open("a", encoding="utf-8") as file:
            file.write("".join(f"{name}\n" for name in names))
    except OSError:
        return


def _synced(root: Path) -> frozenset[str]:
    return frozenset(_lines(root / SYNCED))


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from (line.rstrip("\n") for line in file if line.endswith("\n"))
    except OSError:
        return
