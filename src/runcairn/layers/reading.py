"""Reading a network: by the framework that its class comes from, which is loaded then; no other one is."""

from importlib import import_module
from typing import Any, Final, Protocol, cast

from runcairn.errors import UsageError
from runcairn.layers.network import Network

_READERS: Final = {
    ("keras", "Layer"): "of_keras",
    ("tf_keras", "Layer"): "of_keras",
    ("torch", "Module"): "of_torch",
    ("flax.linen", "Module"): "of_linen",
    ("flax.nnx", "Module"): "of_nnx",
    ("equinox", "Module"): "of_equinox",
}
"""(the module that the class lies in or below, name of the class) -> who reads it; the first that fits."""


class Reader(Protocol):
    """What each reader's module has."""

    def read(self, model: Any, sample: Any) -> Network:
        """The network. sample: as for `read_network`."""
        ...


def framework(model: Any) -> str | None:
    """Which reader knows `model`: of_keras, of_torch, ...; None for what is no network. Imports nothing."""
    for base in cast("type[Any]", type(model)).__mro__:
        for (room, name), reader in _READERS.items():
            if base.__name__ == name and f"{base.__module__}.".startswith(f"{room}."):
                return reader
    return None


def read_network(model: Any, sample: Any = None) -> Network:
    """What `model` is made of. Its weights stay where they are; nothing of it is changed.

    sample: inputs that it takes, to learn the shapes of outputs: one value, a tuple of arguments or a dict of named
    ones. torch runs it once, without gradients; flax's linen, which has no layers before, traces it and needs it;
    Keras knows its shapes, and nnx and equinox are read without.
    Raises UsageError for what is no network of Keras, torch, flax or equinox.
    """
    reader = framework(model)
    if reader is None:
        kind = cast("type[Any]", type(model))
        raise UsageError(
            f"a {kind.__module__}.{kind.__qualname__} is no network that runcairn can read",
            remedy="pass a model of Keras, torch, flax or equinox",
        )
    module = cast("Reader", import_module(f"runcairn.layers.{reader}"))
    return module.read(model, sample)


def call_arguments(sample: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """`sample` as the arguments of a call."""
    if isinstance(sample, dict):
        return (), cast("dict[str, Any]", sample)
    return (cast("tuple[Any, ...]", sample), {}) if type(sample) is tuple else ((sample,), {})
