"""Tables and histograms."""

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import UsageError
from runcairn.media.histogram import Histogram
from runcairn.media.image import Image
from runcairn.media.table import Table


def read(table: Table) -> dict[str, Any]:
    body = table.encode().body
    assert body
    return json.loads(body)


def test_a_table_of_rows_frames_and_pictures() -> None:
    table = Table(columns=["id", "x"], data=[[1, "a"], [np.int64(2), math.nan]])
    table.add_column("image", [Image(np.zeros((2, 2))), None])
    got = read(table)
    assert got["columns"] == ["id", "x", "image"]
    assert got["data"][1] == [2, {"_nan": "nan"}, None]
    assert got["data"][0][2]["_type"] == "image-file"
    assert len(table.encode().children) == 1
    for frame in (pd.DataFrame({"a": [1, 2]}), pl.DataFrame({"a": [1, 2]})):
        assert (
            read(Table(dataframe=frame)) == read(Table(data=frame)) == {"columns": ["a"], "data": [[1], [2]]}
        )


def test_rows_that_do_not_fit_are_refused_with_their_number() -> None:
    with pytest.raises(UsageError, match="row 1 has 1 cells"):
        Table(columns=["a", "b"], data=[[1, 2], [1]])
    with pytest.raises(UsageError, match="same name"):
        Table(columns=["a", "a"])


@given(st.lists(st.floats(width=32), max_size=50))
def test_a_histogram_counts_every_finite_number_once(numbers: list[float]) -> None:
    histogram = Histogram(numbers, num_bins=7)
    assert sum(histogram.histogram) == sum(map(math.isfinite, numbers))
    assert len(histogram.bins) == len(histogram.histogram) + 1 == 8


def test_a_histogram_that_cannot_be_is_refused() -> None:
    for bad in (
        {"sequence": ["a"]},
        {},
        {"sequence": [1], "num_bins": 1000},
        {"np_histogram": ([1, 2], [0, 1])},
    ):
        with pytest.raises(UsageError):
            Histogram(**bad)
