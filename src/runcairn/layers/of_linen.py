"""flax's linen: layers exist while the model is called, so it is traced with a sample; nothing is computed."""

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

from runcairn.errors import UsageError
from runcairn.layers.collecting import Collected, own_row
from runcairn.layers.network import Network, Shape, Weight
from runcairn.layers.plain import arguments
from runcairn.layers.reading import call_arguments

jax: Any = import_module("jax")
linen: Any = import_module("flax.linen")  # the model came from it
_STREAMS = ("params", "dropout")
"""Random streams that are there while the model is traced."""


class _Calls:
    """The modules that were called, in order, and what they returned."""

    def __init__(self) -> None:
        self.modules: dict[tuple[str, ...], Any] = {}
        self.outputs: dict[tuple[str, ...], tuple[Shape, ...]] = {}

    def note(self, call: Any, args: Any, kwargs: Any, context: Any) -> Any:
        """An interceptor of linen's: before and after each method of a module."""
        path = tuple(context.module.path)
        if context.method_name != "setup":
            self.modules.setdefault(path, context.module)
        output = call(*args, **kwargs)
        if context.method_name != "setup":
            self.outputs[path] = tuple(
                (None, *leaf.shape[1:])
                for leaf in jax.tree_util.tree_leaves(output)
                if getattr(leaf, "ndim", 0)
            )
        return output


def read(model: Any, sample: Any) -> Network:
    """As `read_network`. Parameters are the collection `params`. Raises UsageError without a sample."""
    if sample is None:
        raise UsageError(
            "a linen model has no layers before it is called",
            remedy="pass an input that it takes: log_architecture(model, x)",
        )
    positional, named = call_arguments(sample)
    calls = _Calls()

    def traced() -> Any:
        keys = {name: jax.random.key(0) for name in _STREAMS}
        with linen.intercept_methods(calls.note):
            return model.init(keys, *positional, **named)

    variables: Any = jax.eval_shape(traced)
    params = cast("dict[str, Any]", variables.get("params", {}))
    found = Collected()
    for path in sorted(calls.modules, key=_order(list(calls.modules))):
        module = calls.modules[path]
        weights = _weights(params, path)
        if not path and len(calls.modules) > 1:
            found.layers += own_row(weights)
            continue
        config = arguments(cast("type[Any]", type(module)), cast("dict[str, Any]", vars(module)))
        found.add(module, ".".join(path), max(len(path) - 1, 0), weights, config, calls.outputs.get(path, ()))
    inputs = tuple((None, *x.shape[1:]) for x in (*positional, *named.values()) if getattr(x, "ndim", 0))
    return found.network("flax", model, inputs)


def _order(paths: list[tuple[str, ...]]) -> Callable[[tuple[str, ...]], list[int]]:
    """Sorts modules as they were called, each before what it holds, also where it was called after that."""
    first: dict[tuple[str, ...], int] = {}
    for place, path in enumerate(paths):
        for length in range(len(path) + 1):
            first.setdefault(path[:length], place)

    def place_of(path: tuple[str, ...]) -> list[int]:
        return [first[path[:length]] for length in range(len(path) + 1)]

    return place_of


def _weights(params: dict[str, Any], path: tuple[str, ...]) -> tuple[Weight, ...]:
    inside = params
    for name in path:
        inside = inside.get(name, {})
    found: list[Weight] = []
    for name, boxed in inside.items():
        one: Any = getattr(
            boxed, "value", boxed
        )  # of `with_partitioning`: the names of its axes are around it
        if hasattr(one, "shape") and hasattr(one, "dtype"):
            found.append(Weight(name, tuple(one.shape), math.prod(one.shape), str(one.dtype), True, id(one)))
    return tuple(found)
