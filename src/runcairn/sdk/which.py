"""Which run a script begins, or goes on with, and what it goes on from: folders of this machine, the server's word."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from runcairn.errors import UsageError
from runcairn.names import check_id, make_id
from runcairn.sdk.place import Place
from runcairn.settings import Settings

if TYPE_CHECKING:
    from runcairn.sdk.origins import Origin
    from runcairn.sdk.resuming import Former

PROJECT: Final = "uncategorized"
"""Where a run goes that names no project."""


def which_run(settings: Settings, root: Path, place: Place, on_purpose: bool) -> "tuple[str, Former | None]":
    """The run's id, and what an earlier folder of it left where the run is to go on from there."""
    run_id = check_id(settings.run_id) if settings.run_id else ""
    if not run_id and settings.resume != "must" and (place.job or settings.resume in {"allow", "never"}):
        return place.run(root, settings.resume)
    from runcairn.sdk.resuming import former, unfinished  # only for a run that may have been before

    if settings.resume == "auto" and not run_id:
        run_id = unfinished(root) or ""
    goes_on = settings.resume in {"must", "auto"} or (on_purpose and settings.resume == "allow")
    if not run_id:
        if settings.resume == "must":
            raise UsageError('resume="must" without an id', remedy='init(id="...", resume="must")')
        return make_id(os.urandom(8)), None
    before = former(root, run_id, place.rank)
    if settings.mode != "offline" and (on_purpose or settings.resume == "must"):
        from runcairn.sdk import online  # may wait: the server may know more of the run than this machine

        must = settings.resume == "must" and before is None
        there = online.at_server(settings, settings.project or PROJECT, run_id, must=must)
        if there is not None and not (there.running and place.rank is not None):  # else: another rank began
            before = there.laid_over(before)
    if settings.resume == "must" and before is None:
        raise UsageError(
            f"no folder of run {run_id} is here, and resume is must", remedy='mode="online" asks the server'
        )
    if settings.resume == "never" and before is not None:
        raise UsageError(
            f"run {run_id} is there already, and resume is never", remedy='resume="allow", or another id'
        )
    return run_id, before if goes_on else None


def branched(settings: Settings, root: Path, origin: "Origin") -> "tuple[str, Former]":
    """The run's id, and what it goes on from: another run's history up to a step, or its own."""
    from runcairn.sdk import online
    from runcairn.sdk.resuming import Former, former

    before = former(root, origin.id)
    if settings.mode != "offline":
        there = online.at_server(settings, settings.project or PROJECT, origin.id, must=before is None)
        before = there.laid_over(before) if there else before
    config = before.config if before else {}
    run_id = origin.id if origin.rewinds else settings.run_id or make_id(os.urandom(8))
    name = before.name if before and origin.rewinds else None
    return run_id, Former(run_id, origin.step + 1, config, name)
