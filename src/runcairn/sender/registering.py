"""The run at the server: made or found, and kept equal to what the journal says."""

import os
import time
from pathlib import Path
from typing import Any, cast

import msgspec
import orjson
from msgspec import UNSET

from runcairn.errors import NotAllowed, NotFound, Refused, Unreachable
from runcairn.names import readable_name
from runcairn.remote import alerts as remote_alerts
from runcairn.remote import runs
from runcairn.remote.client import Server
from runcairn.remote.retry import may_pass
from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.journal import FolderState
from runcairn.wire.alerts import MAX_TEXT, MAX_TITLE, Alert, Level
from runcairn.wire.runs import MetricDef, Origin, RunInfo, RunStart, RunUpdate

PROJECT = "uncategorized"
_ALERTS = 100
"""Alerts of one request."""
_NAMED = ("name", "notes", "tags", "group", "job_type")
"""What may be edited at the server too: sent only where the script changed it after the start."""


class Registration:
    """One folder's run at one server."""

    def __init__(
        self, folder: RunFolder, server: Server, *, run_id: str | None = None, writer: str | None = None
    ) -> None:
        """run_id, writer: where the folder is sent as another run than it says."""
        self.folder, self.server = folder, server
        self.state: FolderState = folder.state()
        self.id = run_id or self.state.id or folder.id
        self.writer = writer or self.state.writer or folder.path.name
        self.as_new = run_id is not None
        self.info: RunInfo | None = None
        self.counters: dict[str, int] = {}
        """What of this folder could not be sent, by kind."""
        self.refused: list[str] = []
        """What the server would not take of the run's facts, in its words."""
        self._journal: tuple[int, int] = (-1, -1)
        self._metadata: tuple[tuple[int, int], dict[str, Any]] = ((-1, -1), {})
        self._sent: dict[str, bytes] = {}
        self._asked = False
        self._told = 0
        self._pushed: object = None
        """What `push` last looked at: it is called 50 times a second."""

    @property
    def ended(self) -> bool:
        """Whether the script has said its last word."""
        return self.state.exit is not None

    def look(self) -> bool:
        """Read the journal again where it grew; True when it did."""
        now = _signature(self.folder.journal)
        if now == self._journal or (now == (-1, -1) and self.state.began):
            return False  # also where the folder was deleted: what it said holds
        self._journal = now
        self.state = self.folder.state()
        return True

    def start(self, known: bool) -> RunInfo:
        """Make the run or find it. known: this folder was sent there before, so it may be there already."""
        self.look()
        state = self.state
        resume = "allow" if known or self._asked or self.as_new else _resume(state.resume)
        what = RunStart(
            name=state.name or readable_name(self.id),
            notes=state.notes,
            tags=list(state.tags),
            group=state.group,
            job_type=state.job_type,
            started=state.started,
            sent=time.time(),
            writer=self.writer,
            resume=resume,
            origin=Origin(id=state.origin[0], step=state.origin[1]) if state.origin else None,
            job=f"{state.job}.{state.restart}" if state.job and state.rank is not None else "",
            resumed=state.resumed,
        )
        try:
            self.info = runs.start(self.server, state.entity or "-", state.project or PROJECT, self.id, what)
        except Unreachable:
            self._asked = True  # it may have been made: asking again must find it
            raise
        self._sent = {
            name: _encoded(value) for name, value in _names(state).items() if name not in state.edited
        }
        if state.exit is None and self.info.state != "running":
            again = RunUpdate(writer=self.writer, state="running", ended=None, exit_code=None)
            runs.update(self.server, self.info.run, again)
        return self.info

    def push(self) -> None:
        """Send what changed since the last time. What the server refuses is noted and not tried again."""
        assert self.info is not None
        looked = (self._journal, _signature(self.folder.metadata), dict(self.counters))
        if looked == self._pushed:
            return
        changed = {
            name: value for name, value in self._facts().items() if self._sent.get(name) != _encoded(value)
        }
        if changed:
            self._update(changed)
        self._tell()
        self._pushed = looked

    def _tell(self) -> None:
        """Alerts that were not told yet; the server keeps each once, whoever tells it."""
        assert self.info is not None
        while new := self.state.alerts[self._told : self._told + _ALERTS]:
            alerts = [
                Alert(
                    writer=self.writer,
                    n=number,
                    time=said.time,
                    title=said.title[:MAX_TITLE] or "alert",
                    text=said.text[:MAX_TEXT],
                    level=cast("Level", said.level),
                )
                for number, said in enumerate(new, self._told)
            ]
            try:
                remote_alerts.add(self.server, self.info.run, alerts)
            except Refused as error:
                if may_pass(error) or isinstance(error, NotAllowed | NotFound):
                    raise
                self.refused.append(f"the server did not take {len(alerts)} alerts: {error.problem}")
            self._told += len(alerts)

    def end(self, state: str, code: int | None, ended: float | None) -> None:
        """Say how the run ended."""
        assert self.info is not None
        self.push()
        runs.update(
            self.server,
            self.info.run,
            RunUpdate(
                writer=self.writer,
                state=state,  # pyright: ignore[reportArgumentType] - one of them, or the server says no
                exit_code=code,
                ended=ended if ended is not None else UNSET,
            ),
        )

    def _update(self, changed: dict[str, Any]) -> None:
        """One request for all; where it is refused one for each, so that only what is at fault is left out."""
        assert self.info is not None
        try:
            runs.update(self.server, self.info.run, RunUpdate(writer=self.writer, **changed))
        except Refused as error:
            if may_pass(error) or isinstance(error, NotAllowed | NotFound):
                raise
            if len(changed) == 1:
                name = next(iter(changed))
                self.refused.append(f"the server did not take the run's {name}: {error.problem}")
            else:
                for name, value in changed.items():
                    self._update({name: value})
        self._sent |= {name: _encoded(value) for name, value in changed.items()}

    def _facts(self) -> dict[str, Any]:
        state = self.state
        facts: dict[str, Any] = {name: value for name, value in _names(state).items() if value is not None}
        facts["config"] = state.config
        facts["summary"] = state.summary
        facts["config_unset"] = sorted(state.config_unset)
        facts["summary_unset"] = sorted(state.summary_unset)
        facts["metrics"] = [_metric(name, rule) for name, rule in state.metrics.items()]
        facts["unsent"] = {**state.lost, **self.counters}
        facts["metadata"] = self._read_metadata()
        if state.preempting and state.exit is None:
            facts["state"] = "preempting"
        # What is empty need not be sent, unless it was something before.
        return {name: value for name, value in facts.items() if value or name in self._sent}

    def _read_metadata(self) -> dict[str, Any]:
        now = _signature(self.folder.metadata)
        if now != self._metadata[0]:
            self._metadata = now, _json_object(self.folder.metadata)
        return self._metadata[1]


def _names(state: FolderState) -> dict[str, Any]:
    found = {name: getattr(state, name) for name in _NAMED}
    return found | {"tags": list(state.tags)}


def _resume(word: str) -> Any:
    return word if word in ("never", "must", "allow", "auto") else "allow"


def _metric(name: str, rule: dict[str, Any]) -> MetricDef:
    """As far as the journal's rule can be understood."""
    words = rule.get("summary")
    given: dict[str, Any] = {
        "step_metric": rule.get("step_metric"),
        "summary": words if isinstance(words, list) else str(words).split(",") if words else [],
        "goal": rule.get("goal") or None,
        "hidden": bool(rule.get("hidden")),
    }
    try:
        return msgspec.convert({"name": name, **given}, MetricDef)
    except msgspec.ValidationError:
        return MetricDef(name=name)


def _encoded(value: Any) -> bytes:
    return msgspec.json.encode(value)


def _json_object(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = orjson.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _signature(path: Path) -> tuple[int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116 - twice as fast, 50 times a second
    except OSError:
        return (-1, -1)
    return status.st_size, status.st_mtime_ns
