"""The summary of a key made anew from all of its points as they are shown: after a copy, and where some are hidden.

Chunks that nothing waiting lies in count by their statistics; opened are only those that hold what is looked for.
"""

from typing import Any

import numpy as np

from runcairn.series.points import Points, merged
from runcairn.server.services.reading import Series, Snapshot, snapshot, touched_by
from runcairn.server.store import series_keys
from runcairn.server.store.chunks import Meta
from runcairn.server.store.database import Connection

HISTORY, NUMBER = "history", "number"
_AT_ONCE = 500
"""Keys summed up from one snapshot."""
_NOT_FINITE = {float("inf"): '"Infinity"', float("-inf"): '"-Infinity"'}


def save(tx: Connection, run: int, keys: list[int] | None = None) -> None:
    """Sum up numeric keys of the run's history anew (None: all), as they are shown, and save that."""
    series_keys.save(tx, run, of_keys(tx, run, keys))


def of_keys(
    tx: Connection, run: int, keys: list[int] | None = None, stream: str = HISTORY
) -> list[dict[str, Any]]:
    """Of the numeric ones among `keys` of a stream of the run (None: all), as series_keys.save wants them."""
    known = [key for key in series_keys.of_run(tx, run) if key.stream == stream and key.kind == NUMBER]
    asked = None if keys is None else set(keys)
    wanted = known if asked is None else [key for key in known if key.id in asked]
    made: list[dict[str, Any]] = []
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        found = snapshot(tx, [run], stream, [key.name for key in some], None, None)
        made += [{"id": key.id, **(summary(found, (run, key.id)) or NOTHING)} for key in some]
    return made


def summary(found: Snapshot, series: Series) -> dict[str, Any] | None:
    """As series_keys.save wants it, without the id; None where no point is shown. The view must be the whole run."""
    metas = found.metas.get(series, [])
    tail = found.tails.get(series)
    touched = touched_by(metas, tail)
    whole = [meta for meta, hit in zip(metas, touched, strict=True) if not hit]
    pieces = found.some(series, [meta for meta, hit in zip(metas, touched, strict=True) if hit], times=False)
    if tail is not None:
        pieces.append(Points(tail.steps, None, tail.values))
    here = merged(pieces) if pieces else None
    if here is not None and not len(here):
        here = None
    if here is None and not whole:
        return None
    values = here.values[0] if here is not None else np.empty(0)
    finite = values[np.isfinite(values)]
    with np.errstate(over="ignore"):  # beyond float64 there is no mean
        total = float(finite.sum()) + sum(meta.sum or 0.0 for meta in whole)
    last, last_step = _end(found, series, whole, here, first=False)
    first, first_step = _end(found, series, whole, here, first=True)
    low, high = _best(found, series, whole, here, 1.0), _best(found, series, whole, here, -1.0)
    is_number = bool(np.isfinite(last))
    return {
        "n": len(values) + sum(meta.n for meta in whole),
        "last": last if is_number else None,
        "last_step": last_step,
        "last_json": None if is_number else _NOT_FINITE.get(last, '"NaN"'),
        "low": low[0] if low else None,
        "low_step": low[1] if low else None,
        "high": high[0] if high else None,
        "high_step": high[1] if high else None,
        "first": first if np.isfinite(first) else None,
        "first_step": first_step,
        "finite": len(finite) + sum(meta.finite for meta in whole),
        "sum": total if np.isfinite(total) else None,
    }


NOTHING: dict[str, Any] = {
    **dict.fromkeys(("last", "last_step", "last_json", "low", "low_step", "high", "high_step")),
    **dict.fromkeys(("first", "first_step")),
    "n": 0,
    "finite": 0,
    "sum": 0.0,
}
"""Of a key without a point that is shown."""


def _end(
    found: Snapshot, series: Series, whole: list[Meta], here: Points | None, *, first: bool
) -> tuple[float, int]:
    """Value and step of the first or the last point."""
    at = 0 if first else -1
    candidates: list[tuple[int, float]] = []
    if here is not None:
        candidates.append((int(here.steps[at]), float(here.values[0, at])))
    if whole:
        meta = whole[at]
        step = meta.first if first else meta.last
        if not candidates or (step < candidates[0][0] if first else step > candidates[0][0]):
            if not first and meta.final is not None:
                return meta.final, step
            opened = found.some(series, [meta], times=False)
            value = float(opened[0].values[0, at]) if opened else float("nan")
            return value, step
    step, value = candidates[0]
    return value, step


def _best(
    found: Snapshot, series: Series, whole: list[Meta], here: Points | None, sign: float
) -> tuple[float, int] | None:
    """The lowest (sign 1) or highest (-1) finite value and its lowest step."""
    candidates = _first_best(here, sign) if here is not None else []
    edges = [
        (sign * edge, meta) for meta in whole if (edge := meta.min if sign > 0 else meta.max) is not None
    ]
    if edges:
        least = min(edge for edge, _ in edges)
        meta = min((meta for edge, meta in edges if edge == least), key=lambda meta: meta.first)
        if not candidates or least <= candidates[0][0]:
            opened = found.some(series, [meta], times=False)
            at = [best for points in opened for best in _first_best(points, sign)]
            candidates += at or [(least, meta.first)]  # damaged: its values are lost, its statistics are not
    if not candidates:
        return None
    value, step = min(candidates)
    return sign * value, step


def _first_best(points: Points, sign: float) -> list[tuple[float, int]]:
    values = sign * points.values[0]
    finite = np.isfinite(values)
    if not finite.any():
        return []
    at = int(np.argmin(np.where(finite, values, np.inf)))
    return [(float(values[at]), int(points.steps[at]))]
