"""Several writers, one state: a run is over when all that log into it have said their last word.

Writers are told apart by *attempt*: all ranks of a job are one, a run that is gone on with (resumed, requeued, started
again by its launcher) is the next. Only the latest attempt counts, so that a writer that was killed without a word
holds up nothing once its run was resumed.

| of the latest attempt | the run is |
| --- | --- |
| one has not ended | running; preempting where one of them says so |
| one was preempted | preempted: how the others ended follows from it |
| one failed, crashed, was killed | that, in this order, with its exit code |
| all finished | finished |
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET, UnsetType, structs

from runcairn.server.store import writers
from runcairn.server.store.database import Connection
from runcairn.server.store.runs import Standing
from runcairn.server.store.writers import Writer
from runcairn.wire.runs import ENDED, RunStart, RunUpdate

_RANK = re.compile(r"rank([0-9]{1,9})-")
_BEFORE = -1
"""The attempt of who is heard of only after the run has ended."""
_WORST = ("preempted", "failed", "crashed", "killed")


@dataclass(frozen=True, slots=True)
class Folded:
    """What the writers' states make of the run."""

    state: str
    exit_code: int | None
    ended: float | None


def rank_of(writer: str) -> int | None:
    """The rank that a writer's name tells: `rank3-9f...`."""
    match = _RANK.match(writer)
    return int(match[1]) if match else None


def attempt_of(known: Sequence[Writer], job: str, resumed: bool | None) -> int:
    """The attempt that a new writer belongs to.

    job: its ranks come one by one and belong together. resumed: whether it says that it goes on from an earlier one;
    None: it does not say, which senders of before this rule do; then the last to begin counts.
    """
    if not known:
        return 0
    latest = max(writer.attempt for writer in known)
    if job:
        return next((writer.attempt for writer in known if writer.job == job), latest + 1)
    return latest if resumed is False else latest + 1


def folded(known: Sequence[Writer]) -> Folded:
    """The run's state, of at least one writer."""
    latest = max(writer.attempt for writer in known)
    ours = sorted(
        (writer for writer in known if writer.attempt == latest),
        key=lambda writer: (writer.rank is not None, writer.rank or 0),
    )
    said = {writer.state for writer in ours}
    if not said <= ENDED:
        return Folded("preempting" if said & {"preempting", "preempted"} else "running", None, None)
    worst = next((state for state in _WORST if state in said), "finished")
    first = next(writer for writer in ours if writer.state == worst)
    ends = [writer.ended for writer in ours if writer.ended is not None]
    return Folded(worst, first.exit_code, max(ends, default=None))


def join(tx: Connection, run: int, start: RunStart, now: float, *, late: bool = False) -> bool:
    """A writer begins, or its sender was started again. late: the run has ended since the script began.

    True where it is a lower rank than those that came before it: the run's names are its.
    """
    known = writers.of_run(tx, run)
    if not start.writer or any(writer.writer == start.writer for writer in known):
        return False
    new = Writer(
        writer=start.writer,
        rank=rank_of(start.writer),
        attempt=_BEFORE if late and not start.job else attempt_of(known, start.job, start.resumed),
        job=start.job,
        state="running",
        exit_code=None,
        ended=None,
        begun=now,
    )
    writers.add(tx, run, new)
    others = [writer.rank for writer in known if writer.job == start.job != ""]
    return (
        new.rank is not None and all(rank is not None and new.rank < rank for rank in others) and others != []
    )


def names(start: RunStart) -> RunUpdate:
    """What a writer calls the run, as a change of it."""
    return RunUpdate(
        writer=start.writer,
        name=start.name or UNSET,
        notes=start.notes or UNSET,
        tags=start.tags or UNSET,
        group=start.group or UNSET,
        job_type=start.job_type or UNSET,
    )


def is_old(tx: Connection, run: int, change: RunUpdate) -> bool:
    """Whether `change` comes from a writer of an earlier attempt than the latest."""
    attempts = {writer.writer: writer.attempt for writer in writers.of_run(tx, run)}
    return isinstance(change.writer, str) and attempts.get(change.writer, 0) < max(
        attempts.values(), default=0
    )


def are_of(tx: Connection, run: int, job: str) -> bool:
    """Whether a rank of this job logs into the run already."""
    return bool(job) and any(writer.job == job for writer in writers.of_run(tx, run))


def deferring(tx: Connection, run: int, change: RunUpdate, standing: Standing) -> RunUpdate:
    """`change`, of a rank that does not lead the run: it adds what the leading rank did not say, and changes nothing.

    So config and names are those of the lowest rank, whichever was faster.
    """
    mine = rank_of(change.writer) if isinstance(change.writer, str) else None
    if not mine or mine <= min(writer.rank or 0 for writer in writers.of_run(tx, run)):
        return change
    return structs.replace(
        change,
        **dict.fromkeys(("name", "notes", "tags", "group", "job_type", "metrics", "metadata"), UNSET),
        config=_new(change.config, standing.config),
        summary=_new(change.summary, standing.summary),
        config_unset=UNSET,
        summary_unset=UNSET,
    )


def _new(given: dict[str, Any] | UnsetType, there: str) -> dict[str, Any] | UnsetType:
    if isinstance(given, UnsetType):
        return UNSET
    known = json.loads(there)
    return {key: value for key, value in given.items() if key not in known}


def said(tx: Connection, run: int, change: RunUpdate, now: float) -> dict[str, Any]:
    """The run's columns after a writer's word about itself; empty where it said none, or is not known."""
    if not isinstance(change.writer, str) or not isinstance(change.state, str):
        return {}
    known = {writer.writer for writer in writers.of_run(tx, run)}
    if change.writer not in known:
        return {}
    over = change.state in ENDED
    ended = (now if over else None) if change.ended is UNSET else change.ended
    code = None if change.exit_code is UNSET else change.exit_code
    writers.say(tx, run, change.writer, change.state, code, ended)
    whole = folded(writers.of_run(tx, run))
    columns: dict[str, Any] = {"state": whole.state, "exit_code": whole.exit_code, "ended": whole.ended}
    if whole.state in ENDED and next(w.job for w in writers.of_run(tx, run) if w.writer == change.writer):
        columns["late"] = None  # what this rank sent came before its last word: the run was not over
    return columns
