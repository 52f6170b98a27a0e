"""Rows of a network as a walk through it finds them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from runcairn.layers.network import MOST, Layer, Network, Shape, Weight


class Collected:
    """Layers in the order of the walk, each object once: where it comes again, its row points to the first."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.left_out = 0
        self._places: dict[int, int] = {}
        self._alive: list[Any] = []

    def add(
        self,
        thing: Any,
        name: str,
        depth: int,
        weights: tuple[Weight, ...] = (),
        config: Mapping[str, Any] | None = None,
        outputs: tuple[Shape, ...] = (),
        sources: tuple[int, ...] | None = None,
    ) -> int | None:
        """Add the row of `thing`. Returns its place; None where it came before or there are too many."""
        if len(self.layers) >= MOST:
            self.left_out += 1
            return None
        first = self._places.get(id(thing))
        row = Layer(name=name, type=type(thing).__name__, depth=depth, outputs=outputs, sources=sources)
        if first is not None:
            self.layers.append(replace(row, shared=first))
            return None
        self._alive.append(thing)  # an id is a thing's own only while it lives
        place = self._places[id(thing)] = len(self.layers)
        self.layers.append(replace(row, weights=weights, config=config or {}))
        return place

    def add_function(self, function: str, name: str, depth: int) -> None:
        """Add a row for a function between layers, as an activation is."""
        if len(self.layers) < MOST:
            self.layers.append(Layer(name=name, type=function, depth=depth))
        else:
            self.left_out += 1

    def network(self, framework: str, model: Any, inputs: tuple[Shape, ...] = ()) -> Network:
        """All of it, as the network that `model` is."""
        return Network(framework, type(model).__name__, tuple(self.layers), inputs, self.left_out)


def own_row(weights: tuple[Weight, ...]) -> tuple[Layer, ...]:
    """A row for the arrays that the network holds itself, outside of all layers; nothing where there are none."""
    if not weights:
        return ()
    names = ", ".join(weight.name for weight in weights)
    return (Layer(name=names, type="Parameter", depth=0, weights=weights),)
