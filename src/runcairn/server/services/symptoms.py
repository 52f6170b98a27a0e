"""Gathers the facts of a run for diagnosis.py: its state, last lines, keys that are not finite, last samples."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from runcairn.errors import NotFound
from runcairn.series.points import Points, merged, nothing
from runcairn.server.services.diagnosis import Facts, NotFinite, diagnose
from runcairn.server.services.logs import Logs
from runcairn.server.services.reading import Snapshot, snapshot
from runcairn.server.store import runs, series_keys
from runcairn.server.store.database import Connection, Database
from runcairn.server.store.series_keys import KnownKey
from runcairn.wire.diagnosis import Diagnosis

LINES = 200
"""Last lines of the log that are looked at."""
MOST_KEYS = 10
"""Keys that are not finite, named at most."""
HOUR = 3_600_000
"""Milliseconds: of a GPU, the last samples that are looked at."""


@dataclass(slots=True)
class Symptoms:
    """Reads what is known and has it diagnosed."""

    database: Database
    logs: Logs
    clock: Callable[[], float]

    def of(self, run: int) -> Diagnosis:
        """What is wrong with `run`. Raises NotFound."""
        with self.database.read() as tx:
            detail = runs.detail(tx, run)
            if detail is None:
                raise NotFound(f"there is no run number {run}", status=404, code="not_found")
            known = [
                key
                for key in series_keys.of_run(tx, run)
                if key.kind == "number" and key.last_step is not None
            ]
            events = {key.name: key for key in known if key.stream == "events"}
            history = [key for key in known if key.stream == "history"]
            info = detail.run
            idle = {
                name: _idle(tx, run, key)
                for name, key in events.items()
                if info.state == "running" and name.endswith(".util") and "gpu." in name and key.last == 0
            }
            facts = Facts(
                state=info.state,
                exit_code=info.exit_code,
                now=self.clock(),
                seen=info.seen,
                log=[(line.number, line.text) for line in self.logs.page(run, None, -LINES, LINES).lines],
                unsent=detail.unsent,
                not_finite=_not_finite(tx, run, history),
                last_row=_time_of_last(tx, run, history),
                last_sample=_time_of_last(tx, run, list(events.values())),
                idle_gpus=idle,
                memory=_last(events, "system/memory"),
                disk=_last(events, "system/disk"),
            )
        return Diagnosis(findings=diagnose(facts))


def _last(events: dict[str, KnownKey], name: str) -> float | None:
    return events[name].last if name in events else None


def _time_of_last(tx: Connection, run: int, keys: list[KnownKey]) -> float | None:
    """When the newest point of `keys` was logged, by the script's clock."""
    newest = max(keys, key=lambda key: key.last_step or 0, default=None)
    if newest is None:
        return None
    found = snapshot(tx, [run], newest.stream, [newest.name], newest.last_step, None)
    points = found.points(list(found.names), times=True)
    times = [each.times for each in points.values() if each.times is not None and len(each)]
    return float(times[0][-1]) if times else None


def _not_finite(tx: Connection, run: int, keys: list[KnownKey]) -> list[NotFinite]:
    """Keys whose last value is not finite, with the first step of those at the end that are not."""
    words = {'"NaN"': "NaN", '"Infinity"': "infinite", '"-Infinity"': "infinite"}
    ending = [key for key in keys if key.last is None and key.last_json in words][:MOST_KEYS]
    found: list[NotFinite] = []
    for key in ending:
        step = _since(snapshot(tx, [run], "history", [key.name], None, None))
        if step is not None:
            found.append(NotFinite(key.name, step, words[key.last_json or '"NaN"']))
    return found


def _since(found: Snapshot) -> int | None:
    """The first step after the last finite value. Chunks without one are not decoded."""
    for series in found.names:
        metas = found.metas.get(series, [])
        last = max((at for at, meta in enumerate(metas) if meta.finite), default=0)
        pieces = found.some(series, metas[last:][:2], times=False)
        if series in found.tails:
            pieces.append(Points(found.tails[series].steps, None, found.tails[series].values))
        whole = merged(pieces) if pieces else nothing()
        finite = np.flatnonzero(np.isfinite(whole.values[0]))
        at = int(finite[-1]) + 1 if len(finite) else 0
        if at < len(whole):
            return int(whole.steps[at])
    return None


def _idle(tx: Connection, run: int, key: KnownKey) -> float:
    """Seconds for which a GPU was at 0 %, until its last sample."""
    found = snapshot(tx, [run], "events", [key.name], (key.last_step or 0) - HOUR, None)
    for points in found.points(list(found.names), times=True).values():
        if points.times is None or not len(points):
            continue
        busy = np.flatnonzero(points.values[0] > 0)
        begin = int(busy[-1]) + 1 if len(busy) else 0
        if begin < len(points):
            return float(points.times[-1] - points.times[begin])
    return 0.0
