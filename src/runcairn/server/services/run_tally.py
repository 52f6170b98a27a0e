"""Of one run, in memory: its keys, and of each the last, lowest, highest and first point, count and sum.

The extremes are exact although points are overwritten: where a later row of the same step replaces the very point
that is remembered as the lowest (highest) by one that is not, the key is in `doubt` until `extremes.py` has looked
at all of its points.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt

from runcairn.series import stored
from runcairn.series.chunk import FloatArray, IntArray
from runcairn.series.tail import clusters
from runcairn.server.store import series_keys

NUMBER = "number"
LAST, LOW, HIGH, FIRST = range(4)
_LEAST, _MOST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_NO_STEP = [_LEAST, _LEAST, _LEAST, _MOST]
_NO_VALUE = [np.nan, np.inf, -np.inf, np.nan]
_NOT_FINITE = {float("inf"): '"Infinity"', float("-inf"): '"-Infinity"'}
_Ids = npt.NDArray[np.intp]
_Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sums:
    """What batches add to each key: by id, rows n, finite and sum, (3, ids); equal steps of a batch count once."""

    ids: _Ids
    added: FloatArray


def sums_of(batch: stored.StoredBatch) -> list[Sums]:
    """Of each cluster of keys in `batch`."""
    return [
        _sums(cluster.ids.astype(np.intp), cluster.points.values, np.isfinite(cluster.points.values))
        for cluster in clusters([batch])
    ]


def _sums(ids: _Ids, values: FloatArray, finite: _Bools) -> Sums:
    with np.errstate(over="ignore"):  # a sum beyond float64 is infinite, and then there is no mean
        total: FloatArray = _cleaned(values, finite, 0.0).sum(axis=1)
    return Sums(ids, np.stack([np.full(len(ids), float(values.shape[1])), finite.sum(axis=1), total]))


def _cleaned(values: FloatArray, finite: _Bools, instead: float) -> FloatArray:
    """`values` themselves, not copied, where all of them are finite, as they nearly always are."""
    return values if finite.all() else np.where(finite, values, instead)


def _empty() -> FloatArray:
    return np.zeros((3, 0))


@dataclass(slots=True)
class RunTally:
    """`ids` by (stream, name), `kinds` by id. Touched by the writing thread alone."""

    run: int
    next_seq: int = 0
    ids: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    kinds: list[str] = field(default_factory=list[str])
    owners: dict[int, int] = field(default_factory=dict[int, int])
    """By id, the rank whose points a key has, where that is above 0: services/rank_keys.py."""
    seen: float = 0.0
    steps: int = 0
    touched: bool = False
    used: float = 0.0
    veiled: bool = False
    """Whether people hid points of it."""
    _sealed: FloatArray = field(default_factory=_empty)  # n, finite, sum of what is in chunks
    _waiting: FloatArray = field(default_factory=_empty)  # of what is in batches
    _steps: IntArray = field(default_factory=lambda: np.zeros((4, 0), np.int64))
    _values: FloatArray = field(default_factory=lambda: np.zeros((4, 0)))
    _dirty: _Bools = field(default_factory=lambda: np.zeros(0, np.bool_))
    _doubt: _Bools = field(default_factory=lambda: np.zeros(0, np.bool_))

    def grow(self, size: int) -> None:
        """Room for ids below `size`."""
        there = len(self._dirty)
        if size <= there:
            return
        more = max(size, 2 * there, 32) - there
        self._sealed = np.append(self._sealed, np.zeros((3, more)), axis=1)
        self._waiting = np.append(self._waiting, np.zeros((3, more)), axis=1)
        self._steps = np.append(self._steps, np.repeat(np.array([_NO_STEP]).T, more, axis=1), axis=1)
        self._values = np.append(self._values, np.repeat(np.array([_NO_VALUE]).T, more, axis=1), axis=1)
        self._dirty = np.append(self._dirty, np.zeros(more, np.bool_))
        self._doubt = np.append(self._doubt, np.zeros(more, np.bool_))

    def count(self, batch: stored.StoredBatch) -> None:
        """A batch was stored."""
        for cluster in clusters([batch]):
            ids, steps, values = cluster.ids.astype(np.intp), cluster.points.steps, cluster.points.values
            finite = np.isfinite(values)
            with np.errstate(all="ignore"):  # see _sums
                self._waiting[:, ids] += _sums(ids, values, finite).added
            self._dirty[ids] = True
            newer = steps[-1] >= self._steps[LAST, ids]
            self._put(LAST, ids[newer], values[newer, -1], steps[-1])
            older = steps[0] <= self._steps[FIRST, ids]
            self._put(FIRST, ids[older], values[older, 0], steps[0])
            for at, better in ((LOW, np.less), (HIGH, np.greater)):
                clean = _cleaned(values, finite, _NO_VALUE[at])
                place = clean.argmin(axis=1) if at == LOW else clean.argmax(axis=1)
                self._extreme(at, ids, steps, clean, place, better)

    def _extreme(
        self, at: int, ids: _Ids, steps: IntArray, clean: FloatArray, place: _Ids, better: np.ufunc
    ) -> None:
        """Of equal values the one at the lowest step counts; argmin and argmax give that one."""
        rows = np.arange(len(ids))
        best, known, known_step = clean[rows, place], self._values[at, ids], self._steps[at, ids]
        won = better(best, known) | ((best == known) & np.isfinite(best) & (steps[place] < known_step))
        again = cast("_Ids", np.searchsorted(steps, known_step)).clip(max=len(steps) - 1)
        overwritten = (steps[again] == known_step) & better(known, clean[rows, again])
        self._doubt[ids] |= overwritten & ~better(best, known)
        self._put(at, ids[won], best[won], steps[place[won]])

    def _put(self, at: int, ids: _Ids, values: FloatArray, steps: IntArray | np.int64) -> None:
        self._values[at, ids] = values
        self._steps[at, ids] = steps

    def sealed(self, counted: Iterable[Sums]) -> None:
        """What batches had added is in chunks now."""
        for some in counted:
            with np.errstate(all="ignore"):  # see _sums
                self._waiting[:, some.ids] -= some.added
                self._sealed[:, some.ids] += some.added
            drained = some.ids[self._waiting[0, some.ids] <= 0]
            self._waiting[:, drained] = 0.0  # no rounding stays behind
            self._dirty[some.ids] = True

    def resealed(self, sums: dict[int, tuple[int, int, float]]) -> None:
        """What the chunks of some keys hold: (n, finite, sum) by id, where points were overwritten."""
        for key, found in sums.items():
            self._sealed[:, key] = found
            self._dirty[key] = True

    def recount(self, sums: dict[int, tuple[int, int, float]]) -> None:
        """The same of all keys; the others have none. Batches are counted from nothing."""
        self._sealed[:] = self._waiting[:] = 0.0
        self.resealed(sums)

    def load(self, key: series_keys.KnownKey) -> None:
        """What the database has of one key."""
        self.ids[key.stream, key.name] = key.id
        self.kinds.append(key.kind)
        if key.owner:
            self.owners[key.id] = key.owner
        self.grow(key.id + 1)
        if key.kind != NUMBER:
            return
        self._sealed[:, key.id] = (key.n, key.finite or 0, 0.0 if key.sum is None else key.sum)
        last = float((key.last_json or "NaN").strip('"')) if key.last is None else key.last
        first = np.nan if key.first is None else key.first
        for at, value, step in (
            (LAST, last, key.last_step),
            (LOW, key.low, key.low_step),
            (HIGH, key.high, key.high_step),
            (FIRST, first, key.first_step),
        ):
            if step is not None and value is not None:
                self._values[at, key.id], self._steps[at, key.id] = value, step

    def unsaved(self) -> list[int]:
        """Ids whose summary changed since it was saved."""
        return np.flatnonzero(self._dirty).tolist()

    def doubtful(self, ids: list[int]) -> list[int]:
        """Those of `ids` whose extremes must be looked up."""
        return [key for key in ids if self._doubt[key]]

    def settle(self, key: int, at: int, value: float | None, step: int) -> None:
        """The lowest or highest point of a key, as all of its points say; None: no finite one."""
        self._values[at, key] = _NO_VALUE[at] if value is None else value
        self._steps[at, key] = _LEAST if value is None else step
        self._doubt[key] = False

    def summaries(self, ids: list[int]) -> list[dict[str, object]]:
        """Of `ids`, as series_keys.save wants them."""
        self._dirty[ids] = False
        return [self._summary(key) for key in ids]

    def _summary(self, key: int) -> dict[str, object]:
        steps: list[int] = self._steps[:, key].tolist()
        last, low, high, first = (float(value) for value in self._values[:, key])
        n, finite, total = (
            s + w for s, w in zip(self._sealed[:, key].tolist(), self._waiting[:, key].tolist(), strict=True)
        )
        is_number = bool(np.isfinite(last))
        return {
            "id": key,
            "n": int(n),
            "last": last if is_number else None,
            "last_step": steps[LAST],
            "low": low if low != np.inf else None,
            "low_step": steps[LOW] if low != np.inf else None,
            "high": high if high != -np.inf else None,
            "high_step": steps[HIGH] if high != -np.inf else None,
            "first": first if np.isfinite(first) else None,
            "first_step": steps[FIRST] if steps[FIRST] != _MOST else None,
            "finite": int(finite),
            "sum": total if np.isfinite(total) else None,
            "last_json": None if is_number else _NOT_FINITE.get(last, '"NaN"'),
        }
