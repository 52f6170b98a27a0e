"""Filter trees -> SQL conditions on `run`. Values are bound, never written into the text (T20)."""

import json
from functools import reduce
from string import ascii_lowercase, ascii_uppercase
from typing import Any, assert_never

from sqlalchemy import and_, exists, false, func, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from runcairn.filters import And, Compare, Field, Filter, HasTag, Not, Operator, Or, Value
from runcairn.server.store import dialects
from runcairn.server.store.schema import account, config_value, run
from runcairn.server.store.summary_sql import summary_number, summary_text

Condition = ColumnElement[bool]

_RUN_COLUMNS: dict[str, ColumnElement[Any]] = {
    "name": run.c.name,
    "id": run.c.rid,
    "state": run.c.state,
    "group": run.c.group_name,
    "job_type": run.c.job_type,
    "notes": run.c.notes,
    "created": run.c.created,
    "started": run.c.started,
    "ended": run.c.ended,
    "seen": run.c.seen,
    "steps": run.c.steps,
    "exit_code": run.c.exit_code,
    "user": select(account.c.name).where(account.c.id == run.c.account).scalar_subquery(),
}


_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
"""As SQL's lower() does in every database: other letters keep their case."""


def condition(tree: Filter) -> Condition:
    """The runs that `tree` lets through."""
    match tree:
        case And(items):
            return and_(*map(condition, items))
        case Or(items):
            return or_(*map(condition, items))
        case Not(item):
            return not_(func.coalesce(condition(item), false()))
        case HasTag(tag):
            return dialects.holds(run.c.tags, json.dumps(tag, ensure_ascii=False))
        case Compare(field, "!=" | "!~" as operator, value):
            positive: Operator = "=" if operator == "!=" else "~"
            return not_(func.coalesce(_compare(field, positive, value), false()))
        case Compare(field, operator, value):
            return _compare(field, operator, value)
        case _:
            assert_never(tree)


def run_column(name: str) -> ColumnElement[Any] | None:
    """The column of a run's own field."""
    return _RUN_COLUMNS.get(name)


def _compare(field: Field, operator: Operator, value: Value) -> Condition:
    if field.source == "run":
        return _operate(_RUN_COLUMNS[field.name], operator, value)
    sources = {"config": [_in_config], "summary": [_in_summary], "any": [_in_config, _in_summary]}[
        field.source
    ]
    either = and_ if value is None else or_  # nothing is there when it is in neither place
    return reduce(either, (source(field.name, operator, value) for source in sources))


def _in_config(key: str, operator: Operator, value: Value) -> Condition:
    here = and_(config_value.c.run == run.c.id, config_value.c.key == key)
    if value is None:
        present = exists().where(here, config_value.c.text.is_not(None))
        return not_(present.correlate(run))
    if isinstance(value, float):
        fits = _operate(config_value.c.num, operator, value)
    else:  # numbers have a text too, to be shown; they are no text, as in the summary
        fits = and_(config_value.c.num.is_(None), _operate(config_value.c.text, operator, _as_text(value)))
    return exists().where(here, fits).correlate(run)


def _in_summary(key: str, operator: Operator, value: Value) -> Condition:
    if value is None:
        return and_(summary_number(key).is_(None), summary_text(key).is_(None))
    column = summary_number(key) if isinstance(value, float) else summary_text(key)
    return _operate(column, operator, _as_text(value))


def _as_text(value: Value) -> Value:
    return str(value).lower() if isinstance(value, bool) else value


def _operate(column: ColumnElement[Any], operator: Operator, value: Value) -> Condition:
    if value is None:
        return column.is_(None)
    if operator == "~":
        text = str(value).translate(_LOWER)
        pattern = _glob(text) if "*" in text else f"%{_escaped(text)}%"
        return func.lower(column).like(pattern, escape="\\")
    comparisons = {"=": column == value, "<": column < value, "<=": column <= value, ">": column > value}
    return comparisons.get(operator, column >= value)


def _glob(text: str) -> str:
    return _escaped(text).replace("*", "%")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
