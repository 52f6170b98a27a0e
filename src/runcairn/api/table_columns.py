"""Columns of values of any kind, as Arrow holds them."""

from typing import Any

from runcairn.api.frames import arrow


def column(values: list[Any]) -> Any:
    """A pyarrow array; a column whose values are of several kinds is text. "NaN" among numbers is NaN."""
    pa = arrow()
    numbers = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
    kinds: set[type[Any]] = {type(value) for value in values if value is not None}
    if kinds <= {int, float, str} and kinds & {int, float}:
        cells = [numbers.get(value, value) if isinstance(value, str) else value for value in values]
        if not any(isinstance(cell, str) for cell in cells):
            return pa.array(cells, pa.float64() if float in kinds or str in kinds else None)
    if len(kinds) == 1 and kinds <= {int, float, str, bool}:
        return pa.array(values)
    return pa.array(
        [None if value is None else value if isinstance(value, str) else repr(value) for value in values],
        pa.string(),
    )
