"""The framework that a file of this room is about, where it is installed."""

import sys
from importlib import import_module
from typing import Any


def found(*names: str, install: str) -> Any:
    """The first of these modules that is there; one that the script has loaded goes before.

    Raises ImportError that says what to install.
    """
    for name in sorted(names, key=lambda name: name.partition(".")[0] not in sys.modules):
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if not name.startswith(error.name or "?"):
                raise  # it is there, and lacks something itself
    raise ImportError(f"{' or '.join(names)} is not installed: pip install {install}")
