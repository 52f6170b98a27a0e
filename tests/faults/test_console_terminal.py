"""What people run in a terminal: it shows, byte for byte, what it would without us, and output.log holds it."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.scripts import command, environ, the_folder
from tests.faults.terminals import Terminal, shown

WAYS = ["wrap", "redirect"]
PYTHON = {
    "tqdm": r"""
from tqdm import tqdm
look = {"mininterval": 0, "bar_format": "{desc}{n}/{total}|{bar}|", "dynamic_ncols": True}
for i in tqdm(range(3), desc="outer", **look):
    for j in tqdm(range(5), desc="inner", leave=False, **look):
        if j == 3:
            tqdm.write(f"half of {i}")
""",
    "rich": r"""
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
console = Console()
table = Table("metric", "value")
table.add_row("accuracy", "[green]0.9[/green]")
console.print(table, "[bold #ff8800]true colour[/]")
with Progress("{task.description} {task.completed}", auto_refresh=False, console=console) as progress:
    tasks = [progress.add_task(name, total=5) for name in ("load", "train")]
    for step in range(5):
        for task in tasks:
            progress.advance(task)
        progress.refresh()
        print("printed meanwhile", step)
try:
    1 / 0
except ZeroDivisionError:
    console.print_exception()
""",
    "colours": r"""
import click, logging, warnings
logging.basicConfig(level=logging.INFO, format="\x1b[32m%(levelname)s\x1b[0m %(message)s")
logging.info("logged")
click.secho("clicked", fg="blue", bold=True, err=True)
print("\x1b[38;5;208m256\x1b[0m \x1b[48;2;1;2;3mtrue\x1b[0m \x1b]8;;https://example.org\x07link\x1b]8;;\x07")
print("one\ntwo\x1b[1A\r\x1b[2Kerased\n")
warnings.warn("careful")
print("進捗 🚀 e\u0301", end="", flush=True)
print(" and the rest")
print("x" * 1_000_000)
""",
    "streams": r"""
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()):
    print("into a string")
with contextlib.redirect_stdout(sys.stderr):
    print("to the other stream")
class Tee:
    def __init__(self, stream): self.stream = stream
    def write(self, text): return self.stream.write(text)
    def flush(self): self.stream.flush()
sys.stdout = Tee(sys.stdout)
print("through a stream of the script's own")
""",
}
"""What Python prints."""
BELOW = {
    "children": r"""
import ctypes, multiprocessing, subprocess
print("before", flush=True)
subprocess.run(["sh", "-c", "echo child; echo its stderr >&2; test -t 1 && echo a terminal"])
os.system("printf 'no newline'")
libc = ctypes.CDLL(None)
libc.puts(b" from C")
libc.fflush(None)
worker = multiprocessing.get_context("fork").Process(target=print, args=("worker",))
worker.start()
worker.join()
os.write(1, bytes(range(256)))
""",
    "crash": r"""
import faulthandler
faulthandler.enable()
print("going", flush=True)
faulthandler._sigsegv()
""",
}
"""What comes from C and from children too."""


def tracked(body: str, way: str) -> str:
    return f'run = begin(settings={{"console": "{way}", "quiet": True}})\n{body}'


def alone(body: str) -> str:
    return f"run = None\n{body}"


def through_a_terminal(kept: bytes) -> bytes:
    """It makes `\\r\\n` of each newline."""
    return kept.replace(b"\n", b"\r\n")


def comparable(data: bytes) -> bytes:
    return re.sub(rb"0x[0-9a-f]+", b"ADDRESS", data)


@pytest.mark.holds("F13")
@pytest.mark.parametrize("name", [*PYTHON, *BELOW])
def test_a_terminal_shows_the_same_bytes_and_the_log_holds_them(name: str, tmp_path: Path) -> None:
    body = (PYTHON | BELOW)[name]
    bare = shown(alone(body), tmp_path / "bare")
    assert len(bare.data) > 50
    for way in WAYS:
        seen = shown(tracked(body, way), tmp_path / way)
        assert (comparable(seen.data), seen.code) == (comparable(bare.data), bare.code), way
        if way == "redirect" or name in PYTHON:
            kept = the_folder(tmp_path / way).output.read_bytes()
            assert through_a_terminal(kept) == seen.data, way


@pytest.mark.holds("F13")
def test_keras_draws_its_bars_and_the_log_holds_them(tmp_path: Path) -> None:
    body = """
    os.environ["KERAS_BACKEND"] = "jax"
    import keras, numpy as np
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.ones((64, 4)), np.ones((64, 1)), epochs=2, batch_size=8)
    """
    seen = shown(
        f'import textwrap\nrun = begin(settings={{"console": "wrap", "quiet": True}})\nexec(textwrap.dedent({body!r}))',
        tmp_path / "keras",
    )
    assert seen.code == 0, seen.data
    kept = the_folder(tmp_path / "keras").output.read_bytes()
    assert b"Epoch 2/2" in kept
    assert b"\b\r\x1b[1m8/8\x1b[0m" in kept
    assert through_a_terminal(kept) == seen.data


@pytest.mark.holds("F13")
@pytest.mark.parametrize("options", [[], ["-u"]])
@pytest.mark.parametrize("way", WAYS)
def test_a_file_and_a_pipe_get_the_same_bytes(way: str, options: list[str], tmp_path: Path) -> None:
    """`python train.py > log 2> errors` and `python train.py 2>&1 | tee log`."""
    body = PYTHON["tqdm"] + BELOW["children"] + "print(sys.stdout.isatty(), sys.stdout.line_buffering)"
    found: dict[str, tuple[bytes, bytes, bytes]] = {}
    for name, script in (("bare", alone(body)), ("tracked", tracked(body, way))):
        place = tmp_path / name
        place.mkdir()
        python, *rest = command(script)
        env = environ(place, PYTHONUNBUFFERED="")
        with (place / "out").open("wb") as out, (place / "err").open("wb") as err:
            subprocess.run([python, *options, *rest], cwd=place, env=env, stdout=out, stderr=err, check=True)
        line = ["sh", "-c", '"$@" 2>&1 | tee tee.log', "sh", python, *options, *rest]
        piped = subprocess.run(line, cwd=place, env=env, stdout=subprocess.PIPE, check=True).stdout
        assert (place / "tee.log").read_bytes() == piped
        found[name] = (place / "out").read_bytes(), (place / "err").read_bytes(), piped
    assert found["tracked"] == found["bare"]


@pytest.mark.holds("F13")
@pytest.mark.parametrize("way", WAYS)
def test_questions_and_the_debugger_are_answered_as_without_us(way: str, tmp_path: Path) -> None:
    """With readline: a key to the left, then a letter between two others."""
    body = """
import readline
name = input("\\x1b[32mname\\x1b[0m? ")
print("hello", name)
import pdb; pdb.set_trace()
value = 2
print("done", value)
"""
    answers = [
        (b"? ", b"abd\x1b[Dc\n"),
        (b"(Pdb) ", b"p name\n"),
        (b"(Pdb) ", b"n\n"),
        (b"(Pdb) ", b"p value * 21\n"),
        (b"(Pdb) ", b"c\n"),
    ]
    bare = shown(alone(body), tmp_path / "bare", answers)
    seen = shown(tracked(body, way), tmp_path / way, answers)
    assert seen == bare
    for answer in (b"hello abcd", b"'abcd'", b"42", b"done 2"):
        assert answer in seen.data
        assert answer in the_folder(tmp_path / way).output.read_bytes()


@pytest.mark.holds("F13")
@pytest.mark.parametrize("way", WAYS)
def test_a_script_learns_the_size_of_its_terminal_also_later(way: str, tmp_path: Path) -> None:
    body = """
for _ in range(1000):
    columns = os.get_terminal_size().columns
    print("columns", columns)
    if columns == 123:
        print("grown")
        break
    time.sleep(0.02)
"""
    terminal = Terminal(tracked(body, way), tmp_path)
    terminal.wait_for(b"columns 90")
    terminal.resize(123)
    terminal.wait_for(b"grown")
    assert terminal.end().code == 0


@pytest.mark.holds("F13", "F59")
@pytest.mark.parametrize("way", WAYS)
def test_ctrl_c_reaches_the_script_alone(way: str, tmp_path: Path) -> None:
    body = """
signal.signal(signal.SIGINT, lambda *_: (print("caught"), sys.exit(3)))
os.write(1, b"ready")  # a handler that prints amid a print() is an error of Python's
signal.pause()
"""
    terminal = Terminal(tracked(body, way), tmp_path)
    terminal.wait_for(b"ready")
    os.kill(terminal.script.pid, signal.SIGINT)
    terminal.wait_for(b"caught")
    assert terminal.end().code == 3
    assert b"caught" in the_folder(tmp_path).output.read_bytes()
