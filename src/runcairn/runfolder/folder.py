"""A run's folder: where each of its files lies, and what can be read from them."""

import errno
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from runcairn.errors import FolderError
from runcairn.runfolder.lines import Rows

if TYPE_CHECKING:
    from runcairn.runfolder.journal import FolderState

FORMAT = 1
"""Version of the folder; a reader meets newer ones by skipping what it does not know."""
Stream = Literal["history", "events"]

_NAME = re.compile(r"run-(\d{8}_\d{6})-([A-Za-z0-9_][A-Za-z0-9_.\-]*)")
_TRIES = 10_000
"""Folders of one id that may begin within neighbouring seconds: ranks of one run on one machine."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})
"""What passes by itself when there is room again: never a reason to stop training."""


class RunFolder:
    """One run on disk. Reading never fails because of one bad line or a missing file."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).absolute()
        self.history = self.path / "history.jsonl"
        self.events = self.path / "events.jsonl"
        self.journal = self.path / "run.jsonl"
        self.output = self.path / "output.log"
        self.config = self.path / "config.yaml"
        self.summary = self.path / "summary.json"
        self.metadata = self.path / "metadata.json"
        self.diff = self.path / "diff.patch"
        self.requirements = self.path / "requirements.txt"
        self.architecture = self.path / "architecture.json"
        self.media_dir = self.path / "media"
        self.files_dir = self.path / "files"
        self.debug = self.path / "debug.log"
        self.sent = self.path / ".sent"
        self.control = self.path / ".control"

    def __repr__(self) -> str:
        return f"RunFolder({str(self.path)!r})"

    @classmethod
    def create(cls, root: str | os.PathLike[str], run_id: str, now: float) -> "RunFolder":
        """Make `root/run-<local time of now>-<run_id>` for one writer, private to the user.

        now: seconds since the epoch. A name that is taken (ranks that start together) moves on by a second.
        Where the disk is full the folder may be missing on return: appending makes it as soon as there is room.
        Raises FolderError where the folder can never be made (not permitted, read-only, a file in the way).
        """
        base = Path(root)
        for later in range(_TRIES):
            moment = time.strftime("%Y%m%d_%H%M%S", time.localtime(now + later))
            folder = cls(base / f"run-{moment}-{run_id}")
            try:
                base.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.path.mkdir(mode=0o700)
                folder.files_dir.mkdir(mode=0o700)
            except FileExistsError:
                if not base.is_dir():
                    raise FolderError(
                        f"{base} is a file", remedy="name another folder: init(dir=...)"
                    ) from None
                continue
            except OSError as error:
                if error.errno not in FULL:
                    raise FolderError(
                        f"cannot make the run folder in {base}: {error.strerror}",
                        remedy="name a folder that can be written: init(dir=...) or RUNCAIRN_DIR",
                    ) from error
            return folder
        raise FolderError(f"{base} is full of folders of run {run_id}", remedy="give the run another id")

    @property
    def id(self) -> str:
        """The run's id, from the folder's name; from the journal where the folder was renamed.

        Raises FolderError where neither tells.
        """
        if match := _NAME.fullmatch(self.path.name):
            return match[2]
        if run_id := self.state().id:
            return run_id
        raise FolderError(
            f"{self.path} does not say which run it is: its name is not run-<time>-<id>, its run.jsonl has no start",
            remedy="rename it to run-<YYYYMMDD_HHMMSS>-<id>",
        )

    @property
    def named_id(self) -> str | None:
        """The id that the folder's name tells, if it does."""
        match = _NAME.fullmatch(self.path.name)
        return match[2] if match else None

    @property
    def named_time(self) -> float | None:
        """When the run began, as the folder's name tells it; seconds since the epoch."""
        match = _NAME.fullmatch(self.path.name)
        if match is None:
            return None
        try:
            return time.mktime(time.strptime(match[1], "%Y%m%d_%H%M%S"))
        except (ValueError, OverflowError):
            return None

    def stream(self, name: str) -> Path:
        """The file of a stream: history, events or output."""
        return {"history": self.history, "events": self.events, "output": self.output}[name]

    def rows(self, stream: Stream) -> Rows:
        """The rows of a stream in order; bad lines are skipped and counted (`Rows.bad`)."""
        return Rows(self.stream(stream))

    def records(self) -> Rows:
        """The journal's records in order; bad lines are skipped and counted."""
        return Rows(self.journal)

    def state(self) -> "FolderState":
        """What the journal tells of the run; a missing or broken one leaves what the folder's name tells."""
        from runcairn.runfolder.journal import fold  # a script only writes it

        return fold(self.records(), run_id=self.named_id, writer=self.path.name, started=self.named_time)

    def point_latest(self) -> None:
        """Let `latest-run` beside the folder point to it, where links can be made."""
        link = self.path.parent / f".latest-{os.getpid()}"
        try:
            link.symlink_to(self.path.name)
            link.replace(self.path.parent / "latest-run")
        except OSError:  # a file system without links, or a folder of that name: the link is optional
            link.unlink(missing_ok=True)


def find_folders(root: str | os.PathLike[str]) -> Iterator[RunFolder]:
    """Run folders right below `root`, oldest first; none where `root` is missing."""
    for name in find_names(root):
        yield RunFolder(Path(root) / name)


def find_names(root: str | os.PathLike[str]) -> list[str]:
    """Names of the run folders right below `root`, oldest first; none of them is opened."""
    try:
        return sorted(entry.name for entry in os.scandir(root) if _NAME.fullmatch(entry.name))
    except OSError:
        return []


def named_before(when: float) -> str:
    """Names of folders of runs that began before `when` (seconds since the epoch) sort before this."""
    return time.strftime("run-%Y%m%d_%H%M%S", time.localtime(when))


def find_named(root: str | os.PathLike[str], run_id: str) -> list[RunFolder]:
    """Folders of the run `run_id` right below `root`, oldest first; of other runs only the names are read."""
    try:
        names = sorted(name for name in os.listdir(root) if name.endswith(f"-{run_id}"))  # noqa: PTH208 - names
    except OSError:
        return []
    return [folder for name in names if (folder := RunFolder(Path(root) / name)).named_id == run_id]


def open_folder(path: str | os.PathLike[str]) -> RunFolder:
    """The folder at `path`, links followed. Raises FolderError where there is none that could be a run's."""
    real = Path(path).resolve()
    if not real.is_dir():
        raise FolderError(f"{path} is no folder", remedy="name a run folder: runcairn/run-<time>-<id>")
    folder = RunFolder(real)
    if folder.named_id is None and not folder.journal.exists() and not folder.history.exists():
        raise FolderError(f"{path} is no run folder", remedy="name a run folder: runcairn/run-<time>-<id>")
    return folder
