"""The summary of a run in SQL: what the user wrote; else what was logged under a key; else a statistic (`loss.min`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, null, select

from runcairn.filters import statistic_of
from runcairn.server.store import dialects
from runcairn.server.store.schema import run, series


@dataclass(frozen=True, slots=True)
class Looked:
    """A value of each run. number, text: NULL where it is of another kind, or none; joins: what they are read from,
    to be joined to `run` where it is there, at most one row a run.
    """

    number: ColumnElement[Any]
    text: ColumnElement[Any]
    joins: Sequence[tuple[FromClause[Any], ColumnElement[bool]]]


def statistic(s: FromClause[Any], word: str) -> ColumnElement[Any]:
    """One of the words of runcairn.filters.STATISTICS, of a row `s` of `series`."""
    return _mean(s) if word == "mean" else s.c[_STATISTICS[word]]


_STATISTICS = {
    "min": "low",
    "min_step": "low_step",
    "max": "high",
    "max_step": "high_step",
    "last": "last",
    "last_step": "last_step",
    "first": "first",
    "first_step": "first_step",
    "count": "n",
}


def shown_number(s: FromClause[Any]) -> ColumnElement[Any]:
    """What stands for a key: its last value, unless `define_metric` said otherwise."""
    return case(
        (s.c.shown.is_(None), s.c.last),
        (s.c.shown == "min", s.c.low),
        (s.c.shown == "max", s.c.high),
        (s.c.shown == "mean", _mean(s)),
        (s.c.shown == "first", s.c.first),
        else_=null(),
    )


def shown_json(s: FromClause[Any]) -> ColumnElement[Any]:
    """The same of what is no finite number, as JSON."""
    return case((s.c.shown.is_(None), s.c.last_json), else_=null())


def summary_number(key: str) -> ColumnElement[Any]:
    """The summary value of `key` as a number, NULL where it is none."""
    logged = _alone(shown_number(series), key)
    if found := statistic_of(key):
        logged = func.coalesce(logged, _alone(statistic(series, found[1]), found[0], kind="number"))
    return _written_or(key, logged, text=False)


def summary_text(key: str) -> ColumnElement[Any]:
    """The same of strings, true and false."""
    return _written_or(key, dialects.json_value(_alone(shown_json(series), key)), text=True)


def summary_looked(key: str) -> Looked:
    """Both of `key`, looked up once for each run: for orders, which need them of all runs."""
    logged = series.alias("logged")
    number = shown_number(logged)
    joins = [(logged, _here(logged, key))]
    if found := statistic_of(key):
        measured = series.alias("measured")
        number = func.coalesce(number, statistic(measured, found[1]))
        joins.append((measured, _here(measured, found[0], kind="number")))
    text = dialects.json_value(shown_json(logged))
    return Looked(_written_or(key, number, text=False), _written_or(key, text, text=True), joins)


def _mean(s: FromClause[Any]) -> ColumnElement[Any]:
    return s.c.sum / func.nullif(s.c.finite, 0)


def _here(s: FromClause[Any], key: str, kind: str | None = None) -> ColumnElement[bool]:
    here = and_(s.c.run == run.c.id, s.c.stream == "history", s.c.name == key)
    return here if kind is None else and_(here, s.c.kind == kind)


def _alone(column: ColumnElement[Any], key: str, kind: str | None = None) -> ColumnElement[Any]:
    return select(column).where(_here(series, key, kind)).correlate(run).scalar_subquery()


def _written_or(key: str, logged: ColumnElement[Any], *, text: bool) -> ColumnElement[Any]:
    """What the user wrote under `key`, NULL when it is of another kind; `logged` only where nothing was written."""
    written = dialects.member(run.c.summary, key)
    return case(
        (run.c.summary == "{}", logged),
        (written.there, written.text if text else written.number),
        else_=logged,
    )
