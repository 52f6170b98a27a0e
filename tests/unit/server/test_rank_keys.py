"""Ranks that log the same keys, in any order: nothing is lost, and the lowest rank has the plain key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.server.services.rank_keys import PLAIN, naming


class Store:
    """What ingest does with a naming, without a database: (rank, key) -> the name that it stands under."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.owners: dict[int, int] = {}
        self.points: dict[int, set[tuple[int, str]]] = {}

    def append(self, rank: int, keys: list[str]) -> None:
        found = naming(self.ids, self.owners, keys, rank)
        for key, (before, now) in found.renamed.items():
            assert self.ids.pop(before) == key
            assert now not in self.ids
            self.ids[now] = key
            del self.owners[key]
        for name in keys:
            stands = found.stored.get(name, name)
            if stands not in self.ids:
                self.ids[stands] = len(self.points)
                if name in found.owned:
                    self.owners[self.ids[stands]] = rank
            self.points.setdefault(self.ids[stands], set()).add((rank, name))

    def shown(self) -> dict[str, set[tuple[int, str]]]:
        return {name: self.points[key] for name, key in self.ids.items()}


@pytest.mark.holds("F10")
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)),
        max_size=12,
    )
)
def test_in_any_order_each_rank_has_its_points_and_the_lowest_the_key(
    appends: list[tuple[int, list[str]]],
) -> None:
    store = Store()
    logged: dict[str, set[int]] = {}
    for rank, keys in appends:
        store.append(rank, keys)
        for key in keys:
            logged.setdefault(key, set()).add(rank)
    expected = {
        (key if rank == min(ranks) else f"rank{rank}/{key}"): {(rank, key)}
        for key, ranks in logged.items()
        for rank in ranks
    }
    assert store.shown() == expected


def test_one_rank_alone_costs_nothing() -> None:
    assert naming({"loss": 0}, {}, ["loss"], 0) is PLAIN


def test_a_rank_that_names_its_keys_itself_loses_none() -> None:
    store = Store()
    store.append(0, ["loss", "rank0/loss"])
    store.append(1, ["loss", "rank1/loss"])
    assert store.shown() == {
        "loss": {(0, "loss")},
        "rank0/loss": {(0, "rank0/loss")},
        "rank1/rank1/loss": {(1, "loss")},
        "rank1/loss": {(1, "rank1/loss")},
    }
