"""What a run is: id, project, names, where it is shown; read as attributes, some of them written too."""

from collections.abc import Iterable
from typing import Any

from runcairn.sdk.identity import Identity
from runcairn.settings import Settings


class RunFacts:
    """The part of `Run` that only says what its script said of it."""

    identity: Identity
    settings: Settings

    @property
    def id(self) -> str:
        """Unique in its project."""
        return self.identity.id

    @property
    def project(self) -> str:
        """The project."""
        return self.identity.project

    @property
    def entity(self) -> str:
        """User or team; empty where it is the key's own and not known here."""
        return self.identity.entity

    @property
    def path(self) -> str:
        """`entity/project/id`."""
        return f"{self.entity or '-'}/{self.project}/{self.id}"

    @property
    def url(self) -> str | None:
        """Where the run is shown; None offline."""
        if self.offline:
            return None
        return f"{self.identity.base_url}/{self.entity or '-'}/{self.project}/runs/{self.id}"

    @property
    def project_url(self) -> str | None:
        """Where the project is shown; None offline."""
        return None if self.offline else f"{self.identity.base_url}/{self.entity or '-'}/{self.project}"

    def get_url(self) -> str | None:
        """As `url`."""
        return self.url

    def get_project_url(self) -> str | None:
        """As `project_url`."""
        return self.project_url

    @property
    def starting_step(self) -> int:
        """The step that the run began at; above 0 where it was resumed."""
        return self.identity.first_step

    @property
    def resumed(self) -> bool:
        """Whether the run goes on from an earlier one of this machine."""
        return self.identity.resumed

    @property
    def start_time(self) -> float:
        """Seconds since the epoch."""
        return self.identity.started

    @property
    def offline(self) -> bool:
        """Whether nothing is sent while it trains."""
        return self.settings.mode == "offline"

    @property
    def disabled(self) -> bool:
        """Whether nothing is kept at all."""
        return False

    @property
    def sweep_id(self) -> None:
        """No sweep."""
        return

    @property
    def name(self) -> str:
        """A readable name; may be changed."""
        return self.identity.name

    @name.setter
    def name(self, name: str) -> None:
        self._edit(name=str(name))

    @property
    def notes(self) -> str:
        """A longer description; may be changed."""
        return self.identity.notes

    @notes.setter
    def notes(self, notes: str) -> None:
        self._edit(notes=str(notes or ""))

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags; may be changed: `run.tags += ("best",)`."""
        return self.identity.tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        self._edit(tags=tuple(str(tag) for tag in ([tags] if isinstance(tags, str) else tags)))

    @property
    def group(self) -> str:
        """The group; may be changed."""
        return self.identity.group

    @group.setter
    def group(self, group: str) -> None:
        self._edit(group=str(group or ""))

    @property
    def job_type(self) -> str:
        """Kind of the run in its group; may be changed."""
        return self.identity.job_type

    @job_type.setter
    def job_type(self, job_type: str) -> None:
        self._edit(job_type=str(job_type or ""))

    def _edit(self, **changes: Any) -> None:
        self.identity = self.identity.changed(**changes)
