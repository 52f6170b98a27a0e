"""The Keras that is in use: its own package, the one inside TensorFlow, or Keras 2 where a script asks for that."""

import os
import sys
from importlib import import_module
from typing import Any


def _callbacks() -> Any:
    names = ("tf_keras.callbacks",) if _is_legacy() else ("keras.callbacks", "tensorflow.keras.callbacks")
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise ImportError("runcairn.integrations.keras needs Keras: pip install keras jax")


def _is_legacy() -> bool:
    """Whether `tf.keras` is tf_keras, as TensorFlow decides it, or the script imported that and no other."""
    asked = os.environ.get("TF_USE_LEGACY_KERAS") in ("true", "True", "1")
    return asked or ("tf_keras" in sys.modules and "keras" not in sys.modules)


_found: Any = _callbacks()
Callback: Any = _found.Callback
ModelCheckpoint: Any = _found.ModelCheckpoint
