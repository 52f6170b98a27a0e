"""Forks and rewinds while the parent is logged to, sealed, asked for twice: the history is whole, nobody sees half."""

import asyncio
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from runcairn.errors import NotFound, Refused
from runcairn.server.access import Who
from runcairn.server.services import copying, failpoints
from runcairn.server.settings import ServerSettings
from runcairn.server.store import schema
from runcairn.server.wiring import Services, open_services
from runcairn.wire.ingest import StreamName
from runcairn.wire.runs import Origin, RunInfo, RunStart, RunUpdate
from tests.kit.series_store import Point, Stand, Writer, stand

KEYS = ("a", "b", "text")
HISTORY: StreamName = "history"


def row(step: int, write: int) -> dict[str, Any]:
    """The value tells which write it was; `b` is in every other row, `text` in every tenth."""
    found: dict[str, Any] = {"_step": step, "_timestamp": 1e9 + write, "a": float(write)}
    if step % 2:
        found["b"] = -float(write)
    if step % 10 == 0:
        found["text"] = f"write {write}"
    return found


class Logging:
    """One writer of a run; `n` counts its rows."""

    def __init__(self, store: Stand, run: int) -> None:
        self.store, self.run, self.writer = store, run, Writer("w")

    def log(self, steps: list[int]) -> None:
        first = len(self.writer.lines)
        span = self.writer.log([row(step, first + i) for i, step in enumerate(steps)])
        self.store.append(self.run, HISTORY, self.writer.append(*span))


def all_points(store: Stand, run: int) -> dict[str, dict[int, Point]]:
    return {key: store.points(run, key) for key in ("a", "b")}


@pytest.mark.holds("F46")
@pytest.mark.parametrize("seed", range(8))
def test_a_history_is_whole_although_its_parent_is_written_and_sealed_between_the_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    monkeypatch.setattr(copying, "CHUNKS", 1)
    monkeypatch.setattr(copying, "ROWS", 40)
    with stand(tmp_path, runs=2) as store:
        parent = Logging(store, 1)
        end = 0
        for count in (rng.choice([900, 4500]), *(rng.choice([400, 150, 40]) for _ in range(6))):
            parent.log(list(range(end, end + count)))
            end += count
            store.sealing.seal(1, HISTORY)
        parent.log(sorted(rng.sample(range(end), 20)))  # late ones, waiting
        upto = end - rng.choice([1, 30, 300])
        before = all_points(store, 1)
        newest = {"end": end}

        def meanwhile(place: str) -> None:
            if place != "copied_a_piece":
                return
            what = rng.random()
            if what < 0.5:
                parent.log(list(range(newest["end"], newest["end"] + 50)))
                newest["end"] += 50
            elif what < 0.7:
                parent.log(sorted(rng.sample(range(newest["end"]), 5)))
            if rng.random() < 0.7:
                store.sealing.seal(1, HISTORY, all_small=rng.random() < 0.5)

        monkeypatch.setattr(failpoints, "reach", meanwhile)
        steps = copying.copy(store.database, 1, 2, upto)
        found, after = all_points(store, 2), all_points(store, 1)
        for key in ("a", "b"):
            kept = {step: point for step, point in before[key].items() if step <= upto}
            assert set(kept) == set(found[key])
            for step, point in found[key].items():  # as it was at the beginning, or as it was written since
                assert kept[step][1] in (point[1], kept[step][1])
                assert abs(point[1]) >= abs(kept[step][1])
                assert abs(point[1]) <= abs(after[key][step][1])
        assert steps == max(step for key in KEYS[:2] for step in [-1, *found[key]]) + 1
        with store.database.read() as tx:
            texts = select(schema.value.c.step).where(schema.value.c.run == 2).order_by(schema.value.c.step)
            assert list(tx.execute(texts).scalars()) == list(range(0, upto + 1, 10))
        store.sealing.seal(2, HISTORY, all_small=True)  # and it can be gone on with
        assert all_points(store, 2) == found


WHO = Who(1, "tester", "tester", "key")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = open_services(ServerSettings(data=tmp_path, account="tester"))
    try:
        yield opened
    finally:
        opened.close()


async def start(services: Services, rid: str, writer: str, step: int | None = None, of: str = "r") -> RunInfo:
    project = await services.projects.make(WHO, "-", "p")
    origin = None if step is None else Origin(id=of, step=step)
    return await services.runs.start(WHO, project, rid, RunStart(writer=writer, origin=origin))


async def parent_with(services: Services, steps: int) -> RunInfo:
    made = await start(services, "r", "first")
    writer = Writer("first")
    await services.ingest.append(
        made.run, HISTORY, writer.append(*writer.log([row(i, i) for i in range(steps)]))
    )
    return made


def numbers(services: Services) -> list[int]:
    with services.database.read() as tx:
        return list(tx.execute(select(schema.run.c.id).order_by(schema.run.c.id)).scalars())


def test_the_same_fork_asked_for_again_while_it_is_made_is_made_once(services: Services) -> None:
    async def story() -> None:
        await parent_with(services, 100)
        twice = await asyncio.gather(*(start(services, "child", "w", step=50) for _ in range(3)))
        assert len({each.run for each in twice}) == 1
        with pytest.raises(Refused):
            await start(services, "child", "other", step=50)
        assert twice[0].steps == 51
        assert len(numbers(services)) == 2

    asyncio.run(story())


def test_who_joins_a_run_that_is_being_rewound_joins_what_it_becomes(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        former = await parent_with(services, 100)
        project = await services.projects.make(WHO, "-", "p")
        begun, loop, go_on = asyncio.Event(), asyncio.get_running_loop(), threading.Event()

        def meanwhile(place: str) -> None:
            if place == "copied_a_piece":
                loop.call_soon_threadsafe(begun.set)
                assert go_on.wait(60)

        monkeypatch.setattr(failpoints, "reach", meanwhile)
        rewinding = asyncio.ensure_future(start(services, "r", "again", step=9))
        await begun.wait()
        joining = asyncio.ensure_future(services.runs.start(WHO, project, "r", RunStart(writer="second")))
        await asyncio.sleep(0)  # it asks, and has to wait
        go_on.set()
        rewound, joined = await asyncio.gather(rewinding, joining)
        assert rewound.run == joined.run != former.run
        assert (rewound.steps, rewound.state, rewound.deleted, rewound.former) == (10, "running", None, None)

    asyncio.run(story())


def test_a_fork_whose_caller_goes_away_is_made_all_the_same(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        await parent_with(services, 100)
        begun, loop = asyncio.Event(), asyncio.get_running_loop()

        def meanwhile(place: str) -> None:
            if place == "copied_a_piece":
                loop.call_soon_threadsafe(begun.set)

        monkeypatch.setattr(failpoints, "reach", meanwhile)
        caller = asyncio.ensure_future(start(services, "child", "w", step=50))
        await begun.wait()
        caller.cancel()
        assert (await start(services, "child", "w")).steps == 51

    asyncio.run(story())


@pytest.mark.holds("F48")
def test_nobody_sees_a_run_in_the_making_and_a_parent_deleted_meanwhile_leaves_nothing(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = asyncio.run(parent_with(services, 100))
    seen: list[Any] = []

    def meanwhile(place: str) -> None:
        if place != "copied_a_piece" or seen:
            return

        async def look() -> None:
            half = numbers(services)[-1]
            assert half != parent.run
            project = await services.projects.make(WHO, "-", "p")
            for work in (
                services.runs.detail(half),
                services.trash.give_back(half),
                services.trash.empty(half),
            ):
                with pytest.raises(NotFound):
                    await work
            assert await services.trash.listing(project) == []
            listed = await services.runs.page(
                project, text="", order="-created", limit=9, cursor="", columns=""
            )
            seen.append([each.id for each in listed.runs])
            await services.trash.take(parent.run)
            await services.trash.empty(parent.run)

        asyncio.run(look())

    monkeypatch.setattr(failpoints, "reach", meanwhile)
    with pytest.raises(Refused):
        asyncio.run(start(services, "child", "w", step=50))
    assert seen == [["r"]]
    services.dropping.all()
    assert numbers(services) == []
    with services.database.read() as tx:
        for table in schema.metadata.sorted_tables:
            if "run" in table.c:
                assert tx.execute(select(table)).all() == [], table.name


def test_what_is_edited_while_a_run_is_rewound_goes_with_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = asyncio.run(parent_with(services, 100))

    def meanwhile(place: str) -> None:
        if place == "copied_a_piece":
            asyncio.run(services.runs.edit(former.run, RunUpdate(name="renamed", config={"lr": 3})))

    monkeypatch.setattr(failpoints, "reach", meanwhile)
    rewound = asyncio.run(start(services, "r", "again", step=9))
    assert (rewound.name, rewound.config) == ("renamed", {"lr": 3})
