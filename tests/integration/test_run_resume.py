"""A run goes on: by a folder of this machine, or from another one; by id, forked, rewound."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from runcairn.api.root import Api
from runcairn.api.run import Run
from runcairn.wire.runs import Origin
from tests.faults.scripts import environ, finish
from tests.kit.server import ServerProcess


def on(server: ServerProcess, place: Path) -> dict[str, str]:
    place.mkdir(exist_ok=True)
    return {**environ(place), **server.client_environ()}


def ran(server: ServerProcess, place: Path, body: str) -> str:
    """What a script prints that runs in `place`, as if that were a machine of its own."""
    env = on(server, place)
    done = finish(body, place, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def the_run(server: ServerProcess, project: str, run_id: str) -> Run:
    return Api(server.url, server.key).run(f"{project}/{run_id}")


def points(run: Run, key: str) -> list[tuple[int, float]]:
    table = run.series(key, as_="arrow").to_pydict()
    return list(zip(table.get("_step", []), table.get(key, []), strict=True))


def first(
    server: ServerProcess, project: str, place: Path, run_id: str, steps: int, config: str = "{}"
) -> None:
    ran(
        server,
        place,
        f"""
        run = begin(project="{project}", id="{run_id}", mode="online", config={config})
        for i in range({steps}):
            run.log({{"a": float(i), "odd": i}} if i % 2 else {{"a": float(i)}})
        run.summary["best"] = 7
        """,
    )


@pytest.mark.holds("F43")
@pytest.mark.parametrize("resume", ["allow", "must", "auto"])
def test_another_machine_goes_on_where_the_first_one_stopped(
    server: ServerProcess, project: str, tmp_path: Path, resume: str
) -> None:
    first(server, project, tmp_path / "one", "r", 5, '{"lr": 1, "model": {"depth": 5}, "gone": 1}')
    said = ran(
        server,
        tmp_path / "two",
        f"""
        run = begin(project="{project}", id="r", mode="online", resume="{resume}", config={{"seed": 3}})
        print(run.step, run.resumed, run.config.lr, run.summary["a"], run.summary["best"])
        del run.config["gone"]
        run.log({{"a": 50.0}})
        run.summary["note"] = "later"
        """,
    )
    assert said == "5 True 1 4.0 7\n"
    run = the_run(server, project, "r")
    assert run.config == {"lr": 1, "model": {"depth": 5}, "seed": 3}
    assert points(run, "a") == [(0, 0.0), (1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0), (5, 50.0)]
    assert {key: run.summary[key] for key in ("a", "odd", "best", "note")} == {
        "a": 50.0,
        "odd": 3.0,
        "best": 7,
        "note": "later",
    }
    assert run.state == "finished"


def test_never_refuses_another_machine_and_not_itself(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    first(server, project, tmp_path / "one", "r", 1)
    said = ran(
        server,
        tmp_path / "two",
        f"""
        try:
            begin(project="{project}", id="r", mode="online", resume="never")
        except runcairn.UsageError as error:
            print(error.problem)
        """,
    )
    assert "run r is there already" in said

    def started(writer: str, rid: str = "s") -> int:
        body = {"writer": writer, "resume": "never", "started": 1.0}
        return server.request("PUT", f"/api/v1/projects/-/{project}/runs/{rid}", json=body).status

    assert [started("w"), started("w"), started("v")] == [200, 200, 409]  # before any row was written


def test_a_fork_has_the_history_of_its_parent_up_to_the_step(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    first(server, project, tmp_path / "one", "parent", 300, '{"lr": 1, "depth": 5}')
    said = ran(
        server,
        tmp_path / "two",
        f"""
        run = begin(project="{project}", id="child", mode="online", fork_from="parent?_step=200", config={{"lr": 2}})
        print(run.step, run.config.depth)
        for i in range(3):
            run.log({{"a": -1.0 - i}})
        """,
    )
    assert said == "201 5\n"
    child, parent = the_run(server, project, "child"), the_run(server, project, "parent")
    assert points(parent, "a") == [(i, float(i)) for i in range(300)]
    assert points(child, "a") == [*((i, float(i)) for i in range(201)), (201, -1.0), (202, -2.0), (203, -3.0)]
    assert points(child, "odd")[-1] == (199, 199.0)
    assert child.config == {"lr": 2, "depth": 5}
    assert (child.summary["a"], child.summary["odd"]) == (-3.0, 199.0)
    assert child.info.origin == Origin(id="parent", step=200)
    low = server.request("GET", f"/api/v1/projects/-/{project}/runs?columns=summary.a.min").json()
    assert {run["id"]: run["summary"].get("a.min") for run in low["runs"]} == {"parent": 0.0, "child": -3.0}


def test_a_rewound_run_hides_what_came_after_and_gives_it_back(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    first(server, project, tmp_path / "one", "r", 300)
    before = the_run(server, project, "r")
    before.edit(name="mine", tags=["keep"])
    ran(
        server,
        tmp_path / "two",
        f"""
        run = begin(project="{project}", mode="online", resume_from="r?_step=100")
        print(run.step, run.id)
        run.log({{"a": -5.0}})
        """,
    )
    run = the_run(server, project, "r")
    assert points(run, "a") == [*((i, float(i)) for i in range(101)), (101, -5.0)]
    assert (run.name, run.tags, run.info.steps) == ("mine", ["keep"], 102)
    (former,) = run.detail.versions
    assert (former.run, former.steps) == (before.info.run, 300)
    listed = Api(server.url, server.key).runs(project)
    assert [each.id for each in listed] == ["r"]
    answer = server.request("POST", f"/api/v1/runs/{former.run}/restore")
    assert answer.status == 200, answer.data
    again = the_run(server, project, "r")
    assert points(again, "a") == [(i, float(i)) for i in range(300)]
    assert [each.run for each in again.detail.versions] == [run.info.run]
    assert orjson.loads(answer.data)["id"] == "r"


def test_what_a_run_printed_before_it_was_rewound_is_still_read(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    for place, how in (
        ("one", 'id="r"'),
        ("two", 'resume_from="r?_step=3"'),
        ("three", 'resume_from="r?_step=1"'),
    ):
        ran(
            server,
            tmp_path / place,
            f"""
            run = begin(project="{project}", mode="online", {how})
            print("printed by {place}")
            for i in range(5):
                run.log({{"a": float(i)}})
            """,
        )
    run = the_run(server, project, "r").info.run

    def log(writer: str = "") -> dict[str, Any]:
        return server.request("GET", f"/api/v1/runs/{run}/logs?writer={writer}").json()

    now = log()
    assert "printed by three" in str(now["lines"])
    assert len(now["writers"]) == 3
    assert sorted({*now["earlier"], now["writer"]}) == now["writers"]
    before = [str(log(writer)["lines"]) for writer in now["earlier"]]
    assert ["printed by one" in before[0], "printed by two" in before[1]] == [True, True]
    path = f"/api/v1/runs/{run}/logs/search?pattern=by+one&writer={now['earlier'][0]}"
    assert len(server.request("GET", path).json()["lines"]) == 1
    raw = server.request("GET", f"/api/v1/runs/{run}/logs/raw?writer={now['earlier'][0]}").data
    assert b"printed by one" in raw
