"""What is known of a run besides its series, logs and files."""

from functools import cached_property
from typing import Any, Self

from runcairn.remote import runs as remote_runs
from runcairn.remote.client import Server
from runcairn.wire.alerts import Alert
from runcairn.wire.projects import KeyInfo
from runcairn.wire.runs import RunDetail, RunInfo

_NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


class RunFacts:
    """What is small, and kept until `refresh()`."""

    def __init__(self, server: Server, info: RunInfo) -> None:
        self._server = server
        self._info = info

    @property
    def info(self) -> RunInfo:
        """All that lists show of it."""
        return self._info

    @property
    def id(self) -> str:
        """Unique in its project."""
        return self._info.id

    @property
    def name(self) -> str:
        """For people."""
        return self._info.name

    @property
    def entity(self) -> str:
        """Whose it is."""
        return self._info.entity

    @property
    def project(self) -> str:
        """Where it lies."""
        return self._info.project

    @property
    def path(self) -> list[str]:
        """Entity, project and id."""
        return [self.entity, self.project, self.id]

    @property
    def state(self) -> str:
        """running, finished, failed, crashed, killed, ..."""
        return self._info.state

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        return list(self._info.tags)

    @property
    def notes(self) -> str:
        """Its notes."""
        return self._info.notes

    @property
    def group(self) -> str:
        """Its group."""
        return self._info.group

    @property
    def job_type(self) -> str:
        """Its job type."""
        return self._info.job_type

    @property
    def created(self) -> float:
        """When the server first heard of it, in seconds since the epoch."""
        return self._info.created

    @property
    def url(self) -> str:
        """Its page in the dashboard."""
        return self._server.url + self._info.url

    @cached_property
    def detail(self) -> RunDetail:
        """All that is known of it besides series, logs and files."""
        return remote_runs.detail(self._server, self._info.run)

    @property
    def config(self) -> dict[str, Any]:
        """The config as logged, nested."""
        return self.detail.config

    @property
    def metadata(self) -> dict[str, Any]:
        """Git, host, Python, command, ..."""
        return self.detail.metadata

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Last value of each key and what the script wrote over it."""
        found = self.detail.run.summary.items()
        return {
            key: _NOT_FINITE.get(value, value) if isinstance(value, str) else value for key, value in found
        }

    @cached_property
    def keys(self) -> list[KeyInfo]:
        """The keys that it logged: series, media, system metrics."""
        return remote_runs.keys(self._server, self._info.run)

    def refresh(self) -> Self:
        """Forget what is kept and ask anew; returns itself. Raises NotFound for a deleted run."""
        self._forget()
        self._info = self.detail.run
        return self

    @property
    def alerts(self) -> list[Alert]:
        """What its script wanted people to know."""
        return self.detail.alerts

    def _forget(self) -> None:
        for name in ("detail", "summary", "keys"):
            self.__dict__.pop(name, None)

    def __repr__(self) -> str:
        return f"<Run {'/'.join(self.path)} {self.name!r} ({self.state})>"
