"""One run, read back."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from runcairn.api import series as of_run
from runcairn.api.files import File
from runcairn.api.frames import Form, arrow, check_form, handed_out, library
from runcairn.api.media import MediaItem
from runcairn.api.media import items as media_items
from runcairn.api.merged import rows_by_step
from runcairn.api.run_edits import RunEdits
from runcairn.errors import NotFound, UsageError
from runcairn.remote import files as remote_files
from runcairn.remote import series as remote_series
from runcairn.wire.logs import LogLine
from runcairn.wire.series import ValueRow

_LINES = 5_000
_VALUES = 1_000


class Run(RunEdits):
    """A run as the server knows it. What is small is kept until `refresh()`; series, logs and files are asked anew."""

    def series(
        self,
        keys: str | Sequence[str] | None = None,
        *,
        lo: int | None = None,
        hi: int | None = None,
        stream: of_run.Stream = "history",
        as_: Form = "pandas",
    ) -> Any:
        """Every point of numeric keys (None: all of them), as logged: one row a step.

        Columns `_step`, `_timestamp` and one a key. lo, hi: steps, both included. stream: `events` for system metrics.
        Arrow and polars have null where a key has no value at a step, pandas NaN.
        Raises UsageError where the library for `as_` is missing.
        """
        check_form(as_)
        parts = of_run.tables(self._asked(keys, stream, lo, hi))
        return handed_out(arrow().concat_tables(list(parts)), as_)

    def chart(
        self,
        keys: str | Sequence[str],
        *,
        x: str = "step",
        lo: float | None = None,
        hi: float | None = None,
        buckets: int = 1000,
        stream: of_run.Stream = "history",
        as_: Form = "pandas",
    ) -> Any:
        """What a chart draws: `key`, `x`, `last`, `min`, `max`, `mean`, `n` points and `bad` (not finite) a bucket.

        x: step, time, relative, or a key. With at most `buckets` points in view each point is a row of its own.
        """
        check_form(as_)
        return handed_out(of_run.chart(self._asked(keys, stream, None, None), x, buckets, lo, hi), as_)

    def history(
        self,
        samples: int = 500,
        keys: Sequence[str] | None = None,
        x_axis: str = "_step",
        pandas: bool = True,
        stream: str = "default",
        *,
        as_: Form | None = None,
    ) -> Any:
        """About `samples` rows of numeric keys over the whole run; `series` gives all. pandas=False: a list of dicts.

        A row holds each key's value at that step, so a key that is logged seldom is None (NaN) in most rows.
        """
        if samples < 1:
            raise UsageError(f"{samples} samples", remedy="at least 1")
        form: Form = as_ or "arrow" if not pandas or as_ else "pandas"
        which: of_run.Stream = "events" if stream in ("events", "system") else "history"
        by = "_step" if x_axis in ("_step", "step") else x_axis
        wanted = self._asked(keys, which, None, None)
        extra = [] if by in ("_step", "_timestamp", *wanted.keys) else [by]
        columns: list[str] = [*wanted.keys, *extra]
        table = self.series(columns, stream=which, as_="arrow") if columns else None
        if table is None:
            return [] if not pandas and as_ is None else handed_out(arrow().table({by: []}), form)
        if by not in ("_step", "_timestamp"):
            table = table.filter(table[by].is_valid())
        if len(table) > samples:
            last = len(table) - 1
            table = table.take([round(i * last / max(samples - 1, 1)) for i in range(samples)])
        table = table.select(list(dict.fromkeys([by, *wanted.keys])))
        return table.to_pylist() if not pandas and as_ is None else handed_out(table, form)

    def scan_history(
        self,
        keys: Sequence[str] | None = None,
        page_size: int = 1000,
        min_step: int | None = None,
        max_step: int | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Every logged row, steps rising, with media and text too: `_step`, `_timestamp` and what it logged.

        With `keys`, only rows that have all of them. max_step is left out, as in wandb. page_size changes nothing.
        """
        del page_size
        kinds = {info.name: info.kind for info in self.keys if info.stream == "history"}
        wanted = list(kinds) if keys is None else [key for key in keys if not key.startswith("_")]
        hi = None if max_step is None else max_step - 1
        numeric = [key for key in wanted if kinds.get(key, "number") == "number"]
        others = [key for key in wanted if kinds.get(key, "number") != "number"]
        asked = of_run.Asked(self._server, self._info.run, numeric, lo=min_step, hi=hi)
        numbers = (
            (row for table in of_run.tables(asked) for row in table.to_pylist()) if numeric else iter(())
        )
        values = [self.values(key, lo=min_step, hi=hi) for key in others]
        for row in rows_by_step(numbers, values):
            if keys is None or all(key in row for key in keys):
                yield row

    def values(
        self, key: str, *, lo: int | None = None, hi: int | None = None
    ) -> Iterator[tuple[int, float, str, Any]]:
        """(step, time, key, value) of a key whose values are media, tables, histograms or text, steps rising."""
        begin = lo
        while True:
            page = remote_series.values(self._server, self._info.run, key, lo=begin, hi=hi, limit=_VALUES)
            yield from ((row.step, row.time, row.key, _read(row)) for row in page.rows)
            if len(page.rows) < _VALUES:
                return
            begin = page.rows[-1].step + 1

    def media(
        self, key: str | None = None, *, lo: int | None = None, hi: int | None = None
    ) -> Iterator[MediaItem]:
        """Its media, of one key or of all, steps rising within a key; lists one by one. lo, hi: steps, included."""
        named = [info.name for info in self.keys if info.stream == "history" and info.kind != "number"]
        for name in named if key is None else [key]:
            yield from media_items(self._server, self._info.run, self.values(name, lo=lo, hi=hi))

    def logs(self, *, writer: str | None = None, from_line: int = 0) -> Iterator[LogLine]:
        """Lines that it printed: number, time, text. writer: one of several processes; None: the newest."""
        while True:
            page = remote_series.logs(
                self._server, self._info.run, writer=writer, from_line=from_line, limit=_LINES
            )
            yield from page.lines
            if not page.lines or page.lines[-1].number + 1 >= page.total:
                return
            from_line, writer = page.lines[-1].number + 1, page.writer

    def files(self, names: Sequence[str] | None = None) -> list[File]:
        """Its files; names: only these."""
        found = remote_files.listing(self._server, self._info.run)
        return [
            File(self._server, self._info.run, info) for info in found if names is None or info.path in names
        ]

    def file(self, name: str) -> File:
        """One file by its path. Raises NotFound."""
        found = self.files([name])
        if not found:
            raise NotFound(f"{'/'.join(self.path)} has no file {name!r}", status=404, code="not_found")
        return found[0]

    def to_parquet(
        self,
        path: str | os.PathLike[str],
        keys: str | Sequence[str] | None = None,
        *,
        stream: of_run.Stream = "history",
    ) -> None:
        """Write `series(keys)` to a Parquet file, range by range: memory stays small whatever the run's length."""
        parquet = library("pyarrow.parquet", "pyarrow")
        writer: Any = None
        try:
            for table in of_run.tables(self._asked(keys, stream, None, None)):
                writer = writer or parquet.ParquetWriter(os.fspath(path), table.schema, compression="zstd")
                writer.write_table(table)
        finally:
            if writer is not None:
                writer.close()

    def _asked(
        self, keys: str | Sequence[str] | None, stream: of_run.Stream, lo: int | None, hi: int | None
    ) -> of_run.Asked:
        if keys is None:
            names = [info.name for info in self.keys if info.stream == stream and info.kind == "number"]
        else:
            names = [keys] if isinstance(keys, str) else list(dict.fromkeys(keys))
        wanted = [name for name in names if name not in ("_step", "_timestamp")]
        return of_run.Asked(self._server, self._info.run, wanted, stream, lo, hi)


def _read(row: ValueRow) -> Any:
    return msgspec.json.decode(row.value)
