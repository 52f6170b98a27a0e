"""`watch`: the networks of one run that are looked at while they train."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final, Literal

from runcairn.errors import UsageError
from runcairn.layers.network import Network
from runcairn.layers.reading import framework
from runcairn.watching.spread import Spread

What = Literal["gradients", "parameters", "all"]
_WHAT: Final = ("gradients", "parameters", "all", None)


@dataclass(slots=True)
class Watched:
    """One network that is watched, until `close`."""

    model: Any
    name: str
    watcher: Any
    others: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])

    def close(self) -> None:
        """Leave the network as it was."""
        self.watcher.close()
        for close in self.others:
            close()


def check(log: Any, log_freq: Any) -> None:
    """Raises UsageError for what cannot be."""
    if log not in _WHAT:
        raise UsageError(f"watch(log={log!r})", remedy='"gradients", "parameters" or "all"')
    if not isinstance(log_freq, int) or log_freq < 1:
        raise UsageError(f"watch(log_freq={log_freq!r})", remedy="a number of batches: 1000")


def kind_of(model: Any) -> str:
    """`of_torch` or `of_keras`. Raises UsageError for everything else."""
    reader = framework(model)
    if reader == "of_torch" or (reader == "of_keras" and hasattr(model, "fit")):
        return reader
    if reader is None or reader == "of_keras":
        raise UsageError(
            f"a {type(model).__name__} cannot be watched", remedy="pass a torch module or a Keras model"
        )
    raise UsageError(
        f"watch() knows torch and Keras; a {type(model).__name__} trains outside of itself",
        remedy='log what you compute: run.log({"gradients/w": runcairn.Histogram(grads["w"])}, commit=False)',
    )


def histograms(row: dict[str, Spread], name: str) -> dict[str, Any]:
    """What is logged of a batch: `gradients/<layer>`, or `gradients/<name>/<layer>` of a network with a name."""
    from runcairn.media.histogram import Histogram  # numpy: only for who logs one

    found: dict[str, Any] = {}
    for key, spread in row.items():
        kind, _, layer = key.partition("/")
        histogram = Histogram(np_histogram=(list(spread.bins), list(spread.edges)))
        histogram.left_out = spread.left_out
        found[f"{kind}/{name}/{layer}" if name else key] = histogram
    return found


def idle(model: Any) -> Any:
    """A Keras callback that does nothing, for a run that keeps nothing."""
    return import_module("runcairn.watching.of_keras").idle_callback(model)


def start(
    model: Any,
    name: str,
    log: What,
    every: int,
    *,
    sink: Callable[[dict[str, Spread]], None],
    failed: Callable[[Exception], None],
    say: Callable[[str], None],
    on_network: Callable[[Network], object] | None,
) -> Watched:
    """Watch it.

    sink: takes the counts of a batch. failed: hears what ended the watching. say: tells what is not watched.
    on_network: hears the layers again when more is known of them: after the first forward of torch, when `fit` of
    Keras has built its model.
    """
    reader = kind_of(model)
    wanted = {"gradients": log in ("gradients", "all"), "parameters": log in ("parameters", "all")}
    module = import_module(f"runcairn.watching.{reader}")
    if reader == "of_keras":
        read = import_module("runcairn.layers.of_keras").read
        begun = _quietly(lambda: on_network(read(model, None)) if on_network else None)
        return Watched(
            model, name, module.make_watcher(model, sink, failed, say, begun, every=every, **wanted)
        )
    layers = import_module("runcairn.layers.of_torch")
    inner = layers.unwrapped(model)
    watcher = module.TorchWatcher(model, inner, sink, failed, every=every, **wanted)
    if on_network is None:
        return Watched(model, name, watcher)

    def shaped(shapes: Any) -> None:
        on_network(layers.described(inner, shapes))

    return Watched(model, name, watcher, [layers.note_shapes(inner, module.Hook, _quietly(shaped))])


def _quietly(act: Callable[..., object]) -> Callable[..., None]:
    """Amid somebody's training; the layers, as they were known before it, are kept already."""

    def acting(*told: Any) -> None:
        try:
            act(*told)
        except Exception:  # noqa: BLE001 - a network of the user's may raise anything when it is looked at
            return

    return acting
