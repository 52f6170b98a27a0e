"""`runcairn run ARGS` is `python ARGS`, but for what `import wandb` means."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from runcairn.api.root import Api

_SRC = Path(__file__).parents[2] / "src"
_TELL = """
import json, os, sys, pkg
print(json.dumps([sys.argv, __name__, __file__, os.getcwd(), sys.path, sys.flags.optimize, __spec__ is None,
                  pkg.__file__, sys.stdin.read()]))
"""
_ENDS = {
    "an exception": "def f():\n    raise ValueError('no')\nf()",
    "a code": "import sys; sys.exit(3)",
    "a text": "import sys; sys.exit('gone')",
    "a signal": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "no syntax": "x = = 1",
    "Ctrl-C": "raise KeyboardInterrupt",
}


def python(place: Path, *arguments: str, ours: bool, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": f"{_SRC}{os.pathsep}{place / 'more'}", **environ}
    command = [sys.executable, *(["-m", "runcairn", "run"] if ours else []), *arguments]
    return subprocess.run(
        command, cwd=place, env=env, text=True, input="typed", capture_output=True, timeout=60, check=False
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "deep" / "pkg").mkdir(parents=True)
    (tmp_path / "more").mkdir()
    (tmp_path / "deep" / "pkg" / "__init__.py").touch()
    (tmp_path / "deep" / "pkg" / "__main__.py").write_text(_TELL)
    (tmp_path / "deep" / "tell.py").write_text(_TELL)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["deep/tell.py"],
        ["deep/tell.py", "--help", "-m", "x", "--epochs=3", ""],
        ["-O", "deep/tell.py", "-h"],
        ["-m", "pkg", "--lr", "1e-3"],
        ["deep/missing.py"],
        ["-m", "nowhere"],
    ],
)
def test_the_script_sees_what_python_shows_it(place: Path, arguments: list[str]) -> None:
    more = {"PYTHONPATH": f"{_SRC}{os.pathsep}{place / 'deep'}"} if arguments[0] == "-m" else {}
    plain = python(place, *arguments, ours=False, **more)
    through = python(place, *arguments, ours=True, **more)
    assert (through.stdout, through.stderr, through.returncode) == (
        plain.stdout,
        plain.stderr,
        plain.returncode,
    )
    assert plain.returncode or json.loads(plain.stdout)[1] == "__main__"


@pytest.mark.parametrize("end", _ENDS)
def test_it_ends_as_with_python(place: Path, end: str) -> None:
    (place / "end.py").write_text(_ENDS[end])
    plain, through = (python(place, "end.py", ours=ours) for ours in (False, True))
    assert (through.stdout, through.stderr, through.returncode) == (
        plain.stdout,
        plain.stderr,
        plain.returncode,
    )
    assert through.returncode != 0


def test_processes_that_it_starts_find_runcairn_too(place: Path) -> None:
    (place / "starts.py").write_text(
        dedent("""
        import multiprocessing, subprocess, sys
        import wandb

        def look(_):
            import wandb
            return wandb.__name__

        if __name__ == "__main__":
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                print(pool.map(look, [0]))
            subprocess.run([sys.executable, "-c", "import wandb; print(wandb.__name__)"], check=True)
            subprocess.run([sys.executable, "-I", "-c", "print('alone')"], check=True)
    """)
    )
    done = python(place, "starts.py", ours=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n") == ["['runcairn']", "runcairn", "alone", ""]


def test_the_sitecustomize_of_the_place_runs(place: Path) -> None:
    (place / "more" / "sitecustomize.py").write_text("import builtins; builtins.seen = __file__")
    done = python(place, "-c", "import sitecustomize, wandb; print(seen, sitecustomize.__file__)", ours=True)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) == {str(place / "more" / "sitecustomize.py")}


def test_without_a_script_or_a_way_in_it_says_so(place: Path) -> None:
    for arguments in ([], ["-I", "deep/tell.py"], ["-uE", "-m", "pkg"]):
        done = python(place, *arguments, ours=True)
        assert done.returncode == 2
        assert "try:" in done.stderr
        assert not done.stdout


def test_a_script_for_wandb_logs_here(server, place: Path) -> None:
    (place / "train.py").write_text(
        dedent("""
        import sys
        import wandb
        wandb.init(project="run-command", id=sys.argv[1])
        wandb.log({"loss": 0.5})
        raise RuntimeError("diverged")
    """)
    )
    done = python(place, "train.py", "whole", ours=True, **server.client_environ())
    assert done.returncode == 1
    assert 'raise RuntimeError("diverged")' in done.stderr
    run = Api(server.url, server.key).run("run-command/whole")
    assert run.state == "failed"
    assert run.summary["loss"] == 0.5
    assert Path(run.metadata["program"]).name == "train.py"
    assert run.metadata["argv"] == ["train.py", "whole"]
