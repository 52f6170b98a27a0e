"""The console: what is printed is kept, and the user's terminal is as it was."""

import itertools
import os
import pty
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.scripts import command, environ, finish, processes_of, start, the_folder, until

REDIRECT = 'begin(settings={"console": "redirect"})'


@pytest.mark.holds("F13")
def test_wrapping_keeps_what_python_prints_and_changes_nothing_else(tmp_path: Path) -> None:
    done = finish(
        r"""
        before = sys.stdout, sys.stderr
        run = begin()
        assert (sys.stdout, sys.stderr) == before
        print("to stdout", "ünï", "\ud800".encode("utf-8", "surrogatepass")[:0].decode())
        sys.stdout.writelines(["one\n", "two\n"])
        print("progress 10%\rprogress 20%", file=sys.stderr)
        os.write(1, b"from C\n")
        run.finish()
        assert "write" not in vars(sys.stdout)
        print("after the end")
        """,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    kept = the_folder(tmp_path).output.read_bytes().decode()
    assert "to stdout ünï \none\ntwo\n" in kept
    assert "progress 10%\rprogress 20%\n" in kept
    assert "from C" not in kept
    assert "after the end" not in kept
    assert "from C" in done.stdout


@pytest.mark.holds("F11", "F13")
def test_threads_that_print_stand_in_the_log_in_the_order_in_which_they_were_shown(tmp_path: Path) -> None:
    """Keras draws its bars from a thread beside the one that prints."""
    body = """
    run = begin(settings={"quiet": True})
    sys.setswitchinterval(1e-6)
    def chatter(name):
        for i in range(3000):
            (sys.stdout if i % 2 else sys.stderr).write(f"{name} {i}\\n")
    threads = [threading.Thread(target=chatter, args=(name,)) for name in "abcd"]
    for thread in threads: thread.start()
    child = os.fork()
    if child == 0:
        sys.stdout.write("from the child\\n")
        os._exit(0)
    os.waitpid(child, 0)
    for thread in threads: thread.join()
    run.finish()
    """
    seen = tmp_path / "seen"
    with seen.open("wb") as out:
        env = environ(tmp_path, PYTHONUNBUFFERED="1")
        done = subprocess.run(command(body), cwd=tmp_path, env=env, stdout=out, stderr=out, check=False)
    assert done.returncode == 0
    kept = the_folder(tmp_path).output.read_bytes().replace(b"from the child\n", b"")
    assert kept.count(b"\n") == 12_000
    assert kept == seen.read_bytes().replace(b"from the child\n", b"")


@pytest.mark.holds("F13")
def test_closed_and_missing_streams(tmp_path: Path) -> None:
    body = """
    sys.stdout = None if {gone} else sys.stdout
    run = begin()
    if sys.stdout: sys.stdout.close()
    os.close(2)
    run.log({{"a": 1.0}})
    run.finish()
    os._exit(run.ended)
    """
    for gone in (True, False):
        place = tmp_path / str(gone)
        place.mkdir()
        assert finish(body.format(gone=gone), place).returncode == 1
        assert len(list(the_folder(place).rows("history"))) == 1


@pytest.mark.holds("F13")
def test_a_reader_that_stops_reading_is_the_users_own_error(tmp_path: Path) -> None:
    """`script | head -1`: the script gets its BrokenPipeError as without us; the rows are kept."""
    body = """
    run = begin()
    run.log({"a": 1.0})
    try:
        while True:
            print("x" * 1000)
    except BrokenPipeError:
        run.log({"a": 2.0})
        os._exit(42)
    """
    with start(body, tmp_path) as script:
        assert script.stdout is not None
        script.stdout.read(10)
        script.stdout.close()
        assert script.wait(30) == 42
    assert [row["a"] for row in the_folder(tmp_path).rows("history")] == [1.0, 2.0]


@pytest.mark.holds("F45")
@pytest.mark.parametrize("way", ["wrap", "redirect"])
def test_floods_are_bounded_by_the_limit_with_one_note(tmp_path: Path, way: str) -> None:
    done = finish(
        f"""
        run = begin(settings={{"console": "{way}", "console_limit": 1_000_000}})
        for i in range(30):
            sys.stdout.write("x" * 1_000_000)
            sys.stderr.write("\\r" * 1000)
        sys.stdout.buffer.write(bytes(range(256)) * 100)
        sys.stdout.flush()
        """,
        tmp_path,
        stdout=subprocess.DEVNULL,
    )
    assert done.returncode == 0
    kept = the_folder(tmp_path).output.read_bytes()
    assert 1_000_000 <= len(kept) < 1_001_000
    assert kept.count(b"has reached its limit") == 1


@pytest.mark.holds("F13")
def test_redirecting_sees_children_and_c_code(tmp_path: Path) -> None:
    done = finish(
        f"""
        run = {REDIRECT}
        print("from python", flush=True)
        os.system("echo from a child; echo from its stderr >&2")
        os.write(2, b"from C \\xff\\x00\\n")
        run.finish()
        print("after the end")
        """,
        tmp_path,
        text=False,
    )
    kept = the_folder(tmp_path).output.read_bytes()
    for line in (b"from python\n", b"from a child\n", b"from its stderr\n", b"from C \xff\x00\n"):
        assert line in kept
        assert line in done.stdout + done.stderr  # type: ignore[operator]
    assert b"after the end" not in kept
    assert done.stdout.endswith(b"after the end\n")  # type: ignore[union-attr]
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F13")
@pytest.mark.parametrize("whom", ["worker", "guard"])
def test_a_killed_pump_neither_hangs_nor_breaks_the_script(tmp_path: Path, whom: str) -> None:
    body = f"""
    run = {REDIRECT}
    print("go", flush=True)
    for i in range(100_000):
        print(i)
    run.finish()
    print("end")
    """
    with start(body, tmp_path) as script:
        assert script.stdout is not None
        assert script.stdout.readline() == "go\n"
        pumps = [p for p in processes_of(tmp_path) if "console_pump" in " ".join(p.cmdline())]
        until(lambda: any(p.children() for p in pumps))
        guard = next(p for p in pumps if p.children())
        (guard if whom == "guard" else guard.children()[0]).send_signal(signal.SIGKILL)
        out, _ = script.communicate(timeout=60)
    lines = [int(line) for line in out.splitlines() if line.isdigit()]
    assert script.returncode == 0
    assert out.endswith("end\n")
    assert lines[-1] == 99_999
    assert sum(a >= b for a, b in itertools.pairwise(lines)) <= 1  # in order but for the one torn line
    assert len(lines) > 100_000 - 40_000  # at most one buffer of 64 KiB, and one in flight
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F13")
@pytest.mark.parametrize("way", ["wrap", "redirect", "off"])
def test_a_terminal_stays_a_terminal(tmp_path: Path, way: str) -> None:
    master, slave = pty.openpty()
    body = f"""
    run = begin(settings={{"console": "{way}"}})
    print("tty", sys.stdout.isatty(), os.get_terminal_size())
    print("you said", input("say: "))
    run.finish()
    """
    with subprocess.Popen(
        command(body), cwd=tmp_path, env=environ(tmp_path), stdin=slave, stdout=slave, stderr=slave
    ) as script:
        os.close(slave)
        os.write(master, b"hi\n")
        seen = b""
        try:
            while data := os.read(master, 65536):
                seen += data
        except OSError:
            pass
        assert script.wait(30) == 0
    os.close(master)
    assert b"tty True" in seen
    assert b"you said hi" in seen
    if way != "off":
        assert "you said hi" in the_folder(tmp_path).output.read_text()


@pytest.mark.holds("F13")
def test_a_child_that_lives_longer_keeps_its_output(tmp_path: Path) -> None:
    done = finish(
        f"""
        run = {REDIRECT}
        import subprocess
        child = subprocess.Popen(["sh", "-c", "sleep 0.5; echo late"])
        run.finish()
        """,
        tmp_path,
    )
    assert done.returncode == 0
    until(lambda: not processes_of(tmp_path))
    assert "late" in the_folder(tmp_path).output.read_text()
