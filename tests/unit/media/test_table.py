"""Tables: cells come back as JSON, media cells as files of their own."""

import datetime as dt
import json
import math

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import UsageError
from runcairn.media import table as table_module
from runcairn.media.image import Image
from runcairn.media.table import Table


def stored(table: Table) -> dict:
    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    return json.loads(table.encode().body, parse_constant=refuse)


cells = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def in_json(value):
    if isinstance(value, float) and not math.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    if isinstance(value, list):
        return [in_json(each) for each in value]
    if isinstance(value, dict):
        return {key: in_json(each) for key, each in value.items()}
    return value


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_cells_come_back(rows):
    assert stored(Table(columns=["a", "b"], data=rows))["data"] == [in_json(list(row)) for row in rows]


def test_cells_that_json_does_not_know():
    class Odd:
        def __repr__(self):
            return "odd\udc80"

    circle: list = []
    circle.append(circle)
    row = [
        np.float32(0.5),
        np.int64(3),
        np.array([1, 2]),
        dt.date(2026, 1, 2),
        2**80,
        Odd(),
        "\ud800",
        circle,
        np.bool_(True),
    ]
    kept = stored(Table(columns=range(9), data=[row]))["data"][0]
    assert kept[:7] == [0.5, 3, [1, 2], "2026-01-02", str(2**80), "odd\\udc80", "\\ud800"]
    assert kept[8] is True


def test_media_cells_are_files_of_their_own_each_once():
    picture = Image(np.eye(3), masks={"m": {"mask_data": np.zeros((3, 3))}})
    encoded = Table(columns=["x", "picture"], data=[[1, picture], [2, picture]]).encode()
    assert [child.directory for child in encoded.children] == ["images", "images/mask"]
    cell = json.loads(encoded.body)["data"][1][1]
    assert cell["path"] == encoded.children[0].path
    assert cell["digest"] == encoded.children[0].digest


def test_dataframes_dicts_and_arrays():
    data = {"name": ["a", "b"], "n": [1, 2], "f": [0.5, math.nan]}
    expected = {"columns": ["name", "n", "f"], "data": [["a", 1, 0.5], ["b", 2, "NaN"]]}
    assert stored(Table(dataframe=pd.DataFrame(data))) == expected
    assert stored(Table(data=pl.DataFrame(data))) == expected
    assert stored(Table(data=[{"a": 1}, {"b": 2}])) == {"columns": ["a", "b"], "data": [[1, None], [None, 2]]}
    assert stored(Table(data=np.eye(2, dtype=int))) == {"columns": ["0", "1"], "data": [[1, 0], [0, 1]]}
    times = pd.DataFrame({"t": [pd.Timestamp("2026-01-02"), pd.NaT]})
    assert stored(Table(dataframe=times))["data"] == [["2026-01-02T00:00:00"], [None]]


def test_growing():
    table = Table(columns=["a"])
    table.add_data(1)
    table.add_row([2])
    table.add_column("b", [3, 4])
    assert table.get_column("b") == [3, 4]
    assert [row for _, row in table.iterrows()] == [[1, 3], [2, 4]]
    assert table.encode().fields == {"_type": "table-file", "ncols": 2, "nrows": 2}


def test_what_does_not_fit_is_refused(monkeypatch):
    with pytest.raises(UsageError, match="row 0 has 1 values for 2 columns"):
        Table(columns=["a", "b"], data=[[1]])
    for wrong in (
        {"data": 3},
        {"data": "text"},
        {"data": [1]},
        {"data": np.zeros(3)},
        {"columns": ["a", "a"]},
        {"tabel": 1},
    ):
        with pytest.raises(UsageError, match="Table"):
            Table(**wrong)
    monkeypatch.setattr(table_module, "MAX_ROWS", 2)
    with pytest.raises(UsageError, match="more than 2 rows"):
        Table(columns=["a"], data=[[1], [2], [3]])
