"""TensorFlow's writers: where they write, and how they are asked to.

Neither of these modules is imported here: `when_imported` hands them over.
"""

import os
import sys
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from runcairn.integrations.tensorboard_folders import Write
from runcairn.integrations.when_imported import when_imported

Made = Callable[[str, Write], None]
"""Hears of a new writer: its folder, and what has it write."""


def hear_of_writers(made: Made) -> None:
    """Have `made` called for each writer from now on, once TensorFlow is there."""
    when_imported("tensorflow.python.ops.gen_summary_ops", lambda ops: _hear_of_resources(ops, made))
    when_imported(
        "tensorflow.python.summary.writer.event_file_writer",
        lambda module: _hear_of_old_writers(module.EventFileWriter, made),
    )


def _hear_of_resources(ops: Any, made: Made) -> None:
    """Of tf.summary.create_file_writer, by the operations that it is made of."""
    create, close = ops.create_summary_file_writer, ops.close_summary_writer
    if getattr(create, "heard", False):
        return
    resources: dict[int, _Resource] = {}

    @wraps(create)
    def creating(writer: Any, logdir: Any, *args: Any, **kwargs: Any) -> Any:
        with suppress(Exception):  # a writer of another kind than we know is only not followed
            if (folder := _text(logdir)) is not None:
                resources[id(writer)] = one = _Resource(writer, ops.flush_summary_writer)
                made(folder, one.write)
        return create(writer, logdir, *args, **kwargs)

    @wraps(close)
    def closing(writer: Any, *args: Any, **kwargs: Any) -> Any:
        if (one := resources.pop(id(writer), None)) is not None:
            one.close(writer)
        return close(writer, *args, **kwargs)

    creating.heard = True  # pyright: ignore[reportAttributeAccessIssue]
    ops.create_summary_file_writer, ops.close_summary_writer = creating, closing


class _Resource:
    """The writer that a tensor stands for. In a graph it writes when a session has it write."""

    def __init__(self, tensor: Any, flush: Callable[[Any], object]) -> None:
        self._tensor, self._flush = weakref.ref(tensor), flush
        self._is_eager: bool = sys.modules["tensorflow"].executing_eagerly()
        self._is_closed = False

    def close(self, tensor: Any) -> None:
        """Asking a closed one to write is an error that TensorFlow prints."""
        if self._tensor() is tensor:
            self._is_closed = True

    def write(self, *, last: bool) -> bool:
        """See `Write`."""
        del last
        tensor = self._tensor()
        if tensor is None or self._is_closed:
            return False
        if self._is_eager:
            try:
                self._flush(tensor)
            except Exception:  # noqa: BLE001 - TensorFlow's own: the writer is gone, or its disk is full
                return False
        return True


def _text(logdir: Any) -> str | None:
    """A folder's path of a tensor or text; None where it is known when the graph runs."""
    if isinstance(logdir, str):
        return logdir
    value: Any = sys.modules["tensorflow"].get_static_value(logdir)
    value = value.item() if hasattr(value, "item") else value
    return None if value is None else os.fsdecode(value)


def _hear_of_old_writers(writer: Any, made: Made) -> None:
    """Of tf.compat.v1.summary.FileWriter."""
    begin = writer.__init__
    if getattr(begin, "heard", False):
        return

    @wraps(begin)
    def beginning(self: Any, logdir: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, logdir, *args, **kwargs)
        with suppress(Exception):  # as above
            made(os.fsdecode(logdir), _OldWriter(self).write)

    beginning.heard = True  # pyright: ignore[reportAttributeAccessIssue]
    writer.__init__ = beginning


class _OldWriter:
    """One of these serves one thread, so it is asked to write only when the run ends."""

    def __init__(self, writer: Any) -> None:
        self._writer = weakref.ref(writer)

    def write(self, *, last: bool) -> bool:
        """See `Write`."""
        writer = self._writer()
        if writer is not None and last:
            writer.flush()
        return writer is not None
