"""torch: an `nn.Module` and the modules in it."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, cast

from runcairn.layers.collecting import Collected, own_row
from runcairn.layers.network import Network, Shape, Weight
from runcairn.layers.plain import arguments
from runcairn.layers.reading import call_arguments

torch: Any = import_module("torch")  # the model came from it
_WRAPPERS = {
    "OptimizedModule": "_orig_mod",
    "DistributedDataParallel": "module",
    "DataParallel": "module",
}
"""Modules around a network that are no layer of it, and where it lies in them."""


def unwrapped(model: Any) -> Any:
    """The network inside torch.compile's and the parallel wrappers."""
    while inner := _WRAPPERS.get(type(model).__name__):
        model = getattr(model, inner)
    return model


def read(model: Any, sample: Any) -> Network:
    """As `read_network`. A sample is run in eval mode, without gradients; modes and random state are put back."""
    root = unwrapped(model)
    shapes = {} if sample is None else _shapes_of(root, sample)
    return described(root, shapes)


def described(root: Any, shapes: dict[int, tuple[Shape, ...]]) -> Network:
    """The network, with the shapes of outputs that are known by the id of their module."""
    found = Collected()
    children = list(_children(root))
    if children:
        found.layers += own_row(tuple(_weights(root)))
    else:
        _add(found, root, "", 0, shapes)
    for name, child in children:
        _walk(found, child, name, 0, shapes)
    return found.network("torch", root)


def _walk(found: Collected, module: Any, name: str, depth: int, shapes: dict[int, tuple[Shape, ...]]) -> None:
    if _add(found, module, name, depth, shapes) is not None:
        for inner, child in _children(module):
            _walk(found, child, f"{name}.{inner}", depth + 1, shapes)


def _children(module: Any) -> Iterator[tuple[str, Any]]:
    """Modules right inside; one that has two names comes twice, which `named_children` leaves out."""
    return ((name, child) for name, child in module._modules.items() if child is not None)  # noqa: SLF001


def _add(
    found: Collected, module: Any, name: str, depth: int, shapes: dict[int, tuple[Shape, ...]]
) -> int | None:
    return found.add(
        module,
        name,
        depth,
        tuple(_weights(module)),
        arguments(cast("type[Any]", type(module)), cast("dict[str, Any]", vars(module))),
        shapes.get(id(module), ()),
    )


def _weights(module: Any) -> Iterator[Weight]:
    for name, one in module.named_parameters(recurse=False):
        if isinstance(one, torch.nn.parameter.UninitializedParameter):
            continue  # of a lazy module: its shape comes with the first batch
        dtype = str(one.dtype).removeprefix("torch.")
        yield Weight(name, tuple(one.shape), one.numel(), dtype, bool(one.requires_grad), id(one))


def _shapes_of(root: Any, sample: Any) -> dict[int, tuple[Shape, ...]]:
    positional, named = call_arguments(sample)
    modes = [(module, module.training) for module in root.modules()]
    with recording(root) as shapes, torch.random.fork_rng(), torch.no_grad():
        root.eval()
        try:
            root(*positional, **named)
        finally:
            for module, training in modes:
                module.training = training
    return shapes


@contextmanager
def recording(root: Any) -> Generator[dict[int, tuple[Shape, ...]]]:
    """While it lasts, forward passes of `root` note the shapes of what each module returns, by the module's id."""
    shapes: dict[int, tuple[Shape, ...]] = {}

    def note(module: Any, _given: Any, output: Any) -> None:
        shapes.setdefault(id(module), shapes_in(output))

    handles = [module.register_forward_hook(note) for module in root.modules()]
    try:
        yield shapes
    finally:
        for handle in handles:
            handle.remove()


def note_shapes(
    root: Any,
    hook: Callable[[Callable[..., None]], Any],
    done: Callable[[dict[int, tuple[Shape, ...]]], None],
) -> Callable[[], None]:
    """Note them at the next forward pass, whoever makes it; `done` hears them then, once. Returns what gives it up.

    hook: makes of a function what is put at the modules.
    """
    shapes: dict[int, tuple[Shape, ...]] = {}
    handles: list[Any] = []

    def end() -> None:
        while handles:
            handles.pop().remove()

    def note(module: Any, _given: Any, output: Any) -> None:
        shapes.setdefault(id(module), shapes_in(output))
        if module is root and handles:
            end()
            done(shapes)

    one = hook(note)
    handles += [module.register_forward_hook(one) for module in root.modules()]
    return end


def shapes_in(output: Any) -> tuple[Shape, ...]:
    """Shapes of the tensors in what a module returned; the first axis is the batch's, so it is open."""
    if isinstance(output, torch.Tensor):
        return ((None, *output.shape[1:]),) if output.ndim else ((),)
    if isinstance(output, dict):
        return tuple(shape for item in cast("dict[Any, Any]", output).values() for shape in shapes_in(item))
    if isinstance(output, list | tuple):
        return tuple(shape for item in cast("list[Any]", output) for shape in shapes_in(item))
    return ()
