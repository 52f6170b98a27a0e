"""System metrics of a run that goes on: each sample is kept at its time, whoever numbered it, and through a rewind."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from runcairn.server.access import Who
from runcairn.server.settings import ServerSettings
from runcairn.server.wiring import Services, open_services
from runcairn.wire.ingest import StreamName
from runcairn.wire.runs import Origin, RunInfo, RunStart
from runcairn.wire.series import PointsQuery
from tests.kit.series_store import Writer, read_arrow, stand

BEGIN = 1.7e9
CPU, LATER = "system/cpu", "system/gpu.0.util"
WHO = Who(1, "tester", "tester", "key")


def samples(begin: float, count: int, every: float = 10.0) -> list[dict[str, Any]]:
    """As a sender writes them: numbered from 0 in each folder. The value is the time since BEGIN."""
    times = [begin + every * n for n in range(count)]
    return [{CPU: time - BEGIN, "_step": n, "_timestamp": time} for n, time in enumerate(times)]


@pytest.mark.holds("F43")
def test_samples_of_a_resumed_run_take_no_places_of_earlier_ones(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        for name, begin in (("first", BEGIN), ("second", BEGIN + 5000.25)):
            writer = Writer(name)
            store.append(1, "events", writer.append(*writer.log(samples(begin, 300))))
            store.sealing.seal(1, "events", all_small=True)
        query = PointsQuery(runs=[1], keys=[CPU], stream="events")
        table = read_arrow(store.charts.points(query)).to_pydict()
    assert len(table["step"]) == 600
    assert table["time"] == sorted(table["time"])
    assert [time - BEGIN for time in table["time"]] == table["value"]
    assert table["step"] == [int(time * 1000) for time in table["time"]]


def append(services: Services, run: int, stream: StreamName, rows: list[dict[str, Any]]) -> None:
    writer = Writer(f"{stream} at {rows[0]['_timestamp']}")
    asyncio.run(services.ingest.append(run, stream, writer.append(*writer.log(rows))))


def begun(services: Services, rid: str, writer: str, origin: Origin | None = None) -> RunInfo:
    async def story() -> RunInfo:
        project = await services.projects.make(WHO, "-", "p")
        return await services.runs.start(WHO, project, rid, RunStart(writer=writer, origin=origin))

    return asyncio.run(story())


def values_of(services: Services, run: int, key: str) -> list[float]:
    query = PointsQuery(runs=[run], keys=[key], stream="events")
    return read_arrow(services.charts.points(query)).to_pydict()["value"]


@pytest.mark.parametrize("sealed", [0, 1, 2])
def test_a_rewound_run_keeps_what_was_measured_up_to_the_step(tmp_path: Path, sealed: int) -> None:
    """sealed: of both appends how many are in chunks when the run is rewound."""
    services = open_services(ServerSettings(data=tmp_path, account="tester"))
    try:
        run = begun(services, "r", "first").run
        for n, begin in enumerate((0, 600)):
            rows = [{"loss": 1.0, "_step": at, "_timestamp": BEGIN + at} for at in range(begin, begin + 600)]
            append(services, run, "history", rows)
            append(services, run, "events", samples(BEGIN + begin, 60))
            if n < sealed:
                for stream in ("history", "events"):
                    services.sealing.seal(run, stream, all_small=True)
        append(services, run, "events", [{LATER: 1.0, "_step": 60, "_timestamp": BEGIN + 1199}])
        rewound = begun(services, "r", "second", Origin(id="r", step=705))
        fork = begun(services, "fork", "third", Origin(id="r", step=705))
        assert rewound.steps == 706
        assert values_of(services, rewound.run, CPU) == [10.0 * n for n in range(71)]
        keys = {key.name: key for key in asyncio.run(services.runs.keys(rewound.run))}
        assert sorted(keys) == ["loss", CPU]
        assert values_of(services, fork.run, CPU) == []
        append(services, rewound.run, "events", samples(BEGIN + 9000, 2))
        assert values_of(services, rewound.run, CPU)[70:] == [700.0, 9000.0, 9010.0]
        assert len(values_of(services, run, CPU)) == 120
    finally:
        services.close()
