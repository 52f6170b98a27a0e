"""Networks that are plain objects (flax's nnx, equinox): layers are found by walking through attributes."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, cast

from runcairn.layers.collecting import Collected, own_row
from runcairn.layers.network import Network, Weight
from runcairn.layers.plain import arguments


class ObjectReader(ABC):
    """How one framework's objects are told apart."""

    framework: str

    @abstractmethod
    def is_module(self, value: Any) -> bool:
        """Whether it is a layer."""

    @abstractmethod
    def weight(self, name: str, value: Any) -> Weight | None:
        """The weight that an attribute is; None where it is none."""

    def fields(self, module: Any) -> Mapping[str, Any]:
        """Attributes by name."""
        return cast("dict[str, Any]", vars(module))

    def read(self, model: Any) -> Network:
        """All of it."""
        found = Collected()
        children = list(self._children(model))
        if not children:
            self._walk(found, model, "", 0)
            return found.network(self.framework, model)
        found.layers += own_row(tuple(self._weights(model)))
        for name, child in children:
            self._walk(found, child, name, 0)
        return found.network(self.framework, model)

    def _walk(self, found: Collected, module: Any, name: str, depth: int) -> None:
        if not self.is_module(module):
            found.add_function(module.__name__, name, depth)
            return
        weights = tuple(self._weights(module))
        config = arguments(cast("type[Any]", type(module)), self.fields(module))
        if found.add(module, name, depth, weights, config) is not None:
            for inner, child in self._children(module):
                self._walk(found, child, f"{name}.{inner}" if name else inner, depth + 1)

    def _weights(self, module: Any) -> Iterator[Weight]:
        for name, value in self._leaves(self.fields(module), ""):
            if not self.is_module(value) and (weight := self.weight(name, value)) is not None:
                yield weight

    def _children(self, module: Any) -> Iterator[tuple[str, Any]]:
        """Layers right inside; of lists of layers also the functions between them."""
        for name, value in self._leaves(self.fields(module), ""):
            in_list = name.rpartition(".")[2].isdecimal()
            if self.is_module(value) or (in_list and callable(value) and hasattr(value, "__name__")):
                yield name, value

    def _leaves(self, value: Any, name: str) -> Iterator[tuple[str, Any]]:
        """What lies in dicts, lists and tuples, with `a.0.b` as its name."""
        if isinstance(value, Mapping):
            items = cast("Mapping[Any, Any]", value).items()
        elif isinstance(value, list | tuple):
            items = enumerate(cast("list[Any]", value))
        else:
            yield name, value
            return
        for key, item in items:
            yield from self._leaves(item, f"{name}.{key}" if name else str(key))


def array_weight(name: str, array: Any, owner: Any, *, trainable: bool) -> Weight:
    """The weight of an array of jax or numpy. owner: whose identity it has."""
    shape = tuple(int(length) for length in array.shape)
    return Weight(name, shape, math.prod(shape), str(array.dtype), trainable, id(owner))
