"""The filter language: what it says, and where it says no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import FilterError
from runcairn.filters import MAX_DEPTH, And, Compare, Field, Filter, HasTag, Not, Or, parse_filter


def test_words_side_by_side_mean_and() -> None:
    assert parse_filter('lr > 1e-4 and tag:best state:running name~"vit"') == And(
        (
            Compare(Field("any", "lr"), ">", 1e-4),
            HasTag("best"),
            Compare(Field("run", "state"), "=", "running"),
            Compare(Field("run", "name"), "~", "vit"),
        )
    )


def test_or_binds_weaker_than_and_and_brackets_bind_first() -> None:
    a, b, c = (Compare(Field("any", key), "=", 1.0) for key in "abc")
    assert parse_filter("a=1 b=1 or c=1") == Or((And((a, b)), c))
    assert parse_filter("a=1 (b=1 or not c=1)") == And((a, Or((b, Not(c)))))


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("vit", Compare(Field("run", "name"), "~", "vit")),
        ("config.lr<=3", Compare(Field("config", "lr"), "<=", 3.0)),
        ("summary.val/acc >= .8", Compare(Field("summary", "val/acc"), ">=", 0.8)),
        ('"train loss" != 0', Compare(Field("any", "train loss"), "!=", 0.0)),
        ("model.depth = 12", Compare(Field("any", "model.depth"), "=", 12.0)),
        ("amp = true", Compare(Field("any", "amp"), "=", True)),
        ('amp = "true"', Compare(Field("any", "amp"), "=", "true")),
        ("name = 007", Compare(Field("run", "name"), "=", "007")),
        ("tag != old", Not(HasTag("old"))),
        ("tag:ümlaut", HasTag("ümlaut")),
        (r'name="a\"b"', Compare(Field("run", "name"), "=", 'a"b')),
        ("   ", None),
    ],
)
def test_terms(source: str, tree: Filter | None) -> None:
    assert parse_filter(source) == tree


@pytest.mark.parametrize(
    ("source", "position"),
    [
        ("lr >", 4),
        ("lr > and", 8 - 3),
        ("(lr > 1", 0),
        ("lr > 1)", 6),
        ('name = "open', 7),
        ("lr ! 3", 3),
        ("lr > fast", 5),
        ("created = yesterday", 10),
        ("tag > 3", 0),
        ("and lr > 3", 0),
        ("a=1 or", 6),
    ],
)
def test_a_mistake_is_named_at_its_place(source: str, position: int) -> None:
    if source == "lr > and":
        with pytest.raises(FilterError, match="compares numbers") as refused:
            parse_filter(source)
    else:
        with pytest.raises(FilterError) as refused:
            parse_filter(source)
    assert refused.value.position == position
    assert refused.value.remedy


def refusal(source: str) -> int | None:
    """Where `source` is refused; None when it is a filter."""
    try:
        parse_filter(source)
    except FilterError as refused:
        return refused.position
    return None


@pytest.mark.holds("T19")
@given(st.text(max_size=200) | st.text(alphabet="()<>=!~:\"' andortg19.\\", max_size=200))
def test_any_text_is_a_filter_or_a_filter_error(source: str) -> None:
    position = refusal(source)
    assert position is None or 0 <= position <= len(source)


@pytest.mark.holds("T19")
def test_size_depth_and_number_are_limited() -> None:
    for source in ("(" * (MAX_DEPTH + 2) + "a=1", "not " * 100 + "a=1", "a=1 " * 1000, "x" * 20_000):
        with pytest.raises(FilterError):
            parse_filter(source)
