"""Rows and columns; a cell may be a picture."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, cast

import orjson

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media

MOST_ROWS = 1_000_000
_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS


class Table(Media):
    """A table for one key at one step.

    columns: names; data: rows of as many cells; or dataframe: of pandas or polars. Cells: numbers, text, bools, None,
    dates (as text), lists, media. Raises UsageError naming row and column.
    """

    tag: ClassVar[str] = "table-file"

    def __init__(
        self,
        columns: Sequence[str] | None = None,
        data: Iterable[Sequence[Any]] | None = None,
        rows: Iterable[Sequence[Any]] | None = None,
        dataframe: Any = None,
        *,
        dtype: Any = None,
        optional: bool = True,
        allow_mixed_types: bool = True,
        log_mode: str | None = None,
    ) -> None:
        del (
            dtype,
            optional,
            allow_mixed_types,
            log_mode,
        )  # accepted for scripts written for wandb: cells are of any type
        if dataframe is None and hasattr(data, "columns"):
            dataframe, data = data, None
        if dataframe is not None:
            columns, data = _of_dataframe(dataframe)
        self.columns = [
            str(name) for name in (columns if columns is not None else ("Input", "Output", "Expected"))
        ]
        if len(set(self.columns)) != len(self.columns):
            raise UsageError(f"two columns have the same name: {self.columns}", remedy="give each its own")
        self.data: list[list[Any]] = []
        for row in data if data is not None else rows or ():
            self.add_data(*row)

    def add_data(self, *cells: Any) -> None:
        """Append one row. Raises UsageError when it has not one cell a column."""
        if len(cells) != len(self.columns):
            raise UsageError(
                f"row {len(self.data)} has {len(cells)} cells for {len(self.columns)} columns",
                remedy=f"pass one cell for each of {self.columns}",
            )
        if len(self.data) >= MOST_ROWS:
            raise UsageError(f"a table holds {MOST_ROWS:,} rows", remedy="log the rest as another table")
        self.data.append(list(cells))

    add_row = add_data

    def add_column(self, name: str, data: Sequence[Any]) -> None:
        """Append one column of as many cells as there are rows."""
        if self.data and len(data) != len(self.data):
            raise UsageError(
                f"column {name!r} has {len(data)} cells for {len(self.data)} rows", remedy="pass one a row"
            )
        self.columns.append(str(name))
        self.data = [[*row, cell] for row, cell in zip(self.data or [[] for _ in data], data, strict=True)]

    def get_column(self, name: str) -> list[Any]:
        """The cells of one column."""
        if name not in self.columns:
            raise UsageError(f"there is no column {name!r}", remedy=f"use one of {self.columns}")
        at = self.columns.index(name)
        return [row[at] for row in self.data]

    def encode(self) -> Encoded:
        """A JSON file of columns and rows; media cells stand in it as they stand in a row of history."""
        children: list[Encoded] = []
        rows = [[_cell(cell, children) for cell in row] for row in self.data]
        try:
            body = orjson.dumps({"columns": self.columns, "data": rows}, default=str, option=_OPTIONS)
        except (TypeError, orjson.JSONEncodeError) as error:
            raise UsageError(
                f"the table holds what cannot be kept: {error}", remedy="pass numbers or text"
            ) from error
        fields = {"_type": self.tag, "ncols": len(self.columns), "nrows": len(rows)}
        return Encoded(fields, body, "table.json", "table", tuple(children))


def _cell(cell: Any, children: list[Encoded]) -> Any:
    if isinstance(cell, Media):
        encoded = cell.encode()
        children.append(encoded)
        return encoded.stored()
    if isinstance(cell, float) and not math.isfinite(cell):
        return {"_nan": str(cell)}  # JSON has no NaN; the page shows it as one
    return cell


def _of_dataframe(frame: Any) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows of a pandas or polars frame, by the names both have."""
    columns = [str(name) for name in frame.columns]
    if hasattr(frame, "iter_rows"):
        return columns, [list(row) for row in frame.iter_rows()]
    if hasattr(frame, "itertuples"):
        return columns, [list(cast("Iterable[Any]", row)) for row in frame.itertuples(index=False, name=None)]
    raise UsageError(f"{type(frame).__name__} is no dataframe", remedy="pass one of pandas or polars")
