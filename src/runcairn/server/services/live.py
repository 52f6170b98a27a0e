"""Who is told what changed: changes are gathered for a moment, merged by run, numbered, and kept for latecomers."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import msgspec

from runcairn.errors import Refused
from runcairn.wire.live import Change, RunChange

GATHER = 0.25
"""Seconds in which changes of a project become one event."""
KEPT = 256
"""Events a project keeps for a page that comes back with its last number."""
MOST_LISTENERS = 64
"""Open streams of a server; the next is refused."""


@dataclass(frozen=True, slots=True)
class Event:
    """`body` is a Change in JSON; None tells the page to fetch everything again."""

    number: int
    body: bytes | None


@dataclass(slots=True)
class _Topic:
    waiting: dict[int, RunChange] = field(default_factory=dict[int, RunChange])
    kept: deque[Event] = field(default_factory=lambda: deque[Event](maxlen=KEPT))
    listeners: set[asyncio.Event] = field(default_factory=set[asyncio.Event])
    number: int = 0
    due: bool = False


class Live:
    """Changes in, events out. `publish` may be called from any thread; the rest on the event loop.

    A slow listener holds nobody: it reads from the kept events, and is told to start anew when it fell behind.
    first: where numbers begin; a number higher than those of servers before, so that theirs are seen to be gone.
    """

    def __init__(self, first: int = 0) -> None:
        self._first = first
        self._topics: dict[int, _Topic] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def bind(self, loop: asyncio.AbstractEventLoop) -> None:
        """Events go out on this loop; until then nobody listens and nothing is kept."""
        self._loop = loop

    def close(self) -> None:
        """End every stream: the server stops."""
        self._closed = True
        for topic in self._topics.values():
            for listener in topic.listeners:
                listener.set()

    def publish(self, project: int, change: RunChange) -> None:
        """Tell the listeners of `project`, soon. Call it after the commit."""
        if self._loop is None:
            return
        with self._lock:
            topic = self._topics.get(project)
            if topic is None:
                return
            before = topic.waiting.get(change.run)
            topic.waiting[change.run] = merge(before, change) if before else change
            if topic.due:
                return
            topic.due = True
        self._loop.call_soon_threadsafe(self._loop.call_later, GATHER, self._flush, topic)

    def _flush(self, topic: _Topic) -> None:
        with self._lock:
            changes, topic.waiting, topic.due = list(topic.waiting.values()), {}, False
        topic.number += 1
        topic.kept.append(Event(topic.number, msgspec.json.encode(Change(runs=changes))))
        for listener in topic.listeners:
            listener.set()

    def listen(self, project: int, after: int | None, patience: float) -> AsyncGenerator[Event | None]:
        """Events of `project` after number `after` (None: from now); None after each `patience` seconds of silence.

        Raises Refused 429 when too many listen.
        """
        with self._lock:
            topic = self._topics.setdefault(project, _Topic(number=self._first))
        if sum(len(each.listeners) for each in self._topics.values()) >= MOST_LISTENERS:
            raise Refused(
                "too many pages listen already",
                status=429,
                code="too_many_streams",
                remedy="close some of them; a page asks again by itself",
            )
        return self._events(topic, topic.number if after is None else after, patience)

    async def _events(self, topic: _Topic, seen: int, patience: float) -> AsyncGenerator[Event | None]:
        news = asyncio.Event()
        topic.listeners.add(news)
        try:
            while not self._closed:
                for event in self._since(topic, seen):
                    seen = event.number
                    yield event
                news.clear()
                if seen != topic.number:
                    continue
                try:
                    await asyncio.wait_for(news.wait(), patience)
                except TimeoutError:
                    yield None
        finally:
            topic.listeners.discard(news)

    def _since(self, topic: _Topic, seen: int) -> list[Event]:
        if seen == topic.number:
            return []
        kept = [event for event in topic.kept if event.number > seen]
        if seen < topic.number and kept and kept[0].number == seen + 1:
            return kept
        return [Event(topic.number, None)]


def merge(first: RunChange, then: RunChange) -> RunChange:
    """Both changes of one run as one; keys are kept once, in the order of their news."""
    return RunChange(
        run=first.run,
        info=first.info or then.info,
        history=list(dict.fromkeys([*first.history, *then.history])),
        events=list(dict.fromkeys([*first.events, *then.events])),
        values=list(dict.fromkeys([*first.values, *then.values])),
        output=first.output or then.output,
        files=first.files or then.files,
        new=first.new or then.new,
        overlay=first.overlay or then.overlay,
        alerts=[*first.alerts, *then.alerts],
    )
