"""Counting inside of a compiled step of JAX: done on the device, and only for batches that are due."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from runcairn.watching.spread import BINS, Spread

jax: Any = import_module("jax")  # the model runs on it
jnp: Any = jax.numpy


def count_when_due(
    iteration: Any, every: int, named: Mapping[str, Any], receive: Callable[[dict[str, Spread]], None]
) -> None:
    """Trace the counting of all arrays; `receive` is called for iterations that `every` divides, from a thread of JAX.

    `receive` must neither wait nor ask JAX for anything: the computation waits for it.
    """
    names = list(named)

    def take(counted: Any) -> None:
        receive({name: _spread(*one) for name, one in zip(names, counted, strict=True)})

    def count(arrays: Any) -> None:
        jax.debug.callback(take, [_counted(one) for one in arrays])

    def pass_by(_arrays: Any) -> None:
        return

    jax.lax.cond(iteration % every == 0, count, pass_by, list(named.values()))


def _counted(array: Any) -> tuple[Any, Any, Any, Any]:
    """(counts, low, high, how many are not finite) of the numbers; low above high where there is none."""
    values = jnp.ravel(array)
    if jnp.iscomplexobj(values):
        values = jnp.concatenate([values.real, values.imag])
    values = values.astype(jnp.promote_types(values.dtype, jnp.float32))
    finite = jnp.isfinite(values)
    low = jnp.min(values, initial=jnp.inf, where=finite)
    high = jnp.max(values, initial=-jnp.inf, where=finite)
    width = jnp.where((high > low) & jnp.isfinite(high - low), high - low, 1)
    places = jnp.clip((values / width - low / width) * BINS, 0, BINS - 1).astype(jnp.int32)
    counts = jnp.zeros(BINS, jnp.int32).at[jnp.where(finite, places, 0)].add(finite.astype(jnp.int32))
    return counts, low, high, jnp.sum(~finite)


def _spread(counts: Any, low: Any, high: Any, left_out: Any) -> Spread:
    if low > high:
        return Spread((0,) * BINS, 0.0, 1.0, int(left_out))
    return Spread(tuple(int(n) for n in counts), float(low), float(high), int(left_out))
