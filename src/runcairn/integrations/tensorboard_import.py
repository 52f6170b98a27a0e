"""TensorBoard's folders become runs.

What was read of each file is noted in `runcairn/tensorboard-imports.json`, so that the next time only what is new is
read. Without that note all is read again into the same runs, whose rows are then the same.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import runcairn
from runcairn.integrations.tfevents import Damaged, Event, event, records
from runcairn.integrations.tfevents_values import Reader

_FILES: Final = "*tfevents*"
_QUIET: Final = {"quiet": True, "console": "off", "system_interval": 0.0}


@dataclass(slots=True)
class Brought:
    """What came of one folder; url: None where nothing was new."""

    name: str
    rows: int = 0
    url: str | None = None
    notes: list[str] = field(default_factory=list[str])


def bring_in(folder: Path, project: str | None = None) -> Iterator[Brought]:
    """Each folder at or below `folder` that has event files, one after the other, as a run; its name is the path.

    Raises UsageError where there is no event file.
    """
    places = sorted({file.parent for file in folder.rglob(_FILES) if file.is_file()})
    if not places:
        raise runcairn.UsageError(
            f"no event files in {folder}", remedy="name the folder that tensorboard --logdir is given"
        )
    notes = _Notes(Path("runcairn") / "tensorboard-imports.json")
    for place in places:
        name = place.relative_to(folder).as_posix()
        yield _bring(place, folder.resolve().name if name == "." else name, project, notes)


def _bring(place: Path, name: str, project: str | None, notes: "_Notes") -> Brought:
    """One folder's new rows. The note is written when the run's end is: an import that was killed is done again."""
    brought = Brought(name)
    read = notes.of(place)
    run: Any = None
    for file in sorted(file for file in place.glob(_FILES) if file.is_file()):  # no pipe, no device
        reader = Reader()
        for found, end in _events(file, brought):
            row, config = reader.row(found)  # those read before too: they say what the later ones are
            if end <= read.get(file.name, 0):
                continue
            read[file.name] = end
            if not row and not config:
                continue
            if run is None:
                run = _begin(place, name, project, found.wall_time)
            if config:
                run.config.update(config, allow_val_change=True)
            if row:
                run.log_at(row, found.step, found.wall_time)
                brought.rows += 1
    if run is not None:
        brought.url = run.url
        run.finish()
        notes.keep(place, read)
    return brought


def _begin(place: Path, name: str, project: str | None, started: float) -> Any:
    """The run of this folder, new or gone on with: its id is made of the folder's path."""
    number = hashlib.sha256(str(place.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return runcairn.init(
        project=project,
        id=f"tb-{number}",
        name=name,
        job_type="tensorboard",
        resume="allow",
        reinit="finish_previous",
        save_code=False,
        settings=_QUIET,
        started=started,
    )


def _events(file: Path, brought: Brought) -> Iterator[tuple[Event, int]]:
    """(an event, where it ends) of each whole record; what is damaged ends the file, and is said."""
    try:
        for record, end in records(file.read_bytes()):
            yield event(record), end
    except Damaged as damage:
        brought.notes.append(f"{file.name}: {damage}; what is before it is kept")


class _Notes:
    """How many bytes of each file were read: {folder: {file: bytes}}."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._read: dict[str, dict[str, int]] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            self._read = {}

    def of(self, place: Path) -> dict[str, int]:
        """Of one folder, to be changed."""
        return dict(self._read.get(str(place.resolve()), {}))

    def keep(self, place: Path, read: dict[str, int]) -> None:
        """Write it down, whole or not at all."""
        self._read[str(place.resolve())] = read
        partial = self._path.with_suffix(".new")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(self._read, indent=1), "utf-8")
        partial.replace(self._path)
