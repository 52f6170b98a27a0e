"""The Keras that is installed: its own package, else the one inside TensorFlow."""

from importlib import import_module
from typing import Any


def _callbacks() -> Any:
    for name in ("keras.callbacks", "tensorflow.keras.callbacks"):
        try:
            return import_module(name)
        except ImportError:
            continue
    raise ImportError("runcairn.integrations.keras needs Keras: pip install keras jax")


_found: Any = _callbacks()
Callback: Any = _found.Callback
ModelCheckpoint: Any = _found.ModelCheckpoint
