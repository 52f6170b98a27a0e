"""Workers and programs that a script with a run starts: rows whole, none lost, none twice, no hang, no sender left."""

from pathlib import Path

import pytest

from runcairn.runfolder.folder import RunFolder, find_folders
from tests.faults.scripts import finish, processes_of, the_folder, until

_WORKERS = """
import multiprocessing, os, sys
from concurrent.futures import ProcessPoolExecutor
import runcairn

def work(number):
    for i in range(50):
        runcairn.log({f"worker{number}": i, "text": "x" * 300})
    return os.getpid()

def work_on(run, number):
    run.log({f"worker{number}": 0.5})
    run.summary[f"best{number}"] = number
    run.config.update({f"seen{number}": dict(run.config)["lr"]})

if __name__ == "__main__":
    run = runcairn.init(project="p", mode="offline", config={"lr": 1})
    run.log({"main": 1})
"""
_HOWS = {
    "spawn": """
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.map(work, range(6), chunksize=1)
    """,
    "forkserver": """
    workers = [multiprocessing.get_context("forkserver").Process(target=work, args=(n,)) for n in range(6)]
    [w.start() for w in workers]
    [w.join() for w in workers]
    assert [w.exitcode for w in workers] == [0] * 6
    """,
    "fork": """
    with multiprocessing.get_context("fork").Pool(3) as pool:
        pool.map(work, range(6), chunksize=1)
    """,
    "futures": """
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert os.getpid() not in pool.map(work, range(6))
    """,
}


def job(place: Path, text: str) -> RunFolder:
    """The folder of a script in a file, which spawned workers import again."""
    (place / "job.py").write_text(text)
    done = finish("import subprocess; sys.exit(subprocess.call([sys.executable, 'job.py']))", place)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    until(lambda: not processes_of(place))
    return the_folder(place)


@pytest.mark.holds("F9", "F10")
@pytest.mark.parametrize("how", _HOWS)
def test_workers_log_into_the_run_of_their_parent(tmp_path: Path, how: str) -> None:
    folder = job(tmp_path, f"{_WORKERS}{_HOWS[how]}\n    run.log({{'main': 2}})\n")
    rows = folder.rows("history")
    kept = list(rows)
    assert rows.bad == 0
    for number in range(6):
        assert [row[f"worker{number}"] for row in kept if f"worker{number}" in row] == list(range(50))
    assert [row["main"] for row in kept if "main" in row] == [1, 2]
    assert [record["kind"] for record in folder.records()].count("exit") == 1
    end = folder.state().exit
    assert end is not None
    assert end.state == "finished"


@pytest.mark.holds("F10")
def test_a_run_that_is_sent_to_a_worker_is_the_same_run(tmp_path: Path) -> None:
    folder = job(
        tmp_path,
        _WORKERS
        + """
    workers = [multiprocessing.get_context("spawn").Process(target=work_on, args=(run, n)) for n in range(2)]
    [w.start() for w in workers]
    [w.join() for w in workers]
    assert [w.exitcode for w in workers] == [0, 0]
    """,
    )
    assert sorted(key for row in folder.rows("history") for key in row if key[0] == "w") == [
        "worker0",
        "worker1",
    ]
    state = folder.state()
    assert state.summary == {"best0": 0, "best1": 1}
    assert state.config == {"lr": 1, "seen0": 1, "seen1": 1}


@pytest.mark.holds("F9")
def test_a_program_that_is_called_logs_into_the_run_or_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "eval.py").write_text("import runcairn; runcairn.log({'eval': 1})")
    (tmp_path / "other.py").write_text(
        "import runcairn\nassert runcairn.run is None\n"
        "run = runcairn.init(project='q', mode='offline'); run.log({'other': 1})"
    )
    done = finish(
        """
        import subprocess
        run = begin()
        run.log({"main": 1})
        for program in ("eval.py", "other.py"):
            subprocess.run([sys.executable, program], check=True)
        run.finish()
        print(subprocess.run([sys.executable, "eval.py"], stderr=subprocess.PIPE, text=True).stderr[-200:])
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "call runcairn.init() first" in done.stdout
    folders = {folder.state().project: folder for folder in find_folders(tmp_path / "runcairn")}
    kept = {
        project: [key for row in folder.rows("history") for key in row if key[0] != "_"]
        for project, folder in folders.items()
    }
    assert kept == {"p": ["main", "eval"], "q": ["other"]}
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F10")
def test_a_program_that_a_rank_calls_is_no_rank(tmp_path: Path) -> None:
    (tmp_path / "eval.py").write_text(
        "import runcairn; runcairn.init(project='eval', mode='offline').log({'eval': 1})"
    )
    done = finish(
        """
        import subprocess
        os.environ |= {"RANK": "1", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"}
        run = begin()
        subprocess.run([sys.executable, "eval.py"], check=True)
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    states = {
        state.project: state for folder in find_folders(tmp_path / "runcairn") if (state := folder.state())
    }
    assert (states["p"].rank, states["eval"].rank) == (1, None)
    assert states["p"].id != states["eval"].id
