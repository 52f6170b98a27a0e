"""However a script ends: rows kept, state and exit code right, the user's own handlers untouched."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.scripts import finish, processes_of, start, the_folder, until

ENDINGS = [
    ("pass", 0, "finished", 0),
    ("run.finish()", 0, "finished", 0),
    ("run.finish(exit_code=3)", 0, "failed", 3),
    ("sys.exit(0)", 0, "finished", 0),
    ("sys.exit(3)", 3, "failed", 3),
    ("sys.exit('no data')", 1, "failed", 1),
    ("raise ValueError('broken loss')", 1, "failed", 1),
    ("raise KeyboardInterrupt", -signal.SIGINT, "killed", 130),
    ("os.kill(os.getpid(), signal.SIGINT)", -signal.SIGINT, "killed", 130),
    ("os._exit(5)", 5, None, None),
    ("os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM, None, None),
    # Under nohup the signal is ignored, and a script inherits that.
    (
        "signal.signal(signal.SIGHUP, signal.SIG_DFL); os.kill(os.getpid(), signal.SIGHUP)",
        -signal.SIGHUP,
        None,
        None,
    ),
    ("with run: raise RuntimeError('inside')", 1, "failed", 1),
    ("with run: sys.exit(4)", 4, "failed", 4),
    (
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); os.kill(os.getpid(), 15); time.sleep(9)",
        7,
        "failed",
        7,
    ),
]


@pytest.mark.holds("F3")
@pytest.mark.parametrize(("ending", "code", "state", "said"), ENDINGS)
def test_how_a_script_ends_is_kept(
    tmp_path: Path, ending: str, code: int, state: str | None, said: int | None
) -> None:
    done = finish(f'run = begin(); run.log({{"a": 1.0}}); print("hello")\n{ending}\n', tmp_path)
    folder = the_folder(tmp_path)
    assert done.returncode == code
    assert [row["a"] for row in folder.rows("history")] == [1.0]
    end = folder.state().exit
    assert (end and end.state, end and end.code) == (state, said)
    if "Error" in ending:
        message = ending.partition("Error('")[2].partition("'")[0]
        assert end is not None
        assert end.error is not None
        assert message in end.error
        assert "Traceback" in done.stderr
        assert "Traceback" in folder.output.read_text()
        assert message in done.stderr
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F3")
def test_the_users_own_excepthook_is_called_as_before(tmp_path: Path) -> None:
    done = finish(
        """
        sys.excepthook = lambda kind, value, trace: print("mine", kind.__name__)
        run = begin()
        raise ValueError
        """,
        tmp_path,
    )
    assert "mine ValueError" in done.stdout
    assert the_folder(tmp_path).state().exit is not None


@pytest.mark.holds("F11")
def test_after_the_end_calls_are_said_once_and_raise_nothing(tmp_path: Path) -> None:
    done = finish(
        """
        run = begin()
        run.log({"a": 1.0})
        run.finish()
        run.finish()
        for i in range(3):
            run.log({"a": 2.0})
            runcairn.log({"a": object()})
        run.config.late = 1
        run.summary["late"] = 1
        run.define_metric("a")
        run.save("nothing")
        run.name = "late"
        print("fine")
        """,
        tmp_path,
    )
    assert "fine" in done.stdout
    assert done.returncode == 0
    assert done.stderr.count("after the run has ended") == 1
    assert [row["a"] for row in the_folder(tmp_path).rows("history")] == [1.0]
    assert the_folder(tmp_path).state().config == {}


@pytest.mark.holds("F11", "F59")
def test_finish_in_a_signal_handler_in_the_middle_of_logging(tmp_path: Path) -> None:
    done = finish(
        """
        run = begin()
        def stop(*_):
            run.finish()
            os._exit(0)
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        while True:
            run.log({"a": 1.0})
        """,
        tmp_path,
    )
    assert done.returncode == 0
    rows = the_folder(tmp_path).rows("history")
    assert len(list(rows)) > 10
    assert rows.bad == 0
    end = the_folder(tmp_path).state().exit
    assert end is not None
    assert end.state == "finished"


@pytest.mark.holds("F59")
def test_ctrl_c_once_and_twice_while_finishing_loses_nothing(tmp_path: Path) -> None:
    body = """
    import socket
    silent = socket.create_server(("127.0.0.1", 0))
    run = begin(mode="online", settings={"base_url": "http://127.0.0.1:%d" % silent.getsockname()[1]})
    run.log({"a": 1.0})
    print("finishing", flush=True)
    try:
        run.finish()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    """
    with start(body, tmp_path) as script:
        assert script.stdout is not None
        assert script.stdout.readline() == "finishing\n"
        until(lambda: the_folder(tmp_path).state().exit is not None)
        script.send_signal(signal.SIGINT)
        out, err = script.communicate(timeout=20)
    assert "interrupted" in out
    assert "runcairn sync" in err
    assert [row["a"] for row in the_folder(tmp_path).rows("history")] == [1.0]
    for process in processes_of(tmp_path):
        process.terminate()
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F12", "F25", "P5")
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9", "http://no.such.host.invalid", "http://[::1]:9/path"]
)
def test_without_a_server_the_end_is_bounded_and_says_what_is_unsent(tmp_path: Path, address: str) -> None:
    done = finish(
        f"""
        run = begin(mode="online", settings={{"base_url": "{address}", "finish_timeout": 1, "sender_patience": 0}})
        for i in range(7):
            run.log({{"a": i}})
        """,
        tmp_path,
        seconds=40,
    )
    assert done.returncode == 0
    assert "7 rows" in done.stderr
    assert "runcairn sync runcairn/run-" in done.stderr
    assert len(list(the_folder(tmp_path).rows("history"))) == 7
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F4")
def test_a_killed_sender_stops_nothing(tmp_path: Path) -> None:
    body = """
    run = begin(mode="online", settings={"base_url": "http://127.0.0.1:9", "finish_timeout": 1, "sender_patience": 0})
    print("begun", flush=True)
    sys.stdin.readline()
    for i in range(1000):
        run.log({"a": i})
    """
    with start(body, tmp_path, stdin=subprocess.PIPE) as script:
        assert script.stdout is not None
        script.stdout.readline()
        (sender,) = processes_of(tmp_path)
        sender.kill()
        _, err = script.communicate("go\n", timeout=40)
    assert script.returncode == 0
    assert "1,000 rows" in err
    assert len(list(the_folder(tmp_path).rows("history"))) == 1000
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F59")
def test_init_twice_returns_the_run_or_ends_it(tmp_path: Path) -> None:
    done = finish(
        """
        one = begin()
        two = begin(config={"lr": 1})
        three = begin(reinit=True)
        four = begin(reinit="create_new")
        print(json.dumps([one is two, one.config.as_dict(), one.ended, three.ended, runcairn.run is four]))
        """.replace("one = begin()", "import json; one = begin()"),
        tmp_path,
    )
    assert json.loads(done.stdout.splitlines()[0]) == [True, {"lr": 1}, True, False, True]


def test_before_init_the_way_out_is_said() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import runcairn; runcairn.log({'a': 1})"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "runcairn.init()" in done.stderr


@pytest.mark.holds("T25")
def test_names_do_not_control_the_terminal(tmp_path: Path) -> None:
    done = finish(r'run = begin(name="\x1b[2J\x1b]0;x\x07evil"); run.log({"\x1b[31mred": 1.0})', tmp_path)
    assert "\x1b" not in done.stderr
    assert "\\x1b[2J" in done.stderr
