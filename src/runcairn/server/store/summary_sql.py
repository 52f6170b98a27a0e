"""The summary of a run in SQL: what the user wrote; else what was logged under a key; else a statistic (`loss.min`)."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, null, select

from runcairn.filters import statistic_of
from runcairn.server.store import dialects
from runcairn.server.store.schema import run, series

_s = series.c
_mean = _s.sum / func.nullif(_s.finite, 0)

STATISTIC: dict[str, ColumnElement[Any]] = {
    "min": _s.low,
    "min_step": _s.low_step,
    "max": _s.high,
    "max_step": _s.high_step,
    "last": _s.last,
    "last_step": _s.last_step,
    "first": _s.first,
    "first_step": _s.first_step,
    "mean": _mean,
    "count": _s.n,
}
"""Columns of `series` by the words of runcairn.filters.STATISTICS."""

shown_number: ColumnElement[Any] = case(
    (_s.shown.is_(None), _s.last),
    (_s.shown == "min", _s.low),
    (_s.shown == "max", _s.high),
    (_s.shown == "mean", _mean),
    (_s.shown == "first", _s.first),
    else_=null(),
)
"""What stands for a key: its last value, unless `define_metric` said otherwise."""
shown_json: ColumnElement[Any] = case((_s.shown.is_(None), _s.last_json), else_=null())
"""The same of what is no finite number, as JSON."""


def summary_number(key: str) -> ColumnElement[Any]:
    """The summary value of `key` as a number, NULL where it is none."""
    logged = _logged(shown_number, key)
    if found := statistic_of(key):
        logged = func.coalesce(logged, _logged(STATISTIC[found[1]], found[0], kind="number"))
    return _written_or(key, logged, text=False)


def summary_text(key: str) -> ColumnElement[Any]:
    """The same of strings, true and false."""
    return _written_or(key, dialects.json_value(_logged(shown_json, key)), text=True)


def _logged(column: ColumnElement[Any], key: str, kind: str | None = None) -> ColumnElement[Any]:
    here = and_(_s.run == run.c.id, _s.stream == "history", _s.name == key)
    if kind is not None:
        here = and_(here, _s.kind == kind)
    return select(column).where(here).correlate(run).scalar_subquery()


def _written_or(key: str, logged: ColumnElement[Any], *, text: bool) -> ColumnElement[Any]:
    """What the user wrote under `key`, NULL when it is of another kind; `logged` only where nothing was written."""
    written = dialects.member(run.c.summary, key)
    return case(
        (run.c.summary == "{}", logged),
        (written.there, written.text if text else written.number),
        else_=logged,
    )
