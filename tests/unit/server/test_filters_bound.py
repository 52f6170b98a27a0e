"""What a user types in a filter reaches the database as a parameter, never as SQL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from runcairn.filters import Compare, Field, HasTag
from runcairn.server.store.filters_sql import condition

HOSTILE = st.text(max_size=20).map(lambda text: f"'; DROP TABLE run; --{text}\"")


@pytest.mark.holds("T20")
@given(HOSTILE, st.sampled_from(["config", "summary", "any"]), st.sampled_from(["=", "!=", "~", "!~"]))
def test_keys_and_values_are_bound(text: str, source: str, operator: str) -> None:
    trees = [
        Compare(Field(source, text), operator, text),  # pyright: ignore[reportArgumentType]
        Compare(Field(source, text), "<", 1.0),  # pyright: ignore[reportArgumentType]
        Compare(Field("run", "name"), operator, text),  # pyright: ignore[reportArgumentType]
        HasTag(text),
    ]
    for tree in trees:
        for dialect in (sqlite.dialect(), postgresql.dialect()):
            assert "DROP" not in str(condition(tree).compile(dialect=dialect))
