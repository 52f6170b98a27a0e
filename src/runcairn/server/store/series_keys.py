"""Keys of runs: their ids, and the summary of their points."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from runcairn.server.store.schema import series as series_table

_t = series_table.c
_key = (_t.run == bindparam("b_run"), _t.id == bindparam("b_id"))
_save = (
    update(series_table)
    .where(*_key)
    .values(
        {
            name: bindparam(name)
            for name in (
                *("n", "last", "last_step", "low", "low_step", "high", "high_step"),
                *("first", "first_step", "finite", "sum", "last_json"),
            )
        }
    )
)
_value = (
    update(series_table)
    .where(*_key)
    .values(n=_t.n + bindparam("b_n"), last_step=bindparam("b_step"), last_json=bindparam("b_json"))
)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """One key of a run with its summary: n points, the last and the first by step, the lowest and the highest, and
    the sum of the finite ones.
    """

    id: int
    stream: str
    name: str
    kind: str
    n: int
    last: float | None
    last_step: int | None
    low: float | None
    low_step: int | None
    high: float | None
    high_step: int | None
    last_json: str | None
    first: float | None
    first_step: int | None
    finite: int | None
    sum: float | None
    owner: int


@dataclass(frozen=True, slots=True)
class Found:
    """A key by which a chart asked."""

    run: int
    id: int
    name: str


def of_run(tx: Connection, run: int) -> list[KnownKey]:
    """All keys of a run, by id."""
    columns = [_t[name] for name in KnownKey.__dataclass_fields__]
    return [KnownKey(*row) for row in tx.execute(select(*columns).where(_t.run == run).order_by(_t.id))]


def find(tx: Connection, runs: list[int], stream: str, names: list[str]) -> list[Found]:
    """Ids of `names` in `runs`; what a run does not have is left out."""
    query = select(_t.run, _t.id, _t.name).where(_t.run.in_(runs), _t.stream == stream, _t.name.in_(names))
    return [Found(*row) for row in tx.execute(query)]


def add(
    tx: Connection,
    run: int,
    new: Iterable[tuple[int, str, str, str]],
    shown: dict[str, str],
    owners: Mapping[int, int],
) -> None:
    """New keys (id, stream, name, kind) of a run.

    shown: which statistic stands for a key, where it is not the last. owners: by id, the rank that has it, if not 0.
    """
    rows = [
        {"run": run, "id": key, "stream": stream, "name": name, "kind": kind, "owner": owners.get(key, 0)}
        | {"shown": shown.get(name) if stream == "history" else None}
        for key, stream, name, kind in new
    ]
    if rows:
        tx.execute(insert(series_table), rows)


def names_of(tx: Connection, run: int) -> list[str]:
    """What the script logged under."""
    query = select(_t.name).where(_t.run == run, _t.stream == "history")
    return list(tx.execute(query).scalars())


def show(tx: Connection, run: int, shown: dict[str, str]) -> None:
    """Which statistic stands for each key of a run; the last value for all others."""
    mine = (_t.run == run, _t.stream == "history")
    tx.execute(update(series_table).where(*mine, _t.shown.is_not(None)).values(shown=None))
    for name, what in shown.items():
        tx.execute(update(series_table).where(*mine, _t.name == name).values(shown=what))


def rename(tx: Connection, run: int, key: int, name: str) -> None:
    """A key of a higher rank makes room for that of a lower one."""
    tx.execute(update(series_table).where(_t.run == run, _t.id == key).values(name=name))


def set_kind(tx: Connection, run: int, key: int, kind: str) -> None:
    """A key turned out to hold something else as well."""
    tx.execute(update(series_table).where(_t.run == run, _t.id == key).values(kind=kind))


def set_last(tx: Connection, run: int, key: int, step: int | None, json: str | None) -> None:
    """The last value that is shown of a key that is no number; None: none is."""
    tx.execute(update(series_table).where(_t.run == run, _t.id == key).values(last_step=step, last_json=json))


def save(tx: Connection, run: int, summaries: Iterable[dict[str, object]]) -> None:
    """Summaries of numbers: dicts of `id` and the columns of KnownKey from `n` on."""
    rows = [{"b_run": run, "b_id": summary.pop("id"), **summary} for summary in summaries]
    if rows:
        tx.execute(_save, rows)


def save_value(tx: Connection, run: int, key: int, count: int, step: int, json: str) -> None:
    """`count` more values that are no numbers, the last of them `json` at `step`."""
    tx.execute(_value, {"b_run": run, "b_id": key, "b_n": count, "b_step": step, "b_json": json})


def add_values(tx: Connection, run: int, key: int, count: int) -> None:
    """`count` more values that are no numbers, none of them the last."""
    tx.execute(update(series_table).where(_t.run == run, _t.id == key).values(n=_t.n + count))
