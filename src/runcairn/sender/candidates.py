"""Which files of a run folder are sent, under which name, as which kind."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import orjson

from runcairn.runfolder.folder import RunFolder
from runcairn.series.batch import Other

Kind = Literal["file", "media", "system"]

EARLY = ("config.yaml", "metadata.json", "architecture.json", "diff.patch", "requirements.txt")
LATE = (*EARLY, "summary.json", "output.log")
_TEMPORARY = re.compile(r"\..+-\d+")
"""Half-written files: they are renamed when they are whole."""
_DEEPEST = 8
"""Levels of a logged value that are looked through for media."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file: where it lies, its name at the server, and the digest (or its beginning) that it was logged with."""

    source: Path
    name: str
    kind: Kind
    digest: str = ""


def early(folder: RunFolder, saves: dict[str, str]) -> Iterator[Candidate]:
    """What goes while the script runs: what was captured, and what was saved with the policy live or now."""
    for name in EARLY:
        yield Candidate(folder.path / name, name, "system")
    for path, policy in saves.items():
        if policy in ("live", "now"):
            yield _saved(folder, path)


def late(folder: RunFolder) -> Iterator[Candidate]:
    """All that the folder holds, at the end."""
    for name in LATE:
        yield Candidate(folder.path / name, name, "system")
    for path in _walk(folder.media_dir):
        name = f"media/{path}"
        yield Candidate(folder.path / name, name, "media", _digest_in_name(path))
    for path in _walk(folder.files_dir):
        yield _saved(folder, path)


def referenced(folder: RunFolder, others: list[Other]) -> Iterator[Candidate]:
    """The media files that logged values point to."""
    for other in others:
        if b'"path"' not in other.json:
            continue
        for path, digest in _references(orjson.loads(other.json), 0):
            yield Candidate(folder.path / path, path, "media", digest)


def _references(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        found = cast("dict[str, Any]", value)
        path, digest = found.get("path"), found.get("digest")
        if isinstance(path, str) and path.startswith("media/") and ".." not in path.split("/"):
            yield path, digest if isinstance(digest, str) else ""
        for inner in found.values():
            if isinstance(inner, dict | list):
                yield from _references(inner, depth + 1)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from _references(inner, depth + 1)


def _saved(folder: RunFolder, path: str) -> Candidate:
    """A file of the user's. A name that is ours at the server keeps its `files/`."""
    ours = path in LATE or path.startswith(("media/", "files/"))
    return Candidate(folder.files_dir / path, f"files/{path}" if ours else path, "file")


def _digest_in_name(path: str) -> str:
    stem = path.rpartition("/")[2].partition(".")[0]
    return stem if re.fullmatch(r"[0-9a-f]{20}", stem) else ""


def _walk(top: Path) -> Iterator[str]:
    """Paths of all files below `top`, `/` between parts, in order of names; linked folders are not entered."""
    for folder, inner, names in os.walk(top):
        inner.sort()
        place = Path(folder).relative_to(top).as_posix()
        for name in sorted(names):
            if not _TEMPORARY.fullmatch(name):
                yield name if place == "." else f"{place}/{name}"
