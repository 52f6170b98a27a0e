"""Charts of Plotly: what plotly itself would draw is what is stored, with plain arrays."""

import datetime as dt
import json
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from runcairn.errors import UsageError
from runcairn.media.plotly import Plotly
from runcairn.media.shown import as_media
from runcairn.sdk.rows import is_media


def stored(figure: object) -> dict:
    return json.loads(Plotly(figure).encode().body)


_KINDS = st.sampled_from([np.int8, np.uint16, np.int32, np.int64, np.float32, np.float64])


@given(_KINDS.flatmap(lambda kind: arrays.arrays(kind, st.tuples(st.integers(1, 4), st.integers(1, 4)))))
def test_arrays_of_a_figure_come_back(array):
    objects = pytest.importorskip("plotly.graph_objects")
    figure = objects.Figure(objects.Heatmap(z=array))
    back = np.array(stored(figure)["data"][0]["z"], object)
    finite = np.isfinite(array)
    assert (back[~finite] == None).all()  # noqa: E711 - each of them
    assert np.array_equal(back[finite].astype(array.dtype), array[finite])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(["x", "y", "name"]), _JSON), max_size=3), _JSON)
def test_a_figure_written_by_hand_is_kept(traces, title):
    figure = {"data": traces, "layout": {"title": title}}
    assert stored(figure) == figure


def test_values_that_json_has_not():
    figure = stored({
        "data": [{"x": [dt.date(2026, 1, 2), float("nan"), float("inf"), 3j, "\ud800"],
                  "y": np.array([object()]), "z": np.arange(6).reshape(2, 3).T}],
    })  # fmt: skip
    trace = figure["data"][0]
    assert trace["x"] == ["2026-01-02", None, None, "3j", "\\ud800"]
    assert trace["y"][0].startswith("<object")
    assert trace["z"] == [[0, 3], [1, 4], [2, 5]]


def test_what_stands_in_the_row():
    encoded = Plotly({"data": {"type": "bar", "y": [1]}}, caption="a").encode()
    assert encoded.fields == {"_type": "plotly-file", "caption": "a"}
    assert encoded.path.startswith("media/plotly/")
    assert encoded.path.endswith(".plotly.json")
    assert json.loads(encoded.body) == {"data": [{"type": "bar", "y": [1]}], "layout": {}}


def test_figures_are_known_without_their_library():
    objects = pytest.importorskip("plotly.graph_objects")
    assert isinstance(as_media(objects.Figure()), Plotly)
    assert is_media(objects.Figure())
    animated = objects.Figure(frames=[objects.Frame(data=[objects.Bar(y=[1])])])
    assert len(stored(animated)["frames"]) == 1


def test_figures_of_matplotlib_are_converted_where_it_is_asked_for():
    pytest.importorskip("plotly")
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2, 3], [5, 1, 4])
    trace = stored(figure)["data"][0]
    assert (trace["x"], trace["y"]) == ([1, 2, 3], [5, 1, 4])
    assert as_media(figure).tag == "image-file"


def test_without_plotly_the_word_names_what_to_install(monkeypatch):
    from matplotlib.figure import Figure

    monkeypatch.setitem(sys.modules, "plotly.tools", None)
    with pytest.raises(UsageError, match="pip install plotly"):
        Plotly(Figure())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "NoneType is no figure"),
        ([1], "list is no figure"),
        ({"data": 3}, "no list of traces"),
        ({"data": [3]}, "no list of traces"),
        ({"data": [], "layout": 3}, "layout is a int"),
        ({"data": [{"x": {"bdata": "AAE", "dtype": "i2"}}]}, "base64"),
        ({"data": [{"x": {"bdata": "AAEC", "dtype": "i1", "shape": "2, 2"}}]}, "base64"),
    ],
)
def test_what_is_no_figure_is_refused_at_the_call(value, said):
    with pytest.raises(UsageError, match=said):
        Plotly(value)
