"""A process that a script with an open run started, a spawned worker say: it logs into that run, and ends nothing."""

import os
import sys
from typing import Any

from runcairn.errors import UsageError
from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.journal import FolderState
from runcairn.sdk import parent
from runcairn.sdk.identity import Identity
from runcairn.sdk.resuming import last_step
from runcairn.sdk.run import Run
from runcairn.sdk.terminal import Terminal
from runcairn.settings import Settings, described


def run_above() -> Run | None:
    """The run of the process that started this one, directly or through others; None where none is open."""
    above = parent.found(os.environ)
    if above is None or above.is_me or not above.lives:
        return None
    return _open(above.folder)


def is_worker() -> bool:
    """Whether `multiprocessing` started this process: what is global in its parent is expected to be here too."""
    process = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None


def same_run(folder: str) -> Run:
    """The run of `folder` in this process: what a Run is when it was sent to a worker. Raises UsageError."""
    from runcairn.sdk import current  # it asks here where there is no run

    here = current.the_run()
    if here is not None and os.fspath(here.folder.path) == folder:
        return here
    run = _open(folder)
    if run is None:
        raise UsageError(
            f"the run in {folder} is not open any more", remedy="let workers end before run.finish()"
        )
    return run


def _open(path: str) -> Run | None:
    """As in a forked child: whole lines at the end of the same files."""
    folder = RunFolder(path)
    state = folder.state()
    if not state.began or state.exit is not None or state.id is None:
        return None
    run = Run(_identity(state, last_step(folder.history) + 1), folder, _settings(state), Terminal(quiet=True))
    run.go_on_below(state.config)
    return run


def _identity(state: FolderState, step: int) -> Identity:
    assert state.id is not None
    return Identity(
        id=state.id,
        writer=state.writer,
        entity=state.entity or "",
        project=state.project or "",
        name=state.name or state.id,
        notes=state.notes or "",
        tags=state.tags,
        group=state.group or "",
        job_type=state.job_type or "",
        started=state.started or 0.0,
        base_url=str(state.settings.get("base_url") or ""),
        resume=state.resume,
        first_step=step,
        resumed=state.resumed,
    )


def _settings(state: FolderState) -> Settings:
    """As the run has them; what this version does not know is left out."""
    known = {item.name for item in described()}
    given: dict[str, Any] = {name: value for name, value in state.settings.items() if name in known}
    return Settings(**given)
