"""A script begins a run, or goes on with one: what becomes of it, by id, writer and `resume`.

| the id is | `resume` | the answer |
| --- | --- | --- |
| free | must | 404 |
| free | else | made; of a fork with the parent's history |
| known to this writer (its sender was started again) | any | found, nothing changes |
| taken | never, or a fork | 409 |
| taken | else | found; one that began before the run's end and comes late leaves its state alone |
| taken, and to be rewound | else | a new version in its place, with the history up to the step; the other is kept |
"""

import json
from dataclasses import dataclass
from typing import Any

from runcairn.errors import NotFound, Refused
from runcairn.names import readable_name
from runcairn.server.access import Who
from runcairn.server.services import copying
from runcairn.server.services.writers import are_of
from runcairn.server.store import runs, versions
from runcairn.server.store.database import Connection
from runcairn.server.store.projects import Project
from runcairn.wire.runs import ENDED, RunStart


@dataclass(frozen=True, slots=True)
class Begun:
    """new: it was not there before. late: the writer logged into a run that has ended since, and changes no state.

    aside: the version that it took the place of.
    """

    run: int
    new: bool
    late: bool = False
    aside: int | None = None


def begin(tx: Connection, who: Who, project: Project, rid: str, start: RunStart, now: float) -> Begun:
    """Make the run or find it. Repeating changes nothing. Raises NotFound, Refused 409."""
    if start.writer and (mine := versions.of_writer(tx, project.id, rid, start.writer)) is not None:
        return Begun(mine, new=False)
    found = runs.find(tx, project.id, rid)
    if start.origin is not None and start.origin.id == rid:
        if found is None:
            raise _nothing_to("rewind", rid)
        return _rewind(tx, found, start, now)
    if found is None:
        if start.resume == "must":
            raise _nothing_to("resume", rid)
        return Begun(_make(tx, who, project, rid, start, now), new=True)
    if (start.resume == "never" and not are_of(tx, found, start.job)) or start.origin is not None:
        raise Refused(
            f"the run {rid!r} is there already",
            status=409,
            code="run_exists",
            remedy="choose another id, or resume='allow'",
        )
    late = _came_late(tx, found, start)
    if start.writer and not late:
        runs.edit(tx, found, {"stop": 0})
    return Begun(found, new=False, late=late)


def _make(tx: Connection, who: Who, project: Project, rid: str, start: RunStart, now: float) -> int:
    values = _values(tx, who, project, rid, start, now)
    if start.origin is None:
        return runs.make(tx, values)
    parent = runs.find(tx, project.id, start.origin.id)
    if parent is None:
        raise _nothing_to("fork", start.origin.id)
    before = runs.standing(tx, parent)
    assert before is not None, "it was found in this transaction"
    kept = {"config": before.config, "metrics": before.metrics}
    run = runs.make(tx, values | kept | copying.origin(parent, start.origin))
    runs.put_config(tx, run, runs.flatten(json.loads(before.config)))
    copying.copy(tx, parent, run, start.origin.step)
    return run


def _rewind(tx: Connection, found: int, start: RunStart, now: float) -> Begun:
    """A new version with the history up to the step; what people and scripts said of the run goes with it."""
    assert start.origin is not None
    kept = runs.row(tx, found)
    versions.put_aside(tx, found, former_since=now, deleted=None)
    fresh = {
        "state": "running",
        "ended": None,
        "exit_code": None,
        "seen": now,
        "stop": 0,
        "late": None,
        "steps": 0,
        "unsent": "{}",
        "summary": "{}",
        "former": None,
        "made_by": start.writer,
    }
    run = runs.make(tx, kept | fresh | copying.origin(found, start.origin))
    runs.put_config(tx, run, runs.flatten(json.loads(kept["config"])))
    copying.copy(tx, found, run, start.origin.step)
    return Begun(run, new=True, aside=found)


def _came_late(tx: Connection, run: int, start: RunStart) -> bool:
    """Whether the script began before the run's end and is heard of only now: it does not go on with the run."""
    standing = runs.standing(tx, run)
    assert standing is not None, "it was found in this transaction"
    over = standing.state in ENDED and standing.ended is not None
    return over and start.started is not None and start.started < (standing.ended or 0.0)


def _values(
    tx: Connection, who: Who, project: Project, rid: str, start: RunStart, now: float
) -> dict[str, Any]:
    return {
        "project": project.id,
        "rid": rid,
        "name": start.name or readable_name(rid),
        "state": "running",
        "slot": runs.free_slot(tx, project.id),
        "created": now,
        "started": start.started,
        "seen": now,
        "group_name": start.group or "",
        "job_type": start.job_type or "",
        "tags": json.dumps(start.tags, ensure_ascii=False),
        "notes": start.notes or "",
        "account": who.account,
        "made_by": start.writer,
    }


def _nothing_to(what: str, rid: str) -> NotFound:
    return NotFound(f"there is no run {rid!r} to {what}", status=404, code="not_found")
