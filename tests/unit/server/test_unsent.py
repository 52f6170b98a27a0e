"""What several writers could not keep: each counts for itself, none overwrites another's."""

import json

from hypothesis import given
from hypothesis import strategies as st

from runcairn.server.store import unsent

COUNTS = st.dictionaries(st.sampled_from(["rows_lost_disk_full", "files_not_sent"]), st.integers(0, 2**40))


@given(st.lists(st.tuples(st.sampled_from(["rank0-a", "rank1-b", ""]), COUNTS)))
def test_the_last_word_of_each_writer_counts(words: list[tuple[str, dict[str, int]]]) -> None:
    text, latest = "{}", dict[str, dict[str, int]]()
    for writer, counts in words:
        text = unsent.said(text, writer, counts)
        latest[writer] = counts
    names = {name for counts in latest.values() for name in counts}
    assert unsent.total(text) == {name: sum(c.get(name, 0) for c in latest.values()) for name in names}


def test_what_was_written_before_writers_had_counts_of_their_own_is_kept() -> None:
    before = json.dumps({"rows_lost_disk_full": 3})
    assert unsent.total(before) == {"rows_lost_disk_full": 3}
    assert unsent.total(unsent.said(before, "rank1-b", {"rows_lost_disk_full": 2})) == {
        "rows_lost_disk_full": 5
    }
