"""A full disk, few descriptors, a folder that goes away: training goes on, one warning, the rest is whole."""

from pathlib import Path

import pytest

from tests.faults.scripts import finish, the_folder

LIMIT = """
import resource
def allow(size):  # how long a file may become: a write is cut there, the next one fails
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
NO_LIMIT = resource.RLIM_INFINITY
"""


def limited(body: str) -> str:
    import textwrap

    return LIMIT + textwrap.dedent(body)


@pytest.mark.holds("F15", "F18", "P1")
def test_a_disk_that_fills_up_and_empties(tmp_path: Path) -> None:
    done = finish(
        limited(
            """
            run = begin()
            for i in range(100):
                run.log({"i": i, "text": "x" * 100})
            allow(os.stat(run.folder.history).st_size + 250)
            for i in range(100, 200):
                run.log({"i": i, "text": "x" * 100})
                run.config.update({"during": i}, allow_val_change=True)
            allow(NO_LIMIT)
            for i in range(200, 300):
                run.log({"i": i, "text": "x" * 100})
            print("trained")
            """
        ),
        tmp_path,
    )
    assert "trained" in done.stdout
    assert done.returncode == 0
    rows = the_folder(tmp_path).rows("history")
    kept = [row["i"] for row in rows]
    assert rows.bad == 1  # the one that was cut
    assert kept[:100] == list(range(100))
    assert kept[-100:] == list(range(200, 300))
    assert done.stderr.count("cannot write") == 1
    lost = the_folder(tmp_path).state().lost["rows_lost_disk_full"]
    assert lost == 300 - len(kept)
    assert f"{lost:,} rows could not be kept" in done.stderr


@pytest.mark.holds("F16", "P1")
def test_a_disk_that_is_full_at_init(tmp_path: Path) -> None:
    done = finish(
        limited(
            """
            allow(0)
            run = begin(id="full", config={"lr": 1})
            run.log({"i": 0})
            allow(NO_LIMIT)
            run.log({"i": 1})
            run.log({"i": 2})
            """
        ),
        tmp_path,
    )
    assert done.returncode == 0
    folder = the_folder(tmp_path)
    assert [row["i"] for row in folder.rows("history")] == [1, 2]
    state = folder.state()
    assert (state.id, state.config, state.lost) == ("full", {"lr": 1}, {"rows_lost_disk_full": 1})
    folder.journal.unlink()
    assert folder.state().id == "full"


@pytest.mark.holds("F16")
def test_a_disk_that_stays_full_ends_no_script(tmp_path: Path) -> None:
    done = finish(
        limited(
            """
            allow(0)
            run = begin()
            for i in range(100):
                run.log({"i": i, "image": runcairn.Histogram([1, 2, 3])})
            open("/dev/null", "w").write("x")
            run.summary["a"] = 1
            run.save("nothing.txt")
            print("trained")
            """
        ),
        tmp_path,
    )
    assert done.returncode == 0
    assert "trained" in done.stdout
    assert "100 rows could not be kept" in done.stderr


@pytest.mark.holds("F14")
def test_few_descriptors_and_no_processes_left(tmp_path: Path) -> None:
    done = finish(
        """
        import resource
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        held = [os.open("/dev/null", os.O_RDONLY) for _ in range(64 - len(os.listdir("/proc/self/fd")) - 12)]
        run = begin()
        import numpy as np
        for i in range(50):
            run.log({"i": i, "picture": runcairn.Image(np.full((4, 4), i / 50))})
        print("trained", len(os.listdir("/proc/self/fd")) < 64)
        """,
        tmp_path,
    )
    assert "trained True" in done.stdout, done.stderr
    rows = list(the_folder(tmp_path).rows("history"))
    assert [row["i"] for row in rows] == list(range(50))
    assert len(list((the_folder(tmp_path).media_dir / "images").iterdir())) == 50


@pytest.mark.holds("F14")
def test_without_any_descriptor_training_goes_on(tmp_path: Path) -> None:
    done = finish(
        """
        import resource
        runcairn.init, runcairn.Histogram
        import runcairn.sdk.init
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        held = []
        try:
            while True:
                held.append(os.open("/dev/null", os.O_RDONLY))
        except OSError:
            for fd in [held.pop() for _ in range(4)]:
                os.close(fd)
        try:
            run = begin()
        except runcairn.RuncairnError as error:
            print("said", error)
        else:
            for i in range(10):
                run.log({"i": i})
        print("trained")
        """,
        tmp_path,
    )
    assert "trained" in done.stdout, done.stderr


@pytest.mark.holds("F20")
def test_a_folder_that_is_deleted_meanwhile(tmp_path: Path) -> None:
    done = finish(
        """
        import shutil
        import numpy as np
        run = begin()
        run.log({"i": 0})
        shutil.rmtree(run.folder.path)
        run.log({"i": 1, "picture": runcairn.Image(np.zeros((4, 4)))})
        run.config.a = 1
        run.summary["a"] = 1
        print("trained")
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "trained" in done.stdout


@pytest.mark.holds("F33")
def test_a_clock_that_is_set_moves_no_row_back(tmp_path: Path) -> None:
    done = finish(
        """
        run = begin()
        run.log({"i": 0})
        time.time = lambda: 0.0
        run.log({"i": 1})
        time.time = lambda: 4e9
        run.log({"i": 2})
        """,
        tmp_path,
    )
    assert done.returncode == 0
    times = [row["_timestamp"] for row in the_folder(tmp_path).rows("history")]
    assert times == sorted(times)
    assert times[-1] - times[0] < 60


@pytest.mark.holds("F57")
def test_no_home_and_a_read_only_place(tmp_path: Path) -> None:
    done = finish(
        """
        for name in ("HOME", "RUNCAIRN_HOME", "XDG_CONFIG_HOME"):
            os.environ.pop(name, None)
        try:
            begin(dir="/proc/nothing")
        except runcairn.RuncairnError as error:
            print("said:", error)
        begin()
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "said: cannot make the run folder" in done.stdout
