"""Counting inside of a step of TensorFlow, compiled by XLA or not: into variables, only for batches that are due."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from runcairn.watching.spread import BINS, Spread

tf: Any = import_module("tensorflow")  # the model runs on it


def is_spread_over_devices(model: Any) -> bool:
    """Whether a strategy of tf.distribute trains it: each device would count its own part."""
    return model.distribute_strategy.num_replicas_in_sync > 1


class Counted:
    """What was counted of the last batch that was due, until `take` is called."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._counts: Any = None
        self._spans: Any = None
        self._at: Any = None
        self._taken = -1

    def count_when_due(self, iteration: Any, every: int, named: Mapping[str, Any]) -> None:
        """Build the counting of all arrays into the step: it runs for iterations that `every` divides."""
        if not named:
            return
        if (
            list(named) != self._names
        ):  # a step is built anew for batches of another size, with the same variables
            with tf.init_scope():  # outside of the step that is being built
                self._begin(list(named))
        arrays, counts, spans, at = list(named.values()), self._counts, self._spans, self._at

        def count() -> Any:
            counted = [_counted(tf.convert_to_tensor(one)) for one in arrays]
            counts.assign(tf.stack([one for one, _ in counted]))
            spans.assign(tf.stack([span for _, span in counted]))
            at.assign(tf.cast(iteration, tf.int64))
            return tf.constant(0)

        tf.cond(tf.equal(iteration % every, 0), count, lambda: tf.constant(0))

    def _begin(self, names: list[str]) -> None:
        self._names = names
        self._counts = tf.Variable(tf.zeros([len(names), BINS + 1], tf.int32), trainable=False)
        self._spans = tf.Variable(tf.zeros([len(names), 2]), trainable=False)
        self._at = tf.Variable(-1, dtype=tf.int64, trainable=False)

    def take(self) -> dict[str, Spread]:
        """What is new; empty where nothing was counted since."""
        at = -1 if self._at is None else int(self._at.numpy())
        if at == self._taken:
            return {}
        self._taken = at
        rows = zip(self._names, self._counts.numpy(), self._spans.numpy(), strict=True)
        return {name: _spread(counts.tolist(), *span.tolist()) for name, counts, span in rows}


def _counted(array: Any) -> tuple[Any, Any]:
    """(counts and then how many are not finite, low and high) of the numbers; low above high where there is none."""
    values = tf.reshape(array, [-1])
    if values.dtype.is_complex:
        values = tf.concat([tf.math.real(values), tf.math.imag(values)], 0)
    values = tf.cast(values, tf.float32)
    finite = tf.math.is_finite(values)
    low = tf.reduce_min(tf.where(finite, values, tf.float32.max))
    high = tf.reduce_max(tf.where(finite, values, tf.float32.min))
    span = high - low
    width = tf.where((span > 0) & tf.math.is_finite(span), span, 1.0)
    places = tf.cast((tf.where(finite, values, low) / width - low / width) * BINS, tf.int32)
    places = tf.clip_by_value(places, 0, BINS - 1)
    counts = tf.math.unsorted_segment_sum(tf.cast(finite, tf.int32), places, BINS)
    left_out = tf.reduce_sum(tf.cast(~finite, tf.int32))
    return tf.concat([counts, [left_out]], 0), tf.stack([low, high])


def _spread(counts: list[int], low: float, high: float) -> Spread:
    if low > high:
        return Spread((0,) * BINS, 0.0, 1.0, counts[-1])
    return Spread(tuple(counts[:-1]), low, high, counts[-1])
