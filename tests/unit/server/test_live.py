"""Changes are merged and numbered, and none is missed by one who comes back in time."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import Refused
from runcairn.server.services.live import KEPT, MOST_LISTENERS, Live, merge
from runcairn.wire.live import RunChange

keys = st.lists(st.sampled_from("abcd"), max_size=4, unique=True)
changes = st.builds(
    RunChange,
    run=st.just(1),
    info=st.booleans(),
    history=keys,
    events=keys,
    values=keys,
    output=st.booleans(),
    files=st.booleans(),
    new=st.booleans(),
)


@given(first=changes, then=changes, last=changes)
def test_merging_loses_nothing_and_repeats_nothing(
    first: RunChange, then: RunChange, last: RunChange
) -> None:
    merged = merge(merge(first, then), last)
    assert merged == merge(first, merge(then, last))
    for name in ("history", "events", "values"):
        found = getattr(merged, name)
        assert len(found) == len(set(found))
        assert set(found) == {key for one in (first, then, last) for key in getattr(one, name)}
    for name in ("info", "output", "files", "new"):
        assert getattr(merged, name) == any(getattr(one, name) for one in (first, then, last))


@given(missed=st.integers(0, KEPT + 20))
def test_one_who_comes_back_hears_all_or_starts_anew(missed: int) -> None:
    async def story() -> list[tuple[int, bool]]:
        live = Live(first=1000)
        live.bind(asyncio.get_running_loop())
        start = await anext(_heard(live, 1000, 0))
        assert start is None  # nobody told anything yet: only silence
        topic = live._topics[7]
        for number in range(missed):
            topic.waiting[number] = RunChange(run=number, info=True)
            live._flush(topic)
        return [(event.number, event.body is None) async for event in _heard(live, 1000, 0) if event]

    heard = asyncio.run(story())
    if missed <= KEPT:
        assert heard == [(1001 + number, False) for number in range(missed)]
    else:
        assert heard == [(1000 + missed, True)]


async def _heard(live: Live, after: int, patience: float):
    """Events until the first silence, the silence included."""
    async for event in live.listen(7, after, patience):
        yield event
        if event is None:
            return


def test_too_many_listeners_are_refused_and_those_gone_make_room() -> None:
    async def story() -> None:
        live = Live()
        live.bind(asyncio.get_running_loop())
        open_ = [live.listen(project, None, 0) for project in range(MOST_LISTENERS)]
        for events in open_:
            await anext(events)
        with pytest.raises(Refused) as refused:
            live.listen(0, None, 0)
        assert refused.value.status == 429
        await open_[0].aclose()
        await anext(live.listen(0, None, 0))

    asyncio.run(story())
