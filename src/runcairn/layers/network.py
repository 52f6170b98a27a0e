"""A network as a list of layers, its counts, and a hash that only its structure decides."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import orjson

FORMAT: Final = 1
"""Version of `architecture.json`; docs/formats/run-folder.md."""
MOST: Final = 20_000
"""Layers that are kept and hashed; of more, the first ones, and `left_out` says how many are missing."""
HASH_DIGITS: Final = 12

Shape = tuple[int | None, ...]
"""Lengths of the axes; None where one is open, as the batch's is."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One array of a layer. key: the same for the same array, so that shared ones are counted once."""

    name: str
    shape: tuple[int, ...]
    size: int
    dtype: str
    trainable: bool
    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer, or a block of those that follow it at greater depth.

    name: as the framework has it; depth: blocks around it. outputs: shapes, empty where they are not known.
    weights: its own, without those of layers inside it. config: what its constructor was given beyond the defaults.
    sources: rows whose outputs it takes, -1 for the network's input; None where the framework does not tell.
    shared: the earlier row that is the same layer; it has no weights here.
    """

    name: str
    type: str
    depth: int
    outputs: tuple[Shape, ...] = ()
    weights: tuple[Weight, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sources: tuple[int, ...] | None = None
    shared: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """framework: keras, torch, flax, equinox. type: the class. layers: blocks before what they hold."""

    framework: str
    type: str
    layers: tuple[Layer, ...]
    inputs: tuple[Shape, ...] = ()
    left_out: int = 0

    @property
    def layer_count(self) -> int:
        """How many layers have no layer inside them."""
        return sum(1 for _ in self._innermost()) + self.left_out

    @property
    def parameters(self) -> int:
        """Numbers in all weights, shared ones counted once."""
        return count(self.layers)[0]

    @property
    def trainable(self) -> int:
        """Those of `parameters` that training changes."""
        return count(self.layers)[1]

    @property
    def hash(self) -> str:
        """12 hex digits: equal for networks of the same layers, nested and connected in the same way.

        Types, configs, shapes of weights, nesting and connections count. Names, values, what is frozen, dtypes, the
        shapes of data and the class of the network itself do not.
        """
        told = [_structure(layer) for layer in self.layers]
        text = orjson.dumps([told, self.left_out], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()[:HASH_DIGITS]

    def as_dict(self) -> dict[str, Any]:
        """As `architecture.json` has it."""
        rows = list(self.layers)
        ends = _ends(rows)
        return {
            "framework": self.framework,
            "type": self.type,
            "hash": self.hash,
            "layer_count": self.layer_count,
            "parameters": self.parameters,
            "trainable": self.trainable,
            "inputs": [list(shape) for shape in self.inputs],
            "left_out": self.left_out,
            "layers": [_row(layer, count(rows[at : ends[at]])) for at, layer in enumerate(rows)],
        }

    def _innermost(self) -> Iterable[Layer]:
        yield from self.layers[-1:]
        yield from (layer for layer, following in pairwise(self.layers) if following.depth <= layer.depth)


def count(layers: Iterable[Layer]) -> tuple[int, int]:
    """(parameters, trainable ones) of the layers; what they share is counted once."""
    weights = {weight.key: weight for layer in layers for weight in layer.weights}.values()
    return sum(weight.size for weight in weights), sum(w.size for w in weights if w.trainable)


def _ends(layers: list[Layer]) -> list[int]:
    """For each row the place after the last row inside it."""
    ends = [len(layers)] * len(layers)
    open_: list[int] = []
    for at, layer in enumerate(layers):
        while open_ and layers[open_[-1]].depth >= layer.depth:
            ends[open_.pop()] = at
        open_.append(at)
    return ends


def _structure(layer: Layer) -> list[Any]:
    shapes = [weight.shape for weight in layer.weights]
    return [layer.depth, layer.type, shapes, layer.config, layer.sources, layer.shared]


def _row(layer: Layer, counts: tuple[int, int]) -> dict[str, Any]:
    row: dict[str, Any] = {"name": layer.name, "type": layer.type, "depth": layer.depth}
    row["parameters"], row["trainable"] = counts
    if layer.outputs:
        row["outputs"] = [list(shape) for shape in layer.outputs]
    if layer.weights:
        row["weights"] = {weight.name: list(weight.shape) for weight in layer.weights}
    dtypes = sorted({weight.dtype for weight in layer.weights} - {"float32"})
    if dtypes:
        row["dtype"] = ", ".join(dtypes)
    if layer.config:
        row["config"] = dict(layer.config)
    if layer.sources is not None:
        row["sources"] = list(layer.sources)
    if layer.shared is not None:
        row["shared"] = layer.shared
    return row
