"""Reads a stream of server-sent events, with a limit on the wait for each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import urllib3

from tests.kit.server import ServerProcess


@dataclass(frozen=True, slots=True)
class Event:
    """One event; a comment has `kind` "comment" and its text as `data`."""

    kind: str
    number: int | None
    data: Any


class EventStream:
    """`with EventStream(server, project) as events: next(events)`."""

    def __init__(
        self, server: ServerProcess, project: str, *, after: int | None = None, patience: float = 20
    ) -> None:
        headers = server.headers | ({"Last-Event-ID": str(after)} if after is not None else {})
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=patience), retries=False)
        self.response = self._pool.request(
            "GET", f"{server.url}/api/v1/projects/-/{project}/live", headers=headers, preload_content=False
        )
        self._events = self._read()

    def __next__(self) -> Event:
        return next(self._events)

    def change(self) -> Event:
        """The next event that is no comment."""
        return next(event for event in self._events if event.kind != "comment")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.response.close()
        self._pool.clear()

    def _read(self) -> Iterator[Event]:
        lines: list[str] = []
        rest = b""
        for piece in self.response.stream(1, decode_content=False):
            rest += piece
            while b"\n" in rest:
                line, rest = rest.split(b"\n", 1)
                text = line.decode().rstrip("\r")
                if text:
                    lines.append(text)
                elif lines:
                    yield _event(lines)
                    lines = []


def _event(lines: list[str]) -> Event:
    fields = dict(line.split(":", 1) for line in lines)
    comment = fields.pop("", None)
    if comment is not None:
        return Event("comment", None, comment.strip())
    number = fields.get("id")
    return Event(
        fields.get("event", "message").strip(), int(number) if number else None, json.loads(fields["data"])
    )
