"""What people change of a run: names and values, keys and points, the run itself; each with its way back."""

import math
from pathlib import Path
from typing import Any

import pyarrow.compute
import pyarrow.parquet
import pytest

from runcairn.api.root import Api
from runcairn.api.run import Run
from runcairn.errors import NotFound, Refused
from tests.faults.scripts import environ, finish, start, until
from tests.kit.server import ServerProcess


def on(server: ServerProcess, place: Path) -> dict[str, str]:
    place.mkdir(exist_ok=True)
    return {**environ(place), **server.client_environ()}


def ran(server: ServerProcess, project: str, place: Path, body: str, **more: str) -> Run:
    done = finish(body, place, env={**on(server, place), **more})
    assert done.returncode == 0, done.stderr
    return Api(server.url, server.key).run(f"{project}/r")


def points(run: Run, key: str) -> list[tuple[int, float]]:
    table = run.series(key, as_="arrow").to_pydict()
    return list(zip(table.get("_step", []), table.get(key, []), strict=True))


def listed(server: ServerProcess, project: str) -> dict[str, Any]:
    (run,) = server.request("GET", f"/api/v1/projects/-/{project}/runs").json()["runs"]
    return run


TRAIN = """
run = begin(project="{project}", id="r", mode="online", name="first", notes="old", tags=["a", "b"],
            config={{"lr": 1, "model": {{"depth": 5, "width": 8}}}})
for i in range(100):
    run.log({{"loss": 100.0 - i, "acc": float(i), "phase": f"p{{i // 50}}"}})
"""


@pytest.mark.parametrize("by", ["script", "another machine"])
def test_a_persons_edit_stands_against_the_script(
    server: ServerProcess, project: str, tmp_path: Path, by: str
) -> None:
    run = ran(server, project, tmp_path / "one", TRAIN.format(project=project))
    run.edit(name="mine", group="g", config={"model.depth": 50}, tags=["b", "good"])
    ran(
        server,
        project,
        tmp_path / ("one" if by == "script" else "two"),
        f"""
        run = begin(project="{project}", id="r", mode="online", resume="allow")
        run.name, run.notes, run.group, run.tags = "theirs", "new", "theirs", ["a", "b", "c"]
        run.config.update({{"lr": 2, "model": {{"depth": 6, "width": 9}}}}, allow_val_change=True)
        """,
    )
    run.refresh()
    assert (run.name, run.notes, run.group) == ("mine", "new", "g")
    assert run.tags == ["b", "c", "good"]
    assert run.config == {"lr": 2, "model": {"depth": 50, "width": 9}}
    assert sorted(run.detail.edited) == ["config.model.depth", "group", "name", "tags"]
    filtered = server.request("GET", f"/api/v1/projects/-/{project}/runs?filter=model.depth%3D50").json()
    assert filtered["total"] == 1


def test_points_are_hidden_and_shown_again_in_every_answer(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    run = ran(server, project, tmp_path, TRAIN.format(project=project))
    before = {key: points(run, key) for key in ("loss", "acc")}
    entry = run.hide("loss", lo=90)
    assert points(run, "loss") == before["loss"][:90]
    assert points(run, "acc") == before["acc"]
    assert run.summary["loss"] == 11.0
    assert listed(server, project)["summary"]["loss"] == 11.0
    chart = run.chart("loss", buckets=1000, as_="arrow")
    assert pyarrow.compute.max(chart["x"]).as_py() == 89.0
    run.to_parquet(tmp_path / "loss.parquet", "loss")
    assert pyarrow.parquet.read_table(tmp_path / "loss.parquet").num_rows == 90
    everywhere = run.hide(lo=10, hi=19)
    assert points(run, "acc") == [*before["acc"][:10], *before["acc"][20:]]
    assert [step for step, *_ in run.values("phase")] == [*range(10), *range(20, 100)]
    assert [(each.id, each.key, each.lo, each.hi) for each in run.overlay] == [
        (everywhere.id, None, 10, 19),
        (entry.id, "loss", 90, None),
    ]
    run.undo(entry)
    run.undo(everywhere)
    assert {key: points(run, key) for key in ("loss", "acc")} == before
    assert run.summary["loss"] == 1.0
    assert run.overlay == []
    with pytest.raises(NotFound):
        run.undo(entry)


def test_what_is_hidden_stays_so_while_the_script_logs_on(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    body = f"""
    run = begin(project="{project}", id="r", mode="online")
    for line in sys.stdin:
        run.log({{"loss": float(line)}})
        print("logged", flush=True)
    """
    with start(body, tmp_path, env=on(server, tmp_path), stdin=-1) as script:
        assert script.stdin is not None
        assert script.stdout is not None
        script.stdin.write("5\n9\n")
        script.stdin.flush()
        api = Api(server.url, server.key)
        until(lambda: server.request("GET", f"/api/v1/projects/-/{project}/runs/r").status == 200)
        run = api.run(f"{project}/r")
        until(lambda: len(points(run.refresh(), "loss")) == 2)
        run.hide("loss", lo=1, hi=1)
        script.stdin.write("7\n")
        script.stdin.close()
        assert script.wait(60) == 0
    run.refresh()
    assert points(run, "loss") == [(0, 5.0), (2, 7.0)]
    best = server.request("GET", f"/api/v1/projects/-/{project}/runs?columns=summary.loss.max").json()
    assert best["runs"][0]["summary"]["loss.max"] == 7.0


def test_a_key_is_renamed_for_what_comes_later_too(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    run = ran(server, project, tmp_path, TRAIN.format(project=project))
    entry = run.rename("loss", "train/loss")
    again = f"""
    run = begin(project="{project}", id="r", mode="online", resume="must")
    run.log({{"loss": -1.0}})
    """
    ran(server, project, tmp_path, again)
    run.refresh()
    assert points(run, "train/loss")[-2:] == [(99, 1.0), (100, -1.0)]
    assert {"loss", "train/loss"} & {key.name for key in run.keys} == {"train/loss"}
    assert listed(server, project)["summary"]["train/loss"] == -1.0
    keys = server.request("GET", f"/api/v1/projects/-/{project}/keys").json()
    assert "train/loss" in {key["name"] for key in keys}
    with pytest.raises(Refused, match="acc"):
        run.rename("train/loss", "acc")
    run.undo(entry)
    assert len(points(run, "loss")) == 101
    assert listed(server, project)["summary"]["loss"] == -1.0


def test_a_deleted_run_is_nowhere_until_it_is_had_back(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    run = ran(server, project, tmp_path, TRAIN.format(project=project))
    before = points(run, "loss")
    number = run.info.run
    run.delete()
    assert server.request("GET", f"/api/v1/runs/{number}").status == 404
    assert server.request("GET", f"/api/v1/projects/-/{project}/runs").json()["total"] == 0
    assert server.request("GET", f"/api/v1/projects/-/{project}").json()["runs"] == 0
    api = Api(server.url, server.key)
    (thrown,) = api.trash(project)
    assert (thrown.id, thrown.info.run) == ("r", number)
    taken = server.request("PUT", f"/api/v1/projects/-/{project}/runs/r", json={"writer": "w"})
    assert taken.status == 200
    with pytest.raises(Refused, match="another run"):
        thrown.restore()
    assert server.request("DELETE", f"/api/v1/runs/{taken.json()['run']}").status == 204
    assert points(thrown.restore(), "loss") == before
    assert api.run(f"{project}/r").info.run == number
    (other,) = api.trash(project)
    assert server.request("DELETE", f"/api/v1/trash/{number}").status == 409
    assert server.request("DELETE", f"/api/v1/trash/{other.info.run}").status == 204
    assert api.trash(project) == []


def test_alerts_are_kept_once_and_told(server: ServerProcess, project: str, tmp_path: Path) -> None:
    run = ran(
        server,
        project,
        tmp_path,
        f"""
        run = begin(project="{project}", id="r", mode="online")
        run.log({{"loss": 1.0}})
        run.alert("loss is low", f"below {{0.5}}", level=runcairn.AlertLevel.WARN)
        run.alert("loss is low", "said just now")
        runcairn.alert("over", level="error", wait_duration=0)
        """,
    )
    assert [(each.title, each.text, each.level) for each in run.alerts] == [
        ("loss is low", "below 0.5", "warn"),
        ("over", "", "error"),
    ]
    again = {
        "alerts": [{"writer": each.writer, "n": each.n, "time": 1.0, "title": "x"} for each in run.alerts]
    }
    assert server.request("POST", f"/api/v1/runs/{run.info.run}/alerts", json=again).json() == {"new": 0}


@pytest.mark.holds("F43")
def test_an_earlier_folder_that_comes_late_changes_no_state(
    server: ServerProcess, project: str, tmp_path: Path
) -> None:
    offline = f"""
    run = begin(project="{project}", id="r", mode="offline")
    run.log({{"loss": 5.0, "old": 1.0}})
    os._exit(3)
    """
    one, two = tmp_path / "one", tmp_path / "two"
    finish(offline, one, env=on(server, one))
    body = f"""
    run = begin(project="{project}", id="r", mode="online")
    run.log({{"loss": 1.0}}, step=7)
    """
    assert ran(server, project, two, body).state == "finished"
    late = f"""
    import subprocess, glob
    (folder,) = glob.glob("{one}/runcairn/run-*")
    print(subprocess.run([sys.executable, "-m", "runcairn", "sync", folder], check=True))
    """
    run = ran(server, project, tmp_path / "three", late)
    assert run.state == "finished"
    assert run.info.late is not None
    assert points(run, "loss") == [(0, 5.0), (7, 1.0)]
    assert math.isclose(run.summary["old"], 1.0)
