"""The journal `run.jsonl`: what a run is and what happened to it, folded from its records."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from runcairn.runfolder.folder import FORMAT


@dataclass(frozen=True, slots=True)
class Exit:
    """The script's own last word. `state`: finished, failed, ...; `code`: of the process; `error`: its last line."""

    state: str
    code: int | None
    error: str | None
    time: float


@dataclass(frozen=True, slots=True)
class Said:
    """An alert: when (seconds since the epoch), how bad (info, warn, error), what."""

    time: float
    level: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderState:
    """A run as its journal tells it. Unknown is None or empty; times are seconds since the epoch."""

    format: int = FORMAT
    id: str | None = None
    writer: str = ""
    entity: str | None = None
    project: str | None = None
    name: str | None = None
    notes: str | None = None
    tags: tuple[str, ...] = ()
    group: str | None = None
    job_type: str | None = None
    started: float | None = None
    pid: int | None = None
    pid_started: float | None = None
    program: str | None = None
    argv: tuple[str, ...] = ()
    cwd: str | None = None
    python: str | None = None
    rank: int | None = None
    host: str | None = None
    job: str = ""
    """The same in all ranks of a job, and when it is started again; empty: of no job."""
    restart: int = 0
    """How often the job was started again before."""
    resumed: bool = False
    """Whether it went on from an earlier folder of the run."""
    resume: str = "allow"
    origin: tuple[str, int] | None = None
    """The run whose history it begins with (its own id: it is rewound), and up to which step."""
    mode: str = "online"
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
    """What the user wrote into `run.summary`."""
    config_unset: frozenset[str] = frozenset()
    """Keys that were taken away and not set again: of a resumed run an earlier folder may have set them."""
    summary_unset: frozenset[str] = frozenset()
    metrics: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """name or glob -> step_metric, summary, goal, hidden."""
    saves: dict[str, str] = field(default_factory=dict[str, str])
    """path below files/ -> policy: live, now or end."""
    lost: dict[str, int] = field(default_factory=dict[str, int])
    edited: frozenset[str] = frozenset()
    """Which of name, notes, tags, group and job_type the script changed after the start."""
    alerts: tuple[Said, ...] = ()
    preempting: bool = False
    """The script said that its machine is about to be taken away."""
    exit: Exit | None = None
    began: bool = False
    """Whether the start record was read."""
    bad_records: int = 0


def fold(
    records: Iterable[dict[str, Any]], *, run_id: str | None, writer: str, started: float | None
) -> FolderState:
    """The state that `records` lead to; the other arguments stand where no start record says better.

    Records and fields of unknown kind or wrong type are skipped. A start after an exit (a resumed folder) takes the
    exit back.
    """
    whole: dict[str, Any] = {"id": run_id, "writer": writer, "started": started}
    written: dict[str, dict[str, Any]] = {"config": {}, "summary": {}}
    unset: dict[str, set[str]] = {"config": set(), "summary": set()}
    metrics: dict[str, dict[str, Any]] = {}
    saves: dict[str, str] = {}
    lost: dict[str, int] = {}
    alerts: list[Said] = []
    bad = 0
    for record in records:
        match record:
            case {"kind": "start"}:
                whole.update(_known(record, _START))
                whole["began"], whole["exit"], whole["preempting"] = True, None, False
            case {"kind": "alert", "title": str(title)}:
                alerts.append(_said(title, record))
            case {"kind": "preempting"}:
                whole["preempting"] = True
            case {"kind": "config" | "summary" as kind}:
                _merge(written[kind], record, unset[kind])
            case {"kind": "metric", "name": str(name)}:
                metrics[name] = {
                    k: record[k] for k in ("step_metric", "summary", "goal", "hidden") if k in record
                }
            case {"kind": "save", "path": str(path), "policy": str(policy)}:
                saves[path] = policy
            case {"kind": "edit"}:
                changed = _known(record, _EDIT)
                whole.update(changed, edited=whole.get("edited", frozenset()) | changed.keys())
            case {"kind": "lost", "what": str(what), "count": int(count)}:
                lost[what] = lost.get(what, 0) + count
            case {"kind": "exit", "state": str(state)}:
                whole["exit"] = _exit(state, record)
            case {"kind": str()}:
                pass  # of a later version, or broken by hand
            case _:
                bad += 1
    return FolderState(
        **whole,
        config=written["config"],
        summary=written["summary"],
        config_unset=frozenset(unset["config"]),
        summary_unset=frozenset(unset["summary"]),
        metrics=metrics,
        saves=saves,
        lost=lost,
        alerts=tuple(alerts),
        bad_records=bad,
    )


_START: dict[str, type | tuple[type, ...]] = {
    "format": int,
    "id": str,
    "writer": str,
    "entity": str,
    "project": str,
    "name": str,
    "notes": str,
    "tags": list,
    "group": str,
    "job_type": str,
    "started": (int, float),
    "pid": int,
    "pid_started": (int, float),
    "program": str,
    "argv": list,
    "cwd": str,
    "python": str,
    "rank": int,
    "host": str,
    "job": str,
    "restart": int,
    "resumed": bool,
    "resume": str,
    "mode": str,
    "settings": dict,
}
_EDIT = {name: _START[name] for name in ("name", "notes", "tags", "group", "job_type")}


def _known(record: dict[str, Any], fields: dict[str, type | tuple[type, ...]]) -> dict[str, Any]:
    found = {name: record[name] for name, kind in fields.items() if isinstance(record.get(name), kind)}
    for name in ("tags", "argv"):
        if name in found:
            found[name] = tuple(str(item) for item in found[name])
    match record.get("origin"):
        case {"id": str(run_id), "step": int(step)} if fields is _START:
            found["origin"] = (run_id, step)
        case _:
            pass
    return found


def _merge(into: dict[str, Any], record: dict[str, Any], away: set[str]) -> None:
    """Each key of `set` replaces that key whole; `unset` takes keys away. away: those that are not there any more."""
    new, gone = record.get("set"), record.get("unset")
    if isinstance(new, dict):
        into.update(cast("dict[str, Any]", new))
        away.difference_update(cast("dict[str, Any]", new))
    if isinstance(gone, list):
        for name in cast("list[Any]", gone):
            if isinstance(name, str):
                into.pop(name, None)
                away.add(name)


def _said(title: str, record: dict[str, Any]) -> Said:
    time, level, text = record.get("time"), record.get("level"), record.get("text")
    return Said(
        float(time) if isinstance(time, int | float) else 0.0,
        level if level in ("info", "warn", "error") else "info",
        title,
        text if isinstance(text, str) else "",
    )


def _exit(state: str, record: dict[str, Any]) -> Exit:
    code, error, time = record.get("code"), record.get("error"), record.get("time")
    return Exit(
        state,
        code if isinstance(code, int) else None,
        error if isinstance(error, str) else None,
        float(time) if isinstance(time, int | float) else 0.0,
    )
