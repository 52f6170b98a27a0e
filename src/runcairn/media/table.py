"""Tables: columns and rows of numbers, text and media."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final, cast

import orjson

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media, printable
from runcairn.media.cells import Cells

MAX_ROWS: Final = 1_000_000
MAX_COLUMNS: Final = 10_000
MAX_BYTES: Final = 1024 * 1024 * 1024
_DEFAULT_COLUMNS: Final[tuple[str, ...]] = ("Input", "Output", "Expected")


class Table(Media):
    """Rows under named columns, for one key at one step. It is taken as it is when it is logged.

    data: rows (lists, or dicts by column), a 2-D array, or a dataframe of pandas or polars (also as `dataframe`).
    Cells: None, bool, numbers, text, dates, lists and dicts of them, media. Anything else is kept as its repr.
    Raises UsageError for rows of another length than the columns, and above 1,000,000 rows.
    """

    tag: ClassVar[str] = "table-file"
    MAX_ROWS: ClassVar[int] = MAX_ROWS

    def __init__(
        self,
        columns: Iterable[Any] | None = None,
        data: Any = None,
        rows: Any = None,
        dataframe: Any = None,
        **others: Any,
    ) -> None:
        """others: arguments of wandb's that change nothing here (dtype, optional, allow_mixed_types, log_mode)."""
        unknown = others.keys() - {"dtype", "optional", "allow_mixed_types", "log_mode"}
        if unknown:
            raise UsageError(f"Table has no argument {min(unknown)!r}")
        given = next((each for each in (dataframe, data, rows) if each is not None), None)
        names, found = _rows_of(given)
        if columns is not None:
            names = [printable(name) for name in columns]
        elif names is None:
            width = len(found[0]) if found else len(_DEFAULT_COLUMNS)
            names = [*_DEFAULT_COLUMNS] if width == len(_DEFAULT_COLUMNS) else [str(i) for i in range(width)]
        if len(set(names)) != len(names) or len(names) > MAX_COLUMNS:
            raise UsageError(
                f"Table: columns {_shown(names)} are not all different, or above {MAX_COLUMNS:,}"
            )
        self.columns: list[str] = names
        self.data: list[list[Any]] = []
        for row in found:
            self.add_data(*(row.values() if isinstance(row, Mapping) else row))

    def add_data(self, *row: Any) -> None:
        """Add one row, a value for each column. Raises UsageError for another number of values."""
        if len(row) != len(self.columns):
            raise UsageError(
                f"Table: row {len(self.data)} has {len(row)} values for {len(self.columns)} columns "
                f"{_shown(self.columns)}",
                remedy="give one value for each column",
            )
        if len(self.data) >= MAX_ROWS:
            raise UsageError(
                f"Table: more than {MAX_ROWS:,} rows",
                remedy="log a sample, or save a Parquet file: run.save(path)",
            )
        self.data.append(list(row))

    def add_row(self, *row: Any) -> None:
        """As `add_data`; one list is a row too."""
        if len(row) == 1 and isinstance(row[0], list | tuple):
            row = tuple(cast("Sequence[Any]", row[0]))
        self.add_data(*row)

    def add_column(self, name: Any, data: Iterable[Any]) -> None:
        """Add a column, a value for each row."""
        values, label = list(data), printable(name)
        if label in self.columns:
            raise UsageError(f"Table: there is a column {label!r} already")
        if not self.columns and not self.data:
            self.data = [[] for _ in values]
        if len(values) != len(self.data):
            raise UsageError(f"Table: column {label!r} has {len(values)} values for {len(self.data)} rows")
        self.columns.append(label)
        for row, value in zip(self.data, values, strict=True):
            row.append(value)

    def get_column(self, name: str) -> list[Any]:
        """The values of one column."""
        if name not in self.columns:
            raise UsageError(f"Table: no column {name!r} among {_shown(self.columns)}")
        place = self.columns.index(name)
        return [row[place] for row in self.data]

    def iterrows(self) -> Iterator[tuple[int, list[Any]]]:
        """Number and values of each row."""
        return iter(enumerate(self.data))

    def encode(self) -> Encoded:
        """One JSON file `{"columns": [...], "data": [[...], ...]}`, and the files of media in cells, each once."""
        cells = Cells()
        kept = [[cells.keep(value) for value in row] for row in self.data]
        body = orjson.dumps({"columns": self.columns, "data": kept}, option=orjson.OPT_SERIALIZE_NUMPY)
        if len(body) > MAX_BYTES:
            raise UsageError(f"Table: {len(body):,} bytes; the limit is {MAX_BYTES:,}")
        fields = {"_type": self.tag, "ncols": len(self.columns), "nrows": len(self.data)}
        return Encoded(fields, body, "table.json", "table", tuple(cells.files.values()))


def _rows_of(given: Any) -> tuple[list[str] | None, list[Any]]:
    """Names, where `given` has some, and rows."""
    if given is None:
        return None, []
    room = cast("type[Any]", type(given)).__module__.partition(".")[0]
    if hasattr(given, "columns") and room in ("pandas", "polars"):
        names = [printable(name) for name in given.columns]
        rows = given.itertuples(index=False, name=None) if room == "pandas" else given.iter_rows()
        return names, list(rows)
    if hasattr(given, "shape"):
        if len(given.shape) != 2:
            raise UsageError(f"Table: an array of shape {tuple(given.shape)}", remedy="give rows x columns")
        return None, given.tolist()
    if not isinstance(given, Iterable) or isinstance(given, str | bytes | Mapping):
        kind = cast("object", given).__class__
        raise UsageError(f"Table: a {kind.__name__} is no rows", remedy="give a list of rows")
    found: list[Any] = list(cast("Iterable[Any]", given))
    for i, row in enumerate(found):
        if not isinstance(row, list | tuple | Mapping) and not hasattr(row, "__len__"):
            raise UsageError(f"Table: row {i} is a {type(row).__name__}", remedy="give each row as a list")
    if found and all(isinstance(row, Mapping) for row in found):
        keys = list(dict.fromkeys(key for row in found for key in row))
        return [printable(key) for key in keys], [[row.get(key) for key in keys] for row in found]
    return None, found


def _shown(names: list[str]) -> str:
    return repr(names if len(names) <= 8 else [*names[:8], "..."])
