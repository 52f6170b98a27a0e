"""Having something done with a module once the user's script imports it; nothing is imported for it."""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Act = Callable[[Any], None]


def when_imported(name: str, act: Act) -> None:
    """Call `act(module)` now where it is imported already, else once, right after its import; its errors are nobody's.

    Of two calls for one name, the later one counts.
    """
    module = sys.modules.get(name)
    if module is not None and not getattr(module.__spec__, "_initializing", False):
        _tried(act, module)
        return
    _finder.waiting[name] = act
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


class _Finder(MetaPathFinder):
    """Finds nothing itself: what the others find for an awaited name has `act` called after it."""

    def __init__(self) -> None:
        self.waiting: dict[str, Act] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.waiting:
            return None
        spec = _found_by_others(fullname, path, target)
        loader = spec.loader if spec is not None else None
        if isinstance(loader, Loader) and hasattr(loader, "exec_module"):
            _then(loader, self.waiting.pop(fullname))
            if not self.waiting:
                sys.meta_path.remove(self)
        return spec


_finder = _Finder()


def _found_by_others(name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
    for finder in list(sys.meta_path):
        if finder is not _finder and (spec := finder.find_spec(name, path, target)) is not None:
            return spec
    return None


def _then(loader: Any, act: Act) -> None:
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        execute(module)
        _tried(act, module)

    with suppress(AttributeError):  # a loader that takes no attributes is left alone
        loader.exec_module = exec_module


def _tried(act: Act, module: ModuleType) -> None:
    with suppress(Exception):  # a version of it that looks otherwise: the import is the user's
        act(module)
