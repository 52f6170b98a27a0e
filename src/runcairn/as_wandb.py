"""Scripts written for wandb, unchanged: `import wandb` finds runcairn.

    runcairn run train.py --epochs 3

does it from outside; `import runcairn.as_wandb; runcairn.as_wandb.install()` as the first lines of a program, from
inside.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final, NoReturn

import runcairn

_STANDS_FOR: Final = {
    "wandb": "runcairn",
    "wandb.keras": "runcairn.keras",
    "wandb.plot": "runcairn.plot",
    "wandb.data_types": "runcairn",
    "wandb.integration": "runcairn.integrations",
    "wandb.integration.keras": "runcairn.keras",
    "wandb.integration.catboost": "runcairn.integrations.catboost",
    "wandb.integration.lightgbm": "runcairn.integrations.lightgbm",
    "wandb.integration.sb3": "runcairn.integrations.sb3",
    "wandb.integration.sklearn": "runcairn.integrations.sklearn_plots",
    "wandb.integration.tensorboard": "runcairn.integrations.tensorboard",
    "wandb.integration.xgboost": "runcairn.integrations.xgboost",
    "wandb.catboost": "runcairn.integrations.catboost",
    "wandb.integration.ultralytics": "runcairn.integrations.ultralytics",
    "wandb.lightgbm": "runcairn.integrations.lightgbm",
    "wandb.tensorboard": "runcairn.integrations.tensorboard",
    "wandb.sklearn": "runcairn.integrations.sklearn_plots",
    "wandb.xgboost": "runcairn.integrations.xgboost",
    "wandb.errors": "runcairn.errors",
    **dict.fromkeys(
        ("wandb.sdk", "wandb.sdk.lib", "wandb.sdk.lib.config_util", "wandb.sdk.wandb_run", "wandb.wandb_run"),
        "runcairn.integrations.wandb_inner",
    ),
}
_PACKAGES: Final = ("wandb", "wandb.integration", "wandb.sdk", "wandb.sdk.lib")
_IGNORES_US: Final = frozenset("IES")
"""Options by which Python does not look at PYTHONPATH, or runs nothing before the script."""


def install() -> None:
    """From here on `import wandb` and `from wandb.keras import WandbCallback` mean runcairn's; repeating does nothing.

    Raises UsageError where the real wandb was imported before: two of them would each log half.
    """
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    if "wandb" in sys.modules:
        raise runcairn.UsageError(
            "wandb itself is imported already", remedy="call install() before anything imports wandb"
        )
    sys.meta_path.insert(0, _Finder())


def become_python(arguments: Sequence[str]) -> NoReturn:
    """This process becomes `python ARGUMENTS...`, in which `import wandb` means runcairn; so do Pythons it starts.

    It is Python itself that then runs: argv, paths, tracebacks, signals and exit code are those of any script.
    Raises UsageError without arguments, and for options of Python that keep us out.
    """
    if not arguments:
        raise runcairn.UsageError(
            "no script to run", remedy="runcairn run train.py, or runcairn run -m PACKAGE"
        )
    options: list[str] = []
    for argument in arguments:
        if not argument.startswith("-") or argument in {"-m", "-c", "-"}:
            break
        options.append(argument)
    if any(_IGNORES_US & set(option) for option in options if not option.startswith("--")):
        raise runcairn.UsageError(
            f"Python's options {' '.join(options)} leave no way to say what wandb means",
            remedy="leave -I, -E and -S out",
        )
    ours = os.path.join(os.path.dirname(os.path.abspath(__file__)), "startup")  # noqa: PTH100, PTH118, PTH120 - as there
    others = [
        place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place and place != ours
    ]
    os.environ["PYTHONPATH"] = os.pathsep.join([ours, *others])
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - the user's own command


class _Finder(MetaPathFinder):
    """Knows every name below `wandb`; those that runcairn has nothing for are not found, wherever wandb may lie."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        del path, target
        if fullname != "wandb" and not fullname.startswith("wandb."):
            return None
        if fullname not in _STANDS_FOR:
            raise ModuleNotFoundError(f"runcairn stands in for wandb and has no {fullname}", name=fullname)
        return ModuleSpec(fullname, _Ours(), is_package=fullname in _PACKAGES)

    def find_distributions(self, context: Any) -> Iterator[Any]:
        """For importlib.metadata: frameworks ask it for wandb's version."""
        if context.name == "wandb":
            from runcairn.integrations.wandb_inner import StandIn

            yield StandIn()


class _Ours(Loader):
    """Hands out a module that exists, with the spec that it has."""

    def __init__(self) -> None:
        self._spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(_STANDS_FOR[spec.name])
        if spec.name == "wandb":
            from runcairn.integrations.wandb_inner import (
                complete,
            )  # what it needs is loaded with the first run anyway

            complete(module)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec  # the import system had put wandb's there


if __name__ == "__main__":
    become_python(sys.argv[1:])
