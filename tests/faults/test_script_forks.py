"""fork, spawn and threads: rows whole, no deadlock, a child's end is not the run's."""

from pathlib import Path

import psutil
import pytest

from runcairn.runfolder.folder import find_folders
from tests.faults.scripts import finish, processes_of, start, the_folder, until


@pytest.mark.holds("F11")
def test_32_threads_lose_nothing(tmp_path: Path) -> None:
    done = finish(
        """
        run = begin()
        def work(number):
            for i in range(300):
                run.log({"thread": number, "i": i, "text": "x" * 50})
        threads = [threading.Thread(target=work, args=(n,)) for n in range(32)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        print(run.step)
        """,
        tmp_path,
        seconds=100,
    )
    rows = the_folder(tmp_path).rows("history")
    kept = list(rows)
    assert rows.bad == 0
    assert done.stdout.startswith("9600")
    assert {(row["thread"], row["i"]) for row in kept} == {(n, i) for n in range(32) for i in range(300)}
    assert sorted(row["_step"] for row in kept) == list(range(9600))


@pytest.mark.holds("F9")
def test_children_log_whole_rows_and_end_nothing(tmp_path: Path) -> None:
    done = finish(
        """
        run = begin()
        run.log({"who": 0})
        pids = []
        for number in range(1, 5):
            pid = os.fork()
            if pid == 0:
                for i in range(500):
                    run.log({"who": number, "text": "y" * 100})
                if number == 1:
                    os._exit(0)
                if number == 2:
                    raise RuntimeError("in a child")
                if number == 3:
                    run.finish()
                sys.exit(9)
            pids.append(pid)
        for pid in pids:
            os.waitpid(pid, 0)
        run.log({"who": 9})
        """,
        tmp_path,
    )
    assert done.returncode == 0
    rows = the_folder(tmp_path).rows("history")
    who = [row["who"] for row in rows]
    assert rows.bad == 0
    assert {number: who.count(number) for number in (0, 1, 2, 3, 4, 9)} == {
        0: 1,
        1: 500,
        2: 500,
        3: 500,
        4: 500,
        9: 1,
    }
    records = [record["kind"] for record in the_folder(tmp_path).records()]
    assert records.count("exit") == 1
    end = the_folder(tmp_path).state().exit
    assert end is not None
    assert (end.state, end.code) == ("finished", 0)


@pytest.mark.holds("F9")
def test_a_fork_while_threads_log_does_not_hang_the_child(tmp_path: Path) -> None:
    done = finish(
        """
        run = begin()
        going = True
        def work():
            while going:
                run.log({"a": 1.0})
        threads = [threading.Thread(target=work) for _ in range(4)]
        [t.start() for t in threads]
        for _ in range(50):
            pid = os.fork()
            if pid == 0:
                run.log({"child": 1})
                os._exit(0)
            assert os.waitpid(pid, 0)[1] == 0
        going = False
        [t.join() for t in threads]
        print("done")
        """,
        tmp_path,
    )
    assert "done" in done.stdout
    rows = the_folder(tmp_path).rows("history")
    assert sum("child" in row for row in rows) == 50
    assert rows.bad == 0


@pytest.mark.holds("F5", "F9")
def test_a_child_that_lives_on_does_not_hold_the_lifeline(tmp_path: Path) -> None:
    body = """
    run = begin()
    if os.fork() == 0:
        os.close(1); os.close(2)
        time.sleep(60)
        os._exit(0)
    print(os.getpid(), flush=True)
    os.kill(os.getpid(), 9)
    """
    with start(body, tmp_path) as script:
        assert script.wait(30) == -9
    # the child is not of the run's folder: only the sender names it
    until(lambda: not [p for p in processes_of(tmp_path) if "runcairn.sender" in command_of(p)])


def command_of(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it has gone meanwhile
        return ""


@pytest.mark.holds("F10")
@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_workers_with_runs_of_their_own(tmp_path: Path, method: str) -> None:
    (tmp_path / "job.py").write_text(
        f"""
import multiprocessing, os, runcairn
def work(rank):
    os.environ["RANK"] = str(rank)
    run = runcairn.init(project="p", id="shared", group="g", mode="offline", reinit=True)
    for i in range(20):
        run.log({{"rank": rank, "i": i}}, step=i)
    if rank == 2:
        raise ValueError("worker")
if __name__ == "__main__":
    context = multiprocessing.get_context("{method}")
    processes = [context.Process(target=work, args=(n,)) for n in range(3)]
    [p.start() for p in processes]
    [p.join() for p in processes]
    assert [p.exitcode for p in processes] == [0, 0, 1]
"""
    )
    done = finish("import runpy; runpy.run_path('job.py', run_name='__main__')" if method == "fork" else
                  "import subprocess; sys.exit(subprocess.call([sys.executable, 'job.py']))", tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    folders = list(find_folders(tmp_path / "runcairn"))
    states = [folder.state() for folder in folders]
    assert {state.id for state in states} == {"shared"}
    assert sorted(state.rank for state in states if state.rank is not None) == [0, 1, 2]
    assert len({state.writer for state in states}) == 3
    ends = {state.rank: state.exit.state for state in states if state.exit is not None}
    assert ends == {0: "finished", 1: "finished", 2: "failed"}
    assert [len(list(folder.rows("history"))) for folder in folders] == [20, 20, 20]
