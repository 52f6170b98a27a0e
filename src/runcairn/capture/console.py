"""What Python writes to stdout and stderr, handed on beside being shown: `console="wrap"`.

The streams stay the user's own objects: only their `write` is wrapped, so isatty(), pdb, input() and progress bars
are as before, and nothing can break or hang. C code and children are not seen: that is `console_redirect`.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, Final

FULL_NOTE: Final = b"\n[runcairn: the log has reached its limit; what follows was only shown]\n"

Sink = Callable[[bytes, int], object]
"""Takes bytes, and the number of the descriptor that they were written to."""
_PATIENCE: Final = 0.2
"""Seconds that a thread waits for its turn, at most: nothing of ours may hold a script up."""
_turn = threading.RLock()
"""Threads print in turn, so that the log has their pieces in the order in which they were shown."""


class Bounded:
    """Bytes handed on to `sink` up to `limit` of them; then a note, then nothing. taken: bytes that are there."""

    def __init__(self, sink: Sink, limit: int, taken: int = 0) -> None:
        self._sink, self._left = sink, limit - taken

    def __call__(self, data: bytes, stream: int) -> None:
        """Hand `data` on, as far as there is room."""
        left = self._left
        if left <= 0:
            return
        self._left = left - len(data)
        self._sink(data if self._left > 0 else data[:left] + FULL_NOTE, stream)


class WrappedConsole:
    """stdout and stderr, their `write` wrapped from `start` to `stop`."""

    def __init__(self, sink: Sink) -> None:
        """sink: takes the bytes that were written, and the number of their descriptor (1, 2); must not raise."""
        self._sink = sink
        self._wrapped: list[tuple[Any, Callable[..., Any]]] = []

    def start(self) -> None:
        """Wrap what is there now. A stream that cannot be wrapped is left as it is."""
        for number, stream in ((1, sys.stdout), (2, sys.stderr)):
            if stream is not None and all(stream is not done for done, _ in self._wrapped):
                self._wrap(stream, number)

    def stop(self) -> None:
        """Give each stream its own `write` back, unless somebody else has wrapped it since (then ours is idle)."""
        self._sink = _nowhere
        wrapped, self._wrapped = self._wrapped, []
        for stream, ours in wrapped:
            if getattr(stream, "__dict__", {}).get("write") is ours:
                with contextlib.suppress(AttributeError, TypeError):
                    del stream.write

    def _wrap(self, stream: Any, number: int) -> None:
        shown = stream.write

        def write(text: Any) -> Any:
            turn = _turn
            held = turn.acquire(timeout=_PATIENCE)
            try:
                count = shown(text)  # the user's terminal first: if it raises, that is the user's own error
                if type(text) is str:
                    self._sink(text.encode("utf-8", "backslashreplace"), number)
                elif isinstance(text, bytes | bytearray):
                    self._sink(bytes(text), number)
                return count
            finally:
                if held:
                    turn.release()

        try:
            stream.write = write
        except (AttributeError, TypeError):
            return
        self._wrapped.append((stream, write))


def _nowhere(_data: bytes, _stream: int) -> None:
    return


def _forget_turn() -> None:
    """In a forked child: the thread whose turn it was is not there."""
    global _turn
    _turn = threading.RLock()


os.register_at_fork(after_in_child=_forget_turn)
