"""Rows of runs: making, finding, editing, listing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, literal, select, update

from runcairn.filters import Filter, statistic_of
from runcairn.server.store import alerts, filters_sql, order_sql, overlays, schema, unsent, versions, writers
from runcairn.server.store.schema import account, config_value, entity, project, run, series
from runcairn.server.store.summary_sql import shown_json, shown_number, statistic
from runcairn.wire.runs import MetricDef, Origin, RunDetail, RunInfo


class Edits(msgspec.Struct, frozen=True, omit_defaults=True):
    """What people changed. texts: names of fields; added, removed: tags; config: values by dotted key."""

    texts: list[str] = []
    added: list[str] = []
    removed: list[str] = []
    config: dict[str, Any] = {}

    def names(self) -> list[str]:
        """As RunDetail.edited has them."""
        tags = ["tags"] if self.added or self.removed else []
        return [*self.texts, *tags, *(f"config.{key}" for key in self.config)]


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
        .where(run.c.id == run_id, run.c.deleted.is_(None))
    )
    row = tx.execute(query).one_or_none()
    return Place(row[0], row[1], row[2], row[3], bool(row[4])) if row else None


def find(tx: Connection, project_id: int, rid: str) -> int | None:
    """The number of the run that users call `rid`."""
    query = select(run.c.id).where(run.c.project == project_id, run.c.rid == rid)
    return tx.execute(query).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a run a change may change, as it stands; JSON as text."""

    project: int
    name: str
    notes: str
    group_name: str
    job_type: str
    tags: str
    config: str
    summary: str
    metrics: str
    edits: str
    unsent: str
    state: str
    ended: float | None


def standing(tx: Connection, run_id: int) -> Standing | None:
    """Of run number `run_id`; None when it is not there, or thrown away."""
    columns = [run.c[name] for name in Standing.__dataclass_fields__]
    row = tx.execute(select(*columns).where(run.c.id == run_id, run.c.deleted.is_(None))).one_or_none()
    return None if row is None else Standing(*row)


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


def row(tx: Connection, run_id: int) -> dict[str, Any]:
    """All columns of a run but its number."""
    found = tx.execute(select(run).where(run.c.id == run_id)).mappings().one()
    return {name: value for name, value in found.items() if name != "id"}


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


def detail(tx: Connection, run_id: int) -> RunDetail | None:
    """All of one run besides series, logs and files; None when it is not there, or thrown away."""
    row = tx.execute(_BASE.where(run.c.id == run_id, run.c.deleted.is_(None))).one_or_none()
    if row is None:
        return None
    config = json.loads(row.config)
    streams = select(func.count(schema.stream.c.writer.distinct())).where(schema.stream.c.run == run_id)
    attempts = writers.attempts(tx, run_id)
    summary = _summaries(tx, [run_id], None).get(run_id, {}) | json.loads(row.summary)
    return RunDetail(
        run=_info(row, flatten(config), summary),
        config=config,
        metadata=json.loads(row.metadata),
        metrics=msgspec.json.decode(row.metrics, type=list[MetricDef]),
        unsent=unsent.total(row.unsent),
        streams=tx.execute(streams).scalar_one(),
        processes=attempts[-1].writers if attempts else 1,
        resumes=max(0, len(attempts) - 1),
        resumed=attempts[-1].begun if len(attempts) > 1 else None,
        versions=listed(tx, versions.former(tx, run_id)),
        edited=msgspec.json.decode(row.edits, type=Edits).names(),
        alerts=alerts.of_run(tx, run_id),
        overlay=overlays.listed(tx, run_id),
    )


def metrics(tx: Connection, project_id: int) -> list[MetricDef]:
    """What `define_metric` said in the project's latest runs, the newest first."""
    query = select(run.c.metrics).where(run.c.project == project_id, run.c.metrics != "[]")
    rows = tx.execute(query.order_by(run.c.id.desc()).limit(20)).scalars()
    return [one for text in rows for one in msgspec.json.decode(text, type=list[MetricDef])]


def listed(tx: Connection, numbers: list[int]) -> list[RunInfo]:
    """Runs as lists show them, without config and summary, in the order of `numbers`; also what lists do not have."""
    rows = {row.id: row for row in tx.execute(_BASE.where(run.c.id.in_(numbers)))}
    return [_info(rows[number], {}, {}) for number in numbers if number in rows]


def defined(tx: Connection, run_id: int) -> list[MetricDef]:
    """What `define_metric` said in one run."""
    text = tx.execute(select(run.c.metrics).where(run.c.id == run_id)).scalar()
    return [] if text in (None, "[]") else msgspec.json.decode(text, type=list[MetricDef])


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list of runs is asked for. config, summary: None for all, else these keys; statistics: beside all."""

    filter: Filter | None
    order: str
    descending: bool
    offset: int
    limit: int
    config: frozenset[str] | None
    summary: frozenset[str] | None
    statistics: frozenset[str] = frozenset()


def page(tx: Connection, project_id: int, wanted: Listing) -> tuple[list[RunInfo], int]:
    """One page of a project's runs, and how many there are in all."""
    where = [run.c.project == project_id, versions.SHOWN]
    if wanted.filter is not None:
        where.append(filters_sql.condition(wanted.filter))
    # The numbers first: to order whole rows, and to ask the filter again in order to count, takes half as long again.
    counted = func.count().over() if wanted.filter is not None else literal(0)
    order = order_sql.ordered(
        select(run.c.id, counted).where(*where), wanted.order, descending=wanted.descending
    )
    found = tx.execute(order.limit(wanted.limit).offset(wanted.offset)).all()
    total: int = found[0][1] if found else 0
    if not total:
        total = tx.execute(select(func.count()).select_from(run).where(*where)).scalar_one()
    whole = {row.id: row for row in tx.execute(_BASE.where(run.c.id.in_([number for number, _ in found])))}
    rows = [whole[number] for number, _ in found]
    summaries = _summaries(tx, [row.id for row in rows], wanted.summary, wanted.statistics)
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


def _listed(row: Row[Any], wanted: Listing, summary: dict[str, Any]) -> RunInfo:
    config = flatten(json.loads(row.config))
    if wanted.config is not None:
        config = {key: value for key, value in config.items() if key in wanted.config}
    written = json.loads(row.summary)
    if wanted.summary is not None:
        written = {key: value for key, value in written.items() if key in wanted.summary}
    return _info(row, config, summary | written)


def _summaries(
    tx: Connection,
    runs: Iterable[int],
    keys: frozenset[str] | None,
    statistics: frozenset[str] = frozenset(),
) -> dict[int, dict[str, Any]]:
    here = (series.c.run.in_(list(runs)), series.c.stream == "history")
    found: dict[int, dict[str, Any]] = {}
    asked = {name: each for name in keys or statistics if (each := statistic_of(name))}
    if asked:  # first: a key that is itself called so is laid over it
        _add_statistics(tx, here, asked, found)
    query = select(series.c.run, series.c.name, shown_number(series), shown_json(series)).where(*here)
    if keys is not None:
        query = query.where(series.c.name.in_(keys))
    for run_id, name, number, text in tx.execute(query).all():  # row by row takes a fifth longer
        value = number if text is None else json.loads(text)
        if value is not None:
            found.setdefault(run_id, {})[name] = value
    return found


def _add_statistics(
    tx: Connection, here: tuple[Any, ...], asked: dict[str, tuple[str, str]], into: dict[int, dict[str, Any]]
) -> None:
    """asked: `loss.min` -> (`loss`, `min`)."""
    words = sorted({what for _, what in asked.values()})
    names = {key for key, _ in asked.values()}
    query = select(series.c.run, series.c.name, *(statistic(series, word).label(word) for word in words))
    for row in tx.execute(query.where(*here, series.c.name.in_(names), series.c.kind == "number")):
        for name, (key, what) in asked.items():
            value = getattr(row, what)
            if key == row.name and value is not None:
                into.setdefault(row.run, {})[name] = value


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
        id=versions.shown_id(row.rid),
        entity=row.entity_name,
        project=row.project_name,
        name=row.name,
        url=f"/{row.entity_name}/{row.project_name}/runs/{versions.shown_id(row.rid)}",
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
        stopping=bool(row.stop) and row.state == "running",
        late=row.late,
        deleted=row.deleted,
        former=row.former,
        origin=None if row.parent_step is None else Origin(id=row.parent_rid, step=row.parent_step),
        config=config,
        summary=summary,
    )
