"""The runs of a project, page by page as they are looked at."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

from runcairn.api.frames import Form, arrow, check_form, handed_out
from runcairn.api.run import Run
from runcairn.api.table_columns import column
from runcairn.errors import UsageError
from runcairn.filters import parse_filter
from runcairn.remote import runs as remote_runs
from runcairn.remote.client import Server


class Runs(Sequence[Run]):
    """Runs that a filter lets through, in an order. A page is fetched when it is first needed, and kept."""

    def __init__(
        self,
        server: Server,
        entity: str,
        project: str,
        *,
        text: str,
        order: str,
        per_page: int,
        columns: str = "*",
    ) -> None:
        parse_filter(text)  # a mistake shows here, with its position, before anything is asked
        if not 1 <= per_page <= 1000:
            raise UsageError(f"{per_page} runs a page", remedy="1 to 1000")
        self._server, self._entity, self._project = server, entity, project
        self._query = {"filter": text, "order": order, "limit": per_page, "columns": columns}
        self._found: dict[int, Run] = {}
        self._listed: list[Run] = []
        self._total: int | None = None
        self._next: str | None = ""

    def __len__(self) -> int:
        if self._total is None:
            self._fetch()
        assert self._total is not None
        return self._total

    def __iter__(self) -> Iterator[Run]:
        place = 0
        while self._reach(place):
            yield self._listed[place]
            place += 1

    @overload
    def __getitem__(self, index: int) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> list[Run]: ...
    def __getitem__(self, index: int | slice) -> Run | list[Run]:
        if isinstance(index, slice):
            wanted = range(*index.indices(len(self)))
            self._reach(max(wanted, default=-1))
            return [self._listed[place] for place in wanted if place < len(self._listed)]
        place = index if index >= 0 else len(self) + index
        if place < 0 or not self._reach(place):
            raise IndexError(f"run {index} of {len(self)}")
        return self._listed[place]

    def table(self, as_: Form = "pandas") -> Any:
        """One row a run: id, name, state, ..., and columns `config.KEY` and `summary.KEY` of those that any run has.

        A column whose values are of several kinds is text.
        """
        check_form(as_)
        pa = arrow()
        rows = [_row(run) for run in self]
        names = list(dict.fromkeys(name for row in rows for name in row))
        columns = {name: column([row.get(name) for row in rows]) for name in names}
        return handed_out(pa.table(columns), as_)

    def _reach(self, place: int) -> bool:
        while len(self._listed) <= place and self._next is not None:
            self._fetch()
        return place < len(self._listed)

    def _fetch(self) -> None:
        query = {**self._query, **({"cursor": self._next} if self._next else {})}
        page = remote_runs.page(self._server, self._entity, self._project, query)
        self._total, self._next = page.total, page.next
        for info in page.runs:
            # A run that began meanwhile shifts the pages: none is listed twice.
            if info.run not in self._found:
                self._found[info.run] = Run(self._server, info)
                self._listed.append(self._found[info.run])

    def __repr__(self) -> str:
        return f"<Runs of {self._entity}/{self._project}: {len(self)}>"


def _row(run: Run) -> dict[str, Any]:
    info = run.info
    row: dict[str, Any] = {"id": info.id, "name": info.name, "state": info.state, "created": info.created}
    row |= {"group": info.group, "job_type": info.job_type, "tags": ",".join(info.tags), "steps": info.steps}
    row |= {f"config.{key}": value for key, value in info.config.items()}
    return row | {f"summary.{key}": value for key, value in info.summary.items()}
