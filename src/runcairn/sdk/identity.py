"""What a run is, as far as its script says so: ids, names, groups; kept in the journal's first record."""

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Fixed by `init`; name, notes, tags, group and job_type may be edited later. Texts are empty where not given."""

    id: str
    writer: str
    """This folder's place in the run: unlike any other's, also on other machines."""
    entity: str
    project: str
    name: str
    notes: str
    tags: tuple[str, ...]
    group: str
    job_type: str
    started: float
    """Seconds since the epoch."""
    base_url: str
    resume: str
    first_step: int = 0
    resumed: bool = False
    allow_val_change: bool = False

    def changed(self, **changes: Any) -> "Identity":
        """This identity with some fields edited."""
        return replace(self, **changes)

    def start_fields(self) -> dict[str, Any]:
        """Its part of the journal's `start` record."""
        return {
            "id": self.id,
            "writer": self.writer,
            "entity": self.entity,
            "project": self.project,
            "name": self.name,
            "notes": self.notes,
            "tags": list(self.tags),
            "group": self.group,
            "job_type": self.job_type,
            "started": self.started,
            "resume": self.resume,
        }
