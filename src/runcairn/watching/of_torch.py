"""torch: hooks that count gradients and parameters of every so many batches.

One hook stands at the model and counts its training forwards. Only for a batch that is due are hooks put at the
parameters; they are gone with the next batch. Counting stays on the device: two numbers and 64 counts leave it.
"""

import math
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from importlib import import_module
from typing import Any, Final

from runcairn.watching.spread import BINS, NOTHING, Sink, Spread

torch: Any = import_module("torch")  # the model came from it
_PART: Final = 1 << 22
"""Numbers that are counted at once: their places take 32 MB."""


def spread_of(tensor: Any) -> Spread:
    """Of a tensor of any layout and type; complex numbers count as two."""
    values = tensor.detach()
    if hasattr(values, "to_local"):  # a part of a sharded one
        values = values.to_local()
    if values.layout != torch.strided:
        values = values.coalesce().values() if values.layout == torch.sparse_coo else values.to_dense()
    if values.is_complex():
        values = torch.view_as_real(values)
    values = values.reshape(-1)
    if values.dtype not in (torch.float32, torch.float64):
        values = values.float()
    return _counted(values)


def _counted(values: Any) -> Spread:
    size = values.numel()
    if not size:
        return NOTHING
    low, high = torch.stack(torch.aminmax(values)).tolist()
    left_out = 0
    if not (math.isfinite(low) and math.isfinite(high)):
        values = values[torch.isfinite(values)]
        left_out = size - values.numel()
        if left_out == size:
            return Spread(NOTHING.counts, 0.0, 1.0, left_out)
        low, high = torch.stack(torch.aminmax(values)).tolist()
    width = high - low
    if width == 0 or not math.isfinite(width):
        return Spread((values.numel(), *(0,) * (BINS - 1)), low, high, left_out)
    counts = 0
    for part in values.split(_PART):
        places = ((part / width - low / width) * BINS).long().clamp_(0, BINS - 1)
        counts = counts + torch.bincount(places, minlength=BINS)
    return Spread(tuple(counts.tolist()), low, high, left_out)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType, reportUnknownMemberType]


class Hook:
    """A hook that a copied or pickled model leaves behind: there it is a function that does nothing."""

    def __init__(self, act: Callable[..., None]) -> None:
        self._act = act

    def __call__(self, *told: Any) -> None:
        """As torch calls it; under its compiler nothing happens."""
        if not torch.compiler.is_compiling():
            self._act(*told)

    def __deepcopy__(self, _memo: Any) -> Any:
        return nullcontext().__exit__  # takes anything, returns None, and any Python can unpickle it

    def __reduce__(self) -> Any:
        return getattr, (nullcontext(), "__exit__")


class TorchWatcher:
    """Watches one model until `close`. sink: takes the counts of a batch. failed: hears what stopped the watching."""

    def __init__(
        self,
        model: Any,
        inner: Any,
        sink: Sink,
        failed: Callable[[Exception], None],
        *,
        gradients: bool,
        parameters: bool,
        every: int,
    ) -> None:
        """model: whose forwards are counted; inner: whose parameters are watched, the same or what is wrapped."""
        self._inner, self._sink, self._failed = inner, sink, failed
        self._gradients, self._parameters, self._every = gradients, parameters, every
        self._batches = 0
        self._row: dict[str, Spread] = {}
        self._armed: list[Any] = []
        self._handle: Any = model.register_forward_pre_hook(Hook(self._on_forward))

    def close(self) -> None:
        """Take all hooks away."""
        self._disarm()
        if self._handle is not None:
            self._handle.remove()
            self._handle = None

    def _on_forward(self, module: Any, _given: Any) -> None:
        self._disarm()
        if not (module.training and torch.is_grad_enabled()):
            return
        due = self._batches % self._every == 0
        self._batches += 1
        if due:
            self._guarded(self._look)

    def _look(self) -> None:
        named = list(self._inner.named_parameters())
        if self._parameters:
            self._sink({f"parameters/{name}": spread_of(one) for name, one in named})
        if self._gradients:
            self._armed = [
                one.register_hook(partial(self._on_gradient, name))
                for name, one in named
                if one.requires_grad
            ]

    def _on_gradient(self, name: str, gradient: Any) -> None:
        self._guarded(lambda: self._take(name, gradient))

    def _take(self, name: str, gradient: Any) -> None:
        is_first = not self._row
        self._row[f"gradients/{name}"] = spread_of(gradient)
        if is_first:
            try:  # once, when the whole backward is over, as torch's own DistributedDataParallel does
                torch.autograd.Variable._execution_engine.queue_callback(lambda: self._guarded(self._flush))  # noqa: SLF001
            except (AttributeError, RuntimeError):
                self._flush()
                return

    def _flush(self) -> None:
        row, self._row = self._row, {}
        if row:
            self._sink(row)

    def _disarm(self) -> None:
        for handle in self._armed:
            handle.remove()
        self._armed = []
        self._row = {}

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - amid somebody's training: whatever it is, it goes on
            self.close()
            self._failed(error)
