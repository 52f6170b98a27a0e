"""equinox: modules are dataclasses whose arrays are their fields."""

from dataclasses import fields
from importlib import import_module
from typing import Any

from runcairn.layers.network import Network, Weight
from runcairn.layers.objects import ObjectReader, array_weight

equinox: Any = import_module("equinox")  # the model came from it


class _Reader(ObjectReader):
    framework = "equinox"

    def is_module(self, value: Any) -> bool:
        return isinstance(value, equinox.Module)

    def weight(self, name: str, value: Any) -> Weight | None:
        if not equinox.is_inexact_array(value):
            return None
        return array_weight(name, value, value, trainable=True)

    def fields(self, module: Any) -> dict[str, Any]:
        return {one.name: getattr(module, one.name) for one in fields(module) if hasattr(module, one.name)}


def read(model: Any, sample: Any) -> Network:
    """As `read_network`. Arrays of floats are parameters; what is filtered out of training is not known here."""
    del sample
    return _Reader().read(model)
