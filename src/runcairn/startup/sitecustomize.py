"""First thing that runs in the Pythons that `runcairn run` starts, and in theirs: `import wandb` means runcairn.

This folder stands in PYTHONPATH for that. It leaves the path at once, and runs the sitecustomize that it hides.
"""  # noqa: INP001 - a folder of the path, no package

import os
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec


def _leave_path() -> None:
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib costs every start 5 ms
    sys.path[:] = [place for place in sys.path if os.path.abspath(place) != here]  # noqa: PTH100


def _run_hidden() -> None:
    spec = PathFinder.find_spec("sitecustomize", sys.path)
    if spec is not None and spec.loader is not None:
        hidden = module_from_spec(spec)
        sys.modules["sitecustomize"] = hidden
        spec.loader.exec_module(hidden)


def _stand_in() -> None:
    try:
        from runcairn.as_wandb import install
    except ImportError:  # another environment's Python, started by the script: not ours to change
        return
    install()


_leave_path()
_stand_in()
_run_hidden()
