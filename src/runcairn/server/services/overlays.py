"""Keys renamed and points hidden, with undo. The logged rows stay as they are; only what is shown changes."""

from collections.abc import Callable
from typing import Any

from runcairn.errors import NotFound, Refused, UsageError
from runcairn.server.access import Who
from runcairn.server.services import summing
from runcairn.server.services.live import Live
from runcairn.server.services.reading import hidden_of
from runcairn.server.store import overlays, runs, series_keys, values
from runcairn.server.store.database import Connection, Database
from runcairn.server.store.overlays import Entry
from runcairn.wire.live import RunChange
from runcairn.wire.overlays import Hide, OverlayList, Rename

MOST = 300
"""Entries of one run."""
LONGEST_KEY = 10_000
_INT64 = 2**63


class Overlays:
    """Makes entries, undoes them, keeps the summaries in step with them."""

    def __init__(
        self,
        database: Database,
        live: Live,
        clock: Callable[[], float],
        *,
        on_change: Callable[[int], None],
        on_rename: Callable[[int], None],
    ) -> None:
        """on_change: in the writing thread, what is remembered of the run is no longer true. on_rename: the project's
        keys have other names now.
        """
        self._database, self._live, self._clock = database, live, clock
        self._on_change, self._on_rename = on_change, on_rename

    async def all(self, run: int) -> OverlayList:
        """The entries of a run, the latest first."""
        return OverlayList(entries=await self._database.aread(lambda tx: overlays.listed(tx, run)))

    async def add(self, who: Who, run: int, wanted: Hide | Rename) -> OverlayList:
        """Hide points or rename a key. Raises NotFound for a key that there is not, Refused 409, UsageError."""
        made = {"account": who.account, "made": self._clock()}

        def work(tx: Connection) -> list[str]:
            if len(overlays.of_run(tx, run)) >= MOST:
                raise UsageError(f"the run has {MOST:,} entries already", remedy="undo some of them")
            values = _hide(tx, run, wanted) if isinstance(wanted, Hide) else _rename(tx, run, wanted)
            return self._apply(tx, run, values | made)

        return await self._changed(run, work, renames=isinstance(wanted, Rename))

    async def undo(self, run: int, number: int) -> OverlayList:
        """As if the entry had not been made. Raises NotFound, Refused 409 where the old name is taken meanwhile."""

        def work(tx: Connection) -> list[str]:
            entries = overlays.of_run(tx, run)
            entry = next((entry for entry in entries if entry.id == number), None)
            if entry is None:
                raise NotFound(f"the run has no entry {number}", status=404, code="not_found")
            overlays.remove(tx, run, number)
            if entry.kind == "rename" and entry.key is not None:
                left = [each for each in entries if each.kind == "rename" and each.key == entry.key]
                left = [each for each in left if each.id != number]
                _set_name(tx, run, entry.key, left[-1].shown if left else entry.logged)
            return self._sum_up(tx, run, entry)

        return await self._changed(run, work, renames=True)

    async def _changed(
        self, run: int, work: Callable[[Connection], list[str]], *, renames: bool
    ) -> OverlayList:
        place = await self._database.aread(lambda tx: runs.place(tx, run))
        if place is None:
            raise NotFound(f"there is no run number {run}", status=404, code="not_found")
        keys = await self._database.awrite(work)
        if renames:
            self._on_rename(place.project)
        self._live.publish(
            place.project, RunChange(run=run, info=True, overlay=True, history=keys, values=keys)
        )
        return await self.all(run)

    def _apply(self, tx: Connection, run: int, values: dict[str, Any]) -> list[str]:
        number = overlays.add(tx, run, values)
        entry = next(entry for entry in overlays.of_run(tx, run) if entry.id == number)
        if entry.kind == "rename" and entry.key is not None:
            _set_name(tx, run, entry.key, entry.shown)
        return self._sum_up(tx, run, entry)

    def _sum_up(self, tx: Connection, run: int, entry: Entry) -> list[str]:
        """Summaries as the run is shown now; returns the names of the keys that look otherwise."""
        self._on_change(run)
        known = [key for key in series_keys.of_run(tx, run) if key.stream == "history"]
        touched = [key for key in known if entry.key in (None, key.id)]
        if entry.kind == "hide":
            summing.save(tx, run, [key.id for key in touched])
            others = [(run, key.id) for key in touched if key.kind != summing.NUMBER]
            ranges = hidden_of(overlays.hidden(tx, [run]), others)
            for series in others:
                mine = ranges.get(series)
                rows = values.backwards(tx, *series)
                last = next(
                    ((step, text) for step, text in rows if not (mine and mine.touches(step, step))), None
                )
                series_keys.set_last(tx, *series, *(last or (None, None)))
        return [key.name for key in touched] + [name for name in (entry.logged, entry.shown) if name]


def _hide(tx: Connection, run: int, wanted: Hide) -> dict[str, Any]:
    for step in (wanted.lo, wanted.hi):
        if step is not None and not -_INT64 <= step < _INT64:
            raise UsageError(f"a step has 64 bits, {step} has more")
    if wanted.lo is not None and wanted.hi is not None and wanted.lo > wanted.hi:
        raise UsageError(f"no step lies from {wanted.lo} to {wanted.hi}", remedy="the lower one first")
    key = None if wanted.key is None else _key(tx, run, wanted.key)
    return {"kind": "hide", "key": key, "lo": wanted.lo, "hi": wanted.hi}


def _rename(tx: Connection, run: int, wanted: Rename) -> dict[str, Any]:
    if not wanted.shown.strip() or len(wanted.shown) > LONGEST_KEY or wanted.shown.startswith("_"):
        raise UsageError(
            f"{wanted.shown[:100]!r} cannot be a key's name", remedy="1 to 10,000 characters, the first no _"
        )
    key = _key(tx, run, wanted.key)
    before = [
        entry.logged for entry in overlays.of_run(tx, run) if entry.kind == "rename" and entry.key == key
    ]
    return {
        "kind": "rename",
        "key": key,
        "logged": before[0] if before else wanted.key,
        "shown": wanted.shown,
    }


def _key(tx: Connection, run: int, name: str) -> int:
    found = series_keys.find(tx, [run], "history", [name])
    if not found:
        raise NotFound(f"the run has no key {name[:200]!r}", status=404, code="not_found")
    return found[0].id


def _set_name(tx: Connection, run: int, key: int, name: str) -> None:
    taken = series_keys.find(tx, [run], "history", [name])
    if taken and taken[0].id != key:
        raise Refused(
            f"the run has a key {name[:200]!r} already",
            status=409,
            code="key_exists",
            remedy="choose another name, or rename that one first",
        )
    series_keys.rename(tx, run, key, name)
