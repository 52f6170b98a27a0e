"""Scripts written for wandb, unchanged: `import wandb` finds runcairn.

    python -m runcairn.as_wandb train.py --epochs 3

or, as the first lines of a script or a sitecustomize: `import runcairn.as_wandb; runcairn.as_wandb.install()`.
"""

import runpy
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import runcairn

_STANDS_FOR: Final = {
    "wandb": "runcairn",
    "wandb.keras": "runcairn.keras",
    "wandb.integration": "runcairn.integrations",
    "wandb.integration.keras": "runcairn.keras",
    "wandb.errors": "runcairn.errors",
}


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


def main(arguments: Sequence[str]) -> None:
    """Run the script `arguments[0]` with the others as its own, as `python SCRIPT ...` would."""
    if not arguments:
        raise SystemExit("usage: python -m runcairn.as_wandb SCRIPT [ARGUMENTS]")
    install()
    sys.argv = list(arguments)
    sys.path[0] = str(Path(arguments[0]).resolve().parent)
    runpy.run_path(arguments[0], run_name="__main__")


class _Finder(MetaPathFinder):
    """Knows every name below `wandb`; those that runcairn has nothing for are not found, wherever wandb may lie."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        del path, target
        if fullname != "wandb" and not fullname.startswith("wandb."):
            return None
        if fullname not in _STANDS_FOR:
            raise ModuleNotFoundError(f"runcairn stands in for wandb and has no {fullname}", name=fullname)
        return ModuleSpec(fullname, _Ours(), is_package=fullname in ("wandb", "wandb.integration"))


class _Ours(Loader):
    """Hands out a module that exists, with the spec that it has."""

    def __init__(self) -> None:
        self._spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(_STANDS_FOR[spec.name])
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec  # the import system had put wandb's there


if __name__ == "__main__":
    main(sys.argv[1:])
