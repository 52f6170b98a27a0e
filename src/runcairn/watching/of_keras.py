"""Keras: a callback, and the optimizer's `apply` (Keras 2: `apply_gradients`), where every backend shows its gradients.

With JAX and TensorFlow the step is compiled: the counting is compiled into it, and runs only for batches that are due.
What it counted is picked up by the callback: a row is never logged from inside the computation.
"""

import inspect
import threading
from collections.abc import Callable, Iterable
from functools import wraps
from importlib import import_module
from typing import Any, Final, cast

from runcairn.watching.spread import Sink, Spread

_APPLIES: Final = ("apply", "apply_gradients")
"""How an optimizer of Keras 3 is given gradients, and one of Keras 2."""


def make_watcher(
    model: Any,
    sink: Sink,
    failed: Callable[[Exception], None],
    say: Callable[[str], None],
    begun: Callable[[], None],
    *,
    gradients: bool,
    parameters: bool,
    every: int,
) -> Any:
    """A Keras callback that watches `model`; `model.fit` takes it along by itself. `close()` ends it.

    sink: takes the counts of a batch. failed: hears what stopped the watching. say: tells what is not watched.
    begun: called when a training has begun, as soon as the model is built: with TensorFlow its first batch does that.
    """
    keras = import_module(_package(model))

    class Watcher(_Watching, keras.callbacks.Callback):
        """The callback; its class is made here since Keras is loaded by now."""

    watcher = Watcher()
    watcher.begin(model, sink, failed, say, begun, gradients=gradients, parameters=parameters, every=every)
    return watcher


def idle_callback(model: Any) -> Any:
    """A callback that does nothing."""
    return import_module(_package(model)).callbacks.Callback()


def _package(model: Any) -> str:
    rooms = {base.__module__.partition(".")[0] for base in cast("type[Any]", type(model)).__mro__}
    return "tf_keras" if "tf_keras" in rooms else "keras"


class _Watching:
    """What the callback does; Keras' own part is mixed in."""

    async_safe = True
    """Keras may go on with the next batch while this one is looked at: nothing here depends on the order."""

    def begin(
        self,
        model: Any,
        sink: Sink,
        failed: Callable[[Exception], None],
        say: Callable[[str], None],
        begun: Callable[[], None],
        *,
        gradients: bool,
        parameters: bool,
        every: int,
    ) -> None:
        """Take `model.fit` along; the optimizer is looked at when training begins."""
        self._watched, self._sink, self._failed = model, sink, failed
        self._say, self._begun = say, begun
        self._gradients, self._parameters, self._every = gradients, parameters, every
        self._lock = threading.Lock()
        self._pending: dict[str, Spread] = {}
        self._counted: Any = None
        self._first = 0
        self._optimizer: Any = None
        self._closed = self._is_told = False
        self._fit = model.fit
        model.fit = _taking_along(model.fit, self)

    def close(self) -> None:
        """Leave model and optimizer as they were. What is compiled is compiled anew at the next training."""
        self._closed = True
        if "fit" in vars(self._watched):
            del self._watched.fit
        optimizer, self._optimizer = self._optimizer, None
        if optimizer is not None:
            for name in _APPLIES:
                if name in vars(optimizer):
                    delattr(optimizer, name)
            self._forget_compiled()

    # -- Keras calls these -----------------------------------------------------------------------------------------

    def on_train_begin(self, logs: Any = None) -> None:
        """Look at the optimizer that trains now."""
        del logs
        self._is_told = False
        if not self._closed:
            self._tell_when_built()
            self._guarded(self._hook)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Batches are numbered within their epoch."""
        del epoch, logs
        if self._optimizer is not None:
            self._guarded(self._count_from_here)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Log what was counted, where the batch was due."""
        del logs
        if self._closed:
            return
        self._tell_when_built()
        last = self._first + batch
        length = int(getattr(self._watched, "steps_per_execution", 1) or 1)
        if last // self._every * self._every > last - length:
            self._guarded(self._flush)

    def on_train_end(self, logs: Any = None) -> None:
        """Log what is left."""
        del logs
        if not self._closed:
            self._guarded(self._flush)

    def _tell_when_built(self) -> None:
        if not self._is_told and self._watched.built:
            self._is_told = True
            self._begun()

    # -- the optimizer ---------------------------------------------------------------------------------------------

    def _hook(self) -> None:
        optimizer: Any = self._watched.optimizer
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)  # in the other one gradients are scaled
        if optimizer is None or optimizer is self._optimizer:
            return
        if self._backend() == "tensorflow":
            inner = import_module("runcairn.watching.in_tensorflow")
            if inner.is_spread_over_devices(self._watched):
                self._say("networks are not watched under a strategy of tf.distribute")
                return
            self._counted = inner.Counted()
        name = next(name for name in _APPLIES if hasattr(optimizer, name))
        original = getattr(optimizer, name)

        @wraps(original)
        def apply(given: Any, *args: Any, **kwargs: Any) -> Any:
            gradients = list(given)
            if not self._closed:
                variables = args[0] if args else kwargs.get("trainable_variables")
                self._guarded(lambda: self._look(gradients, variables))
            return original(gradients, *args, **kwargs)

        setattr(optimizer, name, apply)
        self._optimizer = optimizer
        self._forget_compiled()

    def _forget_compiled(self) -> None:
        """A step that was compiled before knows nothing of the counting, or still does it."""
        if getattr(self._watched, "train_function", None) is not None:
            self._watched.make_train_function(force=True)

    def _count_from_here(self) -> None:
        iterations = self._optimizer.iterations
        if self._counted is not None:
            self._first = int(iterations)
        else:
            self._first = int(import_module("keras").ops.convert_to_numpy(iterations))

    def _look(self, gradients: list[Any], given: Any) -> None:
        """Inside a training step: traced with JAX and TensorFlow, a call for each batch with torch."""
        named: dict[str, Any] = {}
        for gradient, variable in self._pairs(gradients, given):
            name = getattr(variable, "path", variable.name)
            if self._gradients and gradient is not None:
                named[f"gradients/{name}"] = gradient
            if self._parameters:
                named[f"parameters/{name}"] = _value(variable)
        iteration = _value(self._optimizer.iterations)
        if self._counted is not None:
            self._counted.count_when_due(iteration, self._every, named)
        elif self._backend() == "jax":
            import_module("runcairn.watching.in_jax").count_when_due(
                iteration, self._every, named, self._receive
            )
        elif int(iteration) % self._every == 0:
            spread_of = import_module("runcairn.watching.of_torch").spread_of
            self._receive({name: spread_of(one) for name, one in named.items()})

    def _pairs(self, gradients: list[Any], given: Any) -> Iterable[tuple[Any, Any]]:
        if gradients and isinstance(gradients[0], tuple):  # as Keras 2 hands them over
            return gradients
        return zip(gradients, list(given or self._watched.trainable_variables), strict=False)

    def _receive(self, row: dict[str, Spread]) -> None:
        with self._lock:
            self._pending = row

    def _flush(self) -> None:
        if self._backend() == "jax":
            import_module("jax").effects_barrier()
        if self._counted is not None:
            self._receive(self._counted.take())
        with self._lock:
            row, self._pending = self._pending, {}
        if row:
            self._sink(row)

    def _backend(self) -> str:
        if _package(self._watched) == "tf_keras":
            return "tensorflow"
        return import_module("keras").backend.backend()

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - amid somebody's training: whatever it is, it goes on
            self._closed = True
            self._failed(error)


def _value(variable: Any) -> Any:
    """What Keras' own variable stands for; a variable of TensorFlow's is that itself."""
    return variable if callable(variable.value) else variable.value


def _taking_along(fit: Any, callback: Any) -> Any:
    """`fit` with the callback before its callbacks: what they log of a batch meets the batch's histograms."""
    signature = inspect.signature(fit)

    @wraps(fit)
    def fitting(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind_partial(*args, **kwargs)
        known: Any = bound.arguments.get("callbacks")
        if hasattr(known, "append") and hasattr(known, "set_model"):  # a CallbackList of the user's
            if callback not in known.callbacks:
                known.callbacks.insert(0, callback)
        else:
            listed = list(known) if isinstance(known, list | tuple) else [known] if known is not None else []  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
            if callback not in listed:
                bound.arguments["callbacks"] = [callback, *listed]
        return fit(*bound.args, **bound.kwargs)

    return fitting
