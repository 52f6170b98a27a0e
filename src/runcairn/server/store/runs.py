"""Rows of runs: making, finding, editing, listing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from runcairn.filters import Filter
from runcairn.server.store import filters_sql, schema
from runcairn.server.store.schema import account, config_value, entity, project, run, series
from runcairn.wire.runs import MetricDef, RunDetail, RunInfo

SLOTS = 20
"""Run colours; recent runs of a project never share one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run belongs, for those who have its number."""

    project: int
    entity: str
    project_name: str
    state: str
    stop: bool


_BASE = (
    select(
        run,
        entity.c.name.label("entity_name"),
        project.c.name.label("project_name"),
        account.c.name.label("user"),
    )
    .join(project, project.c.id == run.c.project)
    .join(entity, entity.c.id == project.c.entity)
    .join(account, account.c.id == run.c.account)
)


def place(tx: Connection, run_id: int) -> Place | None:
    """Where run number `run_id` belongs."""
    query = (
        select(run.c.project, entity.c.name, project.c.name, run.c.state, run.c.stop)
        .join(project, project.c.id == run.c.project)
        .join(entity, entity.c.id == project.c.entity)
        .where(run.c.id == run_id)
    )
    row = tx.execute(query).one_or_none()
    return Place(row[0], row[1], row[2], row[3], bool(row[4])) if row else None


def find(tx: Connection, project_id: int, rid: str) -> int | None:
    """The number of the run that users call `rid`."""
    query = select(run.c.id).where(run.c.project == project_id, run.c.rid == rid)
    return tx.execute(query).scalar_one_or_none()


def written_by_others(tx: Connection, run_id: int, writer: str) -> bool:
    """Whether rows of another writer, and none of this one, are kept."""
    writers = set(tx.execute(select(schema.stream.c.writer).where(schema.stream.c.run == run_id)).scalars())
    return bool(writers) and writer not in writers


def free_slot(tx: Connection, project_id: int) -> int:
    """The colour that the last runs of the project used least recently."""
    query = select(run.c.slot).where(run.c.project == project_id).order_by(run.c.id.desc()).limit(SLOTS - 1)
    taken = list(tx.execute(query).scalars())
    free = [slot for slot in range(1, SLOTS + 1) if slot not in taken]
    return free[0] if free else taken[-1]


def make(tx: Connection, values: dict[str, Any]) -> int:
    """A new run; `values` by column. Returns its number."""
    made = tx.execute(insert(run).values(**values)).inserted_primary_key
    assert made is not None
    return made[0]


def edit(tx: Connection, run_id: int, values: dict[str, Any]) -> None:
    """Write the given columns."""
    if values:
        tx.execute(update(run).where(run.c.id == run_id).values(**values))


def put_config(tx: Connection, run_id: int, flat: dict[str, Any]) -> None:
    """The flattened config, in place of what was there."""
    tx.execute(delete(config_value).where(config_value.c.run == run_id))
    rows = [{"run": run_id, "key": key, **_config_columns(value)} for key, value in flat.items()]
    if rows:
        tx.execute(insert(config_value), rows)


def drop(tx: Connection, run_id: int) -> None:
    """Every row of a run, in all tables."""
    for table in reversed(schema.metadata.sorted_tables):
        if "run" in table.c and table is not run:
            tx.execute(delete(table).where(table.c.run == run_id))
    tx.execute(delete(run).where(run.c.id == run_id))


def detail(tx: Connection, run_id: int) -> RunDetail | None:
    """All of one run besides series, logs and files."""
    row = tx.execute(_BASE.where(run.c.id == run_id)).one_or_none()
    if row is None:
        return None
    config = json.loads(row.config)
    writers = select(func.count(schema.stream.c.writer.distinct())).where(schema.stream.c.run == run_id)
    summary = _summaries(tx, [run_id], None).get(run_id, {}) | json.loads(row.summary)
    return RunDetail(
        run=_info(row, flatten(config), summary),
        config=config,
        metadata=json.loads(row.metadata),
        metrics=msgspec.json.decode(row.metrics, type=list[MetricDef]),
        unsent=json.loads(row.unsent),
        streams=tx.execute(writers).scalar_one(),
    )


def metrics(tx: Connection, project_id: int) -> list[MetricDef]:
    """What `define_metric` said in the project's latest runs, the newest first."""
    query = select(run.c.metrics).where(run.c.project == project_id, run.c.metrics != "[]")
    rows = tx.execute(query.order_by(run.c.id.desc()).limit(20)).scalars()
    return [one for text in rows for one in msgspec.json.decode(text, type=list[MetricDef])]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list of runs is asked for. `columns`: None for all config and summary, else these keys of each."""

    filter: Filter | None
    order: str
    descending: bool
    offset: int
    limit: int
    config: frozenset[str] | None
    summary: frozenset[str] | None


def page(tx: Connection, project_id: int, wanted: Listing) -> tuple[list[RunInfo], int]:
    """One page of a project's runs, and how many there are in all."""
    where = [run.c.project == project_id]
    if wanted.filter is not None:
        where.append(filters_sql.condition(wanted.filter))
    total = tx.execute(select(func.count()).select_from(run).where(*where)).scalar_one()
    query = _BASE.where(*where).order_by(*_order(wanted)).limit(wanted.limit).offset(wanted.offset)
    rows = tx.execute(query).all()
    summaries = _summaries(tx, [row.id for row in rows], wanted.summary)
    return [_listed(row, wanted, summaries.get(row.id, {})) for row in rows], total


def flatten(config: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested dicts as `a.b`."""
    flat: dict[str, Any] = {}
    for key, value in config.items():
        if isinstance(value, dict) and value:
            flat.update(flatten(value, f"{prefix}{key}."))  # pyright: ignore[reportUnknownArgumentType]
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _order(wanted: Listing) -> list[Any]:
    source, _, key = wanted.order.partition(".")
    if source == "config" and key:
        columns = [filters_sql.config_number(key), filters_sql.config_text(key)]
    elif source == "summary" and key:
        columns = [filters_sql.summary_number(key), filters_sql.summary_text(key)]
    else:
        columns = [filters_sql.run_column(wanted.order)]
    ordered = [
        column.desc() if wanted.descending else column.asc() for column in columns if column is not None
    ]
    return [*(column.nulls_last() for column in ordered), run.c.id.desc()]


def _listed(row: Row[Any], wanted: Listing, summary: dict[str, Any]) -> RunInfo:
    config = flatten(json.loads(row.config))
    if wanted.config is not None:
        config = {key: value for key, value in config.items() if key in wanted.config}
    written = json.loads(row.summary)
    if wanted.summary is not None:
        written = {key: value for key, value in written.items() if key in wanted.summary}
    return _info(row, config, summary | written)


def _summaries(tx: Connection, runs: Iterable[int], keys: frozenset[str] | None) -> dict[int, dict[str, Any]]:
    query = select(series.c.run, series.c.name, series.c.last, series.c.last_json).where(
        series.c.run.in_(list(runs)), series.c.stream == "history"
    )
    if keys is not None:
        query = query.where(series.c.name.in_(keys))
    found: dict[int, dict[str, Any]] = {}
    for run_id, name, last, text in tx.execute(query):
        value = last if text is None else json.loads(text)
        if value is not None:
            found.setdefault(run_id, {})[name] = value
    return found


def _config_columns(value: Any) -> dict[str, Any]:
    if value is None:
        return {"num": None, "text": None}
    if isinstance(value, bool):
        return {"num": None, "text": str(value).lower()}
    if isinstance(value, int | float):
        return {"num": float(value), "text": json.dumps(value)}
    return {"num": None, "text": value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}


def _info(row: Row[Any], config: dict[str, Any], summary: dict[str, Any]) -> RunInfo:
    return RunInfo(
        run=row.id,
        id=row.rid,
        entity=row.entity_name,
        project=row.project_name,
        name=row.name,
        url=f"/{row.entity_name}/{row.project_name}/runs/{row.rid}",
        state=row.state,
        slot=row.slot,
        created=row.created,
        started=row.started,
        ended=row.ended,
        seen=row.seen,
        exit_code=row.exit_code,
        group=row.group_name,
        job_type=row.job_type,
        tags=json.loads(row.tags),
        notes=row.notes,
        user=row.user,
        steps=row.steps,
        config=config,
        summary=summary,
    )
