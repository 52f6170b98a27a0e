"""Keras 3, and the Keras of TensorFlow: a model or layer and the layers in it."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from runcairn.layers.collecting import Collected
from runcairn.layers.network import Network, Shape, Weight
from runcairn.layers.plain import arguments, parameters_of

_NO_STRUCTURE = frozenset({"trainable", "dtype", "seed", "name", "batch_shape", "batch_input_shape"})
_INNER = frozenset({"layers", "layer", "backward_layer", "cell"})
"""Fields of configs that hold layers, which have rows of their own."""


def read(model: Any, sample: Any) -> Network:
    """As `read_network`; Keras knows its shapes once it is built, so no sample is used."""
    del sample
    found = Collected()
    parts = _parts(model)
    if not parts or any(True for _ in _weights(model)):
        _add(found, model, 0, None)
    _walk(found, parts, 0)
    return found.network("keras", model, _shapes(getattr(model, "input_shape", None)))


def _walk(found: Collected, parts: list[Any], depth: int) -> None:
    """Add these, and what is in them. Of a functional model the sources are those that came before."""
    places: dict[int, int] = {}
    for part in parts:
        at = len(found.layers)
        sources = _sources(part, places)
        place = _add(found, part, depth, sources)
        places[id(part)] = at
        if place is not None:
            _walk(found, _parts(part), depth + 1)


def _add(found: Collected, part: Any, depth: int, sources: tuple[int, ...] | None) -> int | None:
    outputs = _shapes(getattr(getattr(part, "output", None), "shape", None)) or _shapes_of_several(part)
    return found.add(part, str(part.name), depth, tuple(_weights(part)), _config(part), outputs, sources)


def _parts(layer: Any) -> list[Any]:
    """Layers (of a functional model: operations too) right inside; inputs are no layers."""
    parts = getattr(layer, "operations", None) or getattr(layer, "layers", None)
    if not isinstance(parts, list) and callable(flat := getattr(layer, "_flatten_layers", None)):
        parts = flat(include_self=False, recursive=False)
    known = cast("list[Any]", parts) if isinstance(parts, list) else []
    return [part for part in known if type(part).__name__ != "InputLayer" and hasattr(part, "name")]


def _weights(layer: Any) -> Iterator[Weight]:
    """Its own: those that no layer inside it has."""
    inner = {id(one) for part in _parts(layer) for one in getattr(part, "weights", ())}
    for one in getattr(layer, "weights", ()):
        if id(one) not in inner:
            shape = tuple(int(length) for length in one.shape)
            size = 1
            for length in shape:
                size *= length
            name = str(one.name).rpartition("/")[2].partition(":")[0]
            trainable = bool(one.trainable) and bool(getattr(layer, "trainable", True))
            yield Weight(name, shape, size, str(getattr(one.dtype, "name", one.dtype)), trainable, id(one))


def _sources(part: Any, places: Mapping[int, int]) -> tuple[int, ...] | None:
    """Which of `places` it takes its first call's inputs from; None where it was never called symbolically."""
    try:
        nodes: Any = part._inbound_nodes  # noqa: SLF001 - Keras tells it nowhere else
        tensors: Any = nodes[-1].input_tensors
        if not isinstance(tensors, list | tuple):
            tensors = [tensors]
        found = [getattr(tensor, "_keras_history", (None,))[0] for tensor in cast("list[Any]", tensors)]
    except (AttributeError, IndexError, TypeError):
        return None
    return tuple(places.get(id(source), -1) for source in found)


def _shapes_of_several(part: Any) -> tuple[Shape, ...]:
    try:
        outputs: Any = part.output
    except (AttributeError, ValueError, RuntimeError):
        return ()
    several = cast("list[Any]", outputs) if isinstance(outputs, list | tuple) else []
    return tuple(shape for one in several for shape in _shapes(getattr(one, "shape", None)))


def _shapes(told: Any) -> tuple[Shape, ...]:
    """One shape or a list or dict of them, as Keras tells them."""
    if isinstance(told, Mapping):
        return tuple(shape for one in cast("dict[Any, Any]", told).values() for shape in _shapes(one))
    if not isinstance(told, list | tuple):
        return ()
    lengths = cast("list[Any]", told)
    if all(length is None or isinstance(length, int) for length in lengths):
        return ((None, *lengths[1:]) if lengths else (),)  # a model that fit() has built knows its batch size
    return tuple(shape for one in lengths for shape in _shapes(one))


def _config(layer: Any) -> dict[str, Any]:
    """What `get_config` tells beyond the defaults, serialised objects as `L2(l2=0.01)`."""
    try:
        told: Any = layer.get_config()
    except Exception:  # noqa: BLE001 - a layer of the user's without one; Keras raises NotImplementedError, or anything
        return {}
    if not isinstance(told, Mapping):
        return {}
    kind = cast("type[Any]", type(layer))
    fields = {
        name: _compact(value)
        for name, value in cast("Mapping[str, Any]", told).items()
        if name not in _NO_STRUCTURE and name not in _INNER
    }
    defaults = parameters_of(kind)
    return {
        name: value
        for name, value in arguments(kind, fields).items()
        if not _is_default(value, defaults[name])
    }


def _is_default(value: Any, default: Any) -> bool:
    """`GlorotUniform` is what the default `glorot_uniform` becomes, `linear` and `channels_last` what None does."""
    if not isinstance(value, str):
        return False
    if default is None:
        return value in ("linear", "channels_last")
    return isinstance(default, str) and _spelt(value) == _spelt(default)


def _spelt(name: str) -> str:
    return name.replace("_", "").lower().removesuffix("(gain=1.0)")


def _compact(value: Any) -> Any:
    """A serialised object of Keras as one text; anything else as it is."""
    if isinstance(value, list | tuple):
        return [_compact(item) for item in cast("list[Any]", value)]
    if not isinstance(value, Mapping):
        return value
    fields = cast("Mapping[str, Any]", value)
    name = fields.get("class_name")
    if not isinstance(name, str):
        return {key: _compact(item) for key, item in fields.items()}
    inner = fields.get("config")
    if not isinstance(inner, Mapping):
        return name if not isinstance(inner, str) else inner
    told = [
        f"{key}={_compact(item)}"
        for key, item in cast("Mapping[str, Any]", inner).items()
        if key not in _NO_STRUCTURE and item is not None
    ]
    return f"{name}({', '.join(told)})" if told else name
