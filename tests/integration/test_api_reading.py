"""What a script logged comes back through `Api()`, as pandas, polars, Arrow, Parquet and rows."""

import hashlib
import math

import pyarrow.parquet as pq
import pytest

from runcairn.api import series as api_series
from runcairn.api.root import Api
from runcairn.errors import DamagedData, FilterError, NotAllowed, NotFound, UsageError
from runcairn.remote import files as remote_files
from tests.kit.script import run_script

_SCRIPT = """
    import math, os
    import runcairn

    for i in range(3):
        run = runcairn.init(project="reading", id=f"r{i}", name=f"run {i}", config={"lr": 0.1 * i, "net": {"depth": i}},
                            tags=["even"] if i % 2 == 0 else [])
        for step in range(300):
            run.log({"loss": math.exp(-step / 50), **({"acc": step / 300} if step % 3 == 0 else {})})
        run.log({"late": 1.0, "loss": float("nan")}, step=7)
        run.log({"note": "hello"}, step=400)
        run.summary["best"] = i
        print(f"line of run {i}")
        with open(os.path.join(run.dir, "model.bin"), "wb") as file:
            file.write(bytes(range(256)) * 100)
        run.finish()
"""


@pytest.fixture(scope="module")
def api(server, tmp_path_factory):
    run_script(tmp_path_factory.mktemp("reading"), server, _SCRIPT)
    return Api(server.url, server.key)


@pytest.fixture
def run(api):
    return api.run("reading/r1")


def expected(step: int) -> float:
    return math.nan if step == 7 else math.exp(-step / 50)


def test_a_run_is_told_whole(api, run):
    assert run.config == {"lr": 0.1, "net": {"depth": 1}}
    assert run.summary["best"] == 1
    assert run.summary["note"] == "hello"
    assert run.state == "finished"
    assert run.name == "run 1"
    assert run.metadata["python"]
    assert run.url.endswith("/reading/runs/r1")
    assert api.run(run.url).id == "r1"
    assert "line of run 1" in [line.text for line in run.logs()]


def test_every_point_comes_back(run):
    frame = run.series()
    assert list(frame.columns) == [
        "_step",
        "_timestamp",
        *sorted(["loss", "acc", "late"], key=list(frame.columns).index),
    ]
    for row in frame.itertuples():
        assert row.loss == expected(row._1) or (math.isnan(row.loss) and row._1 == 7)
        assert row.acc == row._1 / 300 if row._1 % 3 == 0 else math.isnan(row.acc)
    assert frame.late.dropna().tolist() == [1.0]


def test_arrow_and_polars_tell_missing_from_nan(run):
    table = run.series(["loss", "acc"], as_="arrow", lo=6, hi=8)
    assert table["_step"].to_pylist() == [6, 7, 8]
    assert math.isnan(table["loss"].to_pylist()[1])
    assert table["acc"].to_pylist() == [0.02, None, None]
    frame = run.series("acc", as_="polars")
    assert frame["acc"].null_count() == 0
    assert len(frame) == 100


def test_long_series_are_read_in_ranges(run, monkeypatch, tmp_path):
    whole = run.series(as_="arrow")
    monkeypatch.setattr(api_series, "POINTS", 37)
    asked = api_series.Asked(run._server, run.info.run, ["loss", "acc", "late"])
    assert len(api_series.ranges(asked)) > 8
    # NaN is no equal of itself: compared as text.
    assert str(run.series(as_="arrow").to_pylist()) == str(whole.to_pylist())
    run.to_parquet(tmp_path / "r.parquet")
    assert str(pq.read_table(tmp_path / "r.parquet").to_pylist()) == str(whole.to_pylist())


def test_history_samples_and_scans(run):
    assert len(run.history(samples=50)) == 50
    assert run.history(samples=50)["_step"].iloc[-1] == 299
    rows = run.history(keys=["acc"], pandas=False)
    assert rows[1] == {"_step": 3, "acc": 0.01}
    by_acc = run.history(keys=["loss"], x_axis="acc")
    assert list(by_acc.columns) == ["acc", "loss"]
    scanned = list(run.scan_history())
    assert len(scanned) == 301
    assert scanned[-1]["note"] == "hello"
    assert scanned[7]["late"] == 1.0
    assert [row["_step"] for row in run.scan_history(keys=["acc"], min_step=5, max_step=12)] == [6, 9]


def test_charts_keep_outliers(run):
    frame = run.chart(["loss"], buckets=10)
    assert frame["max"].max() == 1.0
    assert frame["n"].sum() == 300
    assert frame["bad"].sum() == 1


def test_runs_are_found_and_paged(api):
    runs = api.runs("reading", order="created", per_page=1)
    assert [each.id for each in runs] == ["r0", "r1", "r2"]
    assert len(runs) == 3
    assert runs[-1].id == "r2"
    assert [each.id for each in runs[1:]] == ["r1", "r2"]
    with pytest.raises(IndexError):
        runs[3]
    assert {each.id for each in api.runs("reading", "tag:even")} == {"r0", "r2"}
    assert [each.id for each in api.runs("reading", "lr > 0.15")] == ["r2"]
    assert [each.id for each in api.runs("reading", order="-summary.best")] == ["r2", "r1", "r0"]
    table = api.runs("reading", order="created").table()
    assert table["config.net.depth"].tolist() == [0, 1, 2]
    assert table["summary.best"].tolist() == [0, 1, 2]
    assert "reading" in [project.name for project in api.projects()]
    assert {key.name for key in api.keys("reading")} >= {"loss", "acc", "note"}


def test_files_are_downloaded_whole_and_checked(run, tmp_path, monkeypatch):
    file = run.file("model.bin")
    path = file.download(tmp_path)
    body = path.read_bytes()
    assert body == bytes(range(256)) * 100
    assert hashlib.sha256(body).hexdigest() == file.digest
    assert file.download(tmp_path) == path
    path.write_bytes(b"mine")
    with pytest.raises(UsageError, match="other bytes"):
        file.download(tmp_path)
    assert file.download(tmp_path, replace=True).read_bytes() == body

    def damaged(server, run, path, into):
        return into.write(b"not these")

    monkeypatch.setattr(remote_files, "fetch", damaged)
    with pytest.raises(DamagedData):
        file.download(tmp_path / "elsewhere")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_edits_reach_the_server(api, run):
    run.edit(name="renamed", tags=["a", "b"])
    again = api.run("reading/r1")
    assert (again.name, again.tags) == ("renamed", ["a", "b"])


def test_what_is_not_there_or_wrong_is_said(api, server, run):
    with pytest.raises(NotFound):
        api.run("reading/nothing")
    with pytest.raises(FilterError):
        api.runs("reading", "lr >")
    with pytest.raises(UsageError, match="MongoDB"):
        api.runs("reading", filters={"config.lr": 1})
    with pytest.raises(NotAllowed):
        Api(server.url, "wrong-key").projects()
    with pytest.raises(NotFound):
        run.file("nothing.bin")
    with pytest.raises(UsageError):
        run.series(as_="csv")
    assert len(run.series("no such key")) == 0
