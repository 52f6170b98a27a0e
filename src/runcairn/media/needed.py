"""Libraries that media need, loaded on first use; without them a clear word on how to get them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from runcairn.errors import UsageError

if TYPE_CHECKING:
    from types import ModuleType


def numpy(what: str) -> Any:
    """The numpy module. what: names the value that needs it. Raises UsageError where it is not installed."""
    return _load("numpy", "numpy", what)


def pillow(what: str) -> Any:
    """Pillow's Image module. Raises UsageError where it is not installed."""
    return _load("PIL.Image", "Pillow", what)


def _load(module: str, name: str, what: str) -> "ModuleType":
    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError(f"{what} needs {name}", remedy='pip install "runcairn[media]"') from error
