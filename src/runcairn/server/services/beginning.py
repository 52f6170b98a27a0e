"""A script begins a run, or goes on with one: what becomes of it, by id, writer and `resume`.

| the id is | `resume` | the answer |
| --- | --- | --- |
| free | must | 404 |
| free | else | made; a fork gets the parent's history first |
| known to this writer (its sender was started again) | any | found, nothing changes |
| taken | never, or a fork | 409 |
| taken | else | found; one that began before the run's end and comes late leaves its state alone |
| taken, and to be rewound | else | a new version in its place, with the history up to the step; the other is kept |

What gets a history first is made in three steps, of which only the first and the last are here: a run that nobody
sees, its rows (copying.py), and `settle`, which gives it its id. Dead in between, nothing has happened.
"""

import json
from dataclasses import dataclass
from typing import Any

from runcairn.errors import NotFound, Refused
from runcairn.names import readable_name
from runcairn.server.access import Who
from runcairn.server.services.writers import are_of
from runcairn.server.store import runs, versions
from runcairn.server.store.database import Connection
from runcairn.server.store.projects import Project
from runcairn.wire.runs import ENDED, Origin, RunStart


@dataclass(frozen=True, slots=True)
class Begun:
    """new: it was not there before. late: the writer logged into a run that has ended since, and changes no state.

    aside: the version that it took the place of. branch: nobody sees it yet, it is to get a history first.
    """

    run: int
    new: bool
    late: bool = False
    aside: int | None = None
    branch: "Branch | None" = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A run in the making: it begins with the history of `parent` up to `origin.step`. rid: the id it is to have."""

    run: int
    parent: int
    project: int
    rid: str
    origin: Origin

    @property
    def rewinds(self) -> bool:
        """Whether it takes its parent's place."""
        return self.origin.id == self.rid


def begin(tx: Connection, who: Who, project: Project, rid: str, start: RunStart, now: float) -> Begun:
    """Make the run or find it. Repeating changes nothing. Raises NotFound, Refused 409."""
    if start.writer and (mine := versions.of_writer(tx, project.id, rid, start.writer)) is not None:
        return Begun(mine, new=False)
    found = runs.find(tx, project.id, rid)
    if start.origin is not None and start.origin.id == rid:
        if found is None:
            raise _nothing_to("rewind", rid)
        return _half(tx, runs.row(tx, found), found, rid, start, now)
    if found is None:
        if start.resume == "must":
            raise _nothing_to("resume", rid)
        values = _values(tx, who, project, rid, start, now)
        if start.origin is None:
            return Begun(runs.make(tx, values), new=True)
        return _fork(tx, values, project, rid, start, now)
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


def settle(tx: Connection, branch: Branch, steps: int, start: RunStart, now: float) -> Begun:
    """The branch has its history, up to before `steps`: it gets its id, and everybody sees it.

    Raises Refused 409 where another has the id by now, or the parent was deleted for good or put aside meanwhile.
    """
    holder = runs.find(tx, branch.project, branch.rid)
    parent = versions.where(tx, branch.parent)
    if parent is None or holder != (branch.parent if branch.rewinds else None):
        raise Refused(
            f"the run {branch.rid!r} was changed by somebody else while its history was copied",
            status=409,
            code="run_exists",
            remedy="look at what it is now, then start again",
        )
    kept: dict[str, Any] = {}
    if branch.rewinds:  # what people and scripts said of the run goes with it
        kept = runs.row(tx, branch.parent) | {"summary": "{}", "unsent": "{}", "former": None}
        versions.put_aside(tx, branch.parent, former_since=now, deleted=None)
        runs.put_config(tx, branch.run, runs.flatten(json.loads(kept["config"])))
    fresh = {
        "rid": branch.rid,
        "state": "running",
        "ended": None,
        "exit_code": None,
        "seen": now,
        "stop": 0,
        "late": None,
        "steps": steps,
        "deleted": None,
        "made_by": start.writer,
    }
    runs.edit(tx, branch.run, kept | fresh | _origin(branch.parent, branch.origin))
    aside = branch.parent if branch.rewinds else None
    return Begun(branch.run, new=True, aside=aside)


def _fork(
    tx: Connection, values: dict[str, Any], project: Project, rid: str, start: RunStart, now: float
) -> Begun:
    assert start.origin is not None
    parent = runs.find(tx, project.id, start.origin.id)
    if parent is None:
        raise _nothing_to("fork", start.origin.id)
    before = runs.standing(tx, parent)
    assert before is not None, "it was found in this transaction"
    begun = _half(tx, values | {"config": before.config, "metrics": before.metrics}, parent, rid, start, now)
    runs.put_config(tx, begun.run, runs.flatten(json.loads(before.config)))
    return begun


def _half(
    tx: Connection, values: dict[str, Any], parent: int, rid: str, start: RunStart, now: float
) -> Begun:
    """A run that nobody sees, with `values`."""
    assert start.origin is not None
    run = runs.make(
        tx, values | _origin(parent, start.origin) | {"rid": f"{rid}/new", "state": versions.MAKING}
    )
    versions.put_aside(tx, run, former_since=None, deleted=now)
    return Begun(run, new=True, branch=Branch(run, parent, values["project"], rid, start.origin))


def _origin(parent: int, what: Origin) -> dict[str, Any]:
    """What the row of the new run says of its beginning."""
    return {"parent": parent, "parent_rid": what.id, "parent_step": what.step}


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
        "created": _begun(start, now),
        "started": start.started,
        "seen": now,
        "group_name": start.group or "",
        "job_type": start.job_type or "",
        "tags": json.dumps(start.tags, ensure_ascii=False),
        "notes": start.notes or "",
        "account": who.account,
        "made_by": start.writer,
    }


def _begun(start: RunStart, now: float) -> float:
    """When the script began, by our clock: a run that was offline is listed where it ran, not where it was sent."""
    if start.started is None or start.sent is None:
        return now
    return max(0.0, now - max(0.0, start.sent - start.started))


def _nothing_to(what: str, rid: str) -> NotFound:
    return NotFound(f"there is no run {rid!r} to {what}", status=404, code="not_found")
