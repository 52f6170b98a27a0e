"""flax's nnx: modules are objects whose weights are variables of type `Param`."""

from importlib import import_module
from typing import Any

from runcairn.layers.network import Network, Weight
from runcairn.layers.objects import ObjectReader, array_weight

nnx: Any = import_module("flax.nnx")  # the model came from it


class _Reader(ObjectReader):
    framework = "flax"

    def is_module(self, value: Any) -> bool:
        return isinstance(value, nnx.Module)

    def weight(self, name: str, value: Any) -> Weight | None:
        if not isinstance(value, nnx.Param):
            return None
        array: Any = value.get_value() if hasattr(value, "get_value") else value.value
        return None if array is None else array_weight(name, array, value, trainable=True)


def read(model: Any, sample: Any) -> Network:
    """As `read_network`. Parameters are `nnx.Param`: running means of a BatchNorm are none."""
    del sample
    return _Reader().read(model)
