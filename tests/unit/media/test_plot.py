"""Charts with one call: their numbers are those of a definition too simple to be wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import runcairn
from runcairn.errors import UsageError
from runcairn.media.curves import MAX_POINTS, precision_recall, roc
from runcairn.media.table import Table

TABLE = Table(["run", "x", "y"], [["a", 0, 1.0], ["b", 0, 2.0], ["a", 1, 3.0]])
_SCORED = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])), min_size=2, max_size=30
)


@given(_SCORED.filter(lambda rows: len({is_it for is_it, _ in rows}) == 2))
def test_the_area_is_how_often_one_of_the_class_is_ahead(rows):
    _, _, area = roc(np.array([a for a, _ in rows]), np.array([b for _, b in rows]))
    pairs = [(a[1] > b[1]) + (a[1] == b[1]) / 2 for a in rows if a[0] for b in rows if not b[0]]
    assert area == pytest.approx(np.mean(pairs))


@given(_SCORED.filter(lambda rows: any(is_it for is_it, _ in rows)))
def test_precision_and_recall_at_every_threshold(rows):
    recall, precision, average = precision_recall(
        np.array([a for a, _ in rows]), np.array([b for _, b in rows])
    )
    expected, before, area = [], 0.0, 0.0
    for threshold in sorted({score for _, score in rows}, reverse=True):
        taken = [is_it for is_it, score in rows if score >= threshold]
        at = (sum(taken) / sum(is_it for is_it, _ in rows), sum(taken) / len(taken))
        area += (at[0] - before) * at[1]
        before = at[0]
        expected.append(at)
    assert np.column_stack([recall[1:], precision[1:]]) == pytest.approx(np.array(expected))
    assert average == pytest.approx(area)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1))
def test_every_pair_is_counted(pairs):
    truth, guessed = zip(*pairs, strict=True)
    figure = runcairn.plot.confusion_matrix(y_true=truth, preds=guessed, class_names=["a", "b", "c"]).figure
    expected = [[pairs.count((i, j)) for j in range(3)] for i in range(3)]
    assert figure["data"][0]["z"] == expected


def test_probabilities_are_taken_for_their_largest():
    figure = runcairn.plot.confusion_matrix(probs=[[0.9, 0.1], [0.2, 0.8]], y_true=[1, 1]).figure
    assert figure["data"][0]["z"] == [[0, 0], [1, 1]]


def test_lines_points_and_bars_of_a_table():
    figure = runcairn.plot.line(TABLE, "x", "y", stroke="run", title="t").figure
    assert [(trace["name"], trace["x"], trace["y"]) for trace in figure["data"]] == [
        ("a", [0, 1], [1, 3]), ("b", [0], [2]),
    ]  # fmt: skip
    assert (figure["layout"]["title"]["text"], figure["layout"]["xaxis"]["title"]["text"]) == ("t", "x")
    assert runcairn.plot.line(TABLE, "x", "y").figure["data"][0]["y"] == [1, 2, 3]
    assert runcairn.plot.scatter(TABLE, "x", "y").figure["data"][0]["mode"] == "markers"
    assert runcairn.plot.bar(TABLE, "run", "y").figure["data"][0]["x"] == ["a", "b", "a"]


def test_a_histogram_counts_what_is_finite():
    table = Table(["v"], [[1.0], [2.0], [float("nan")], ["x"], [None]])
    assert sum(runcairn.plot.histogram(table, "v").figure["data"][0]["y"]) == 2
    assert runcairn.plot.histogram(Table(["v"], []), "v").figure["data"][0]["y"] == [0]


def test_line_series_share_their_xs_or_have_their_own():
    one = runcairn.plot.line_series([0, 1], [[1, 2], [3, 4]], keys=["a", "b"]).figure
    own = runcairn.plot.line_series([[0, 1], [0, 1]], [[1, 2], [3, 4]], keys=["a", "b"]).figure
    assert one == own
    with pytest.raises(UsageError, match="1 xs, 2 ys"):
        runcairn.plot.line_series([[0, 1]], [[1, 2], [3, 4]])


def test_curves_name_their_classes_and_stay_small():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet([1, 1, 1], 5000)
    truth = np.array(["x", "y", "z"])[rng.integers(0, 3, 5000)]
    for draw in (runcairn.plot.roc_curve, runcairn.plot.pr_curve):
        figure = draw(truth, probabilities, labels=["cat", "dog", "cow"], classes_to_plot=["x", "z"]).figure
        assert [trace["name"].partition(" ")[0] for trace in figure["data"]] == ["cat", "cow"]
        assert all(len(trace["x"]) == MAX_POINTS for trace in figure["data"])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: runcairn.plot.line(TABLE, "x", "q"), "no column 'q'"),
        (lambda: runcairn.plot.bar([[1]], "x", "q"), "list is no Table"),
        (lambda: runcairn.plot.roc_curve([0, 1], [[0.1, 0.9]]), "y_probas"),
        (lambda: runcairn.plot.roc_curve(["a"], [[0.1, 0.9]]), "1 classes in y_true, 2 columns"),
        (lambda: runcairn.plot.pr_curve([0, 1], [0.1, float("nan")]), "NaN"),
        (lambda: runcairn.plot.pr_curve([0, 1], [0.1, 0.2], labels=["a"]), "1 labels for 2"),
        (lambda: runcairn.plot.confusion_matrix(y_true=[0]), "preds or probs"),
        (lambda: runcairn.plot.confusion_matrix(y_true=[0], preds=["a"]), "numbered from 0"),
        (lambda: runcairn.plot.confusion_matrix(y_true=[3], preds=[0], class_names=["a"]), "1 names"),
        (lambda: runcairn.plot.confusion_matrix(y_true=[-1], preds=[0]), "names"),
    ],
)
def test_what_cannot_be_drawn_is_refused_at_the_call(call, said):
    with pytest.raises(UsageError, match=said):
        call()


def test_the_module_is_found_under_both_names():
    from runcairn.plot import line

    assert line is runcairn.plot.line
