"""Projects: named collections of runs of one entity."""

import msgspec


class ProjectInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list of projects. Times are seconds since the epoch, by the server's clock."""

    entity: str
    name: str
    folder: str = ""
    description: str = ""
    created: float
    updated: float
    """When a run of it was last heard of."""
    runs: int
    running: int


class ProjectUpdate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What may be edited; a field left out stays."""

    description: str | msgspec.UnsetType = msgspec.UNSET
    folder: str | msgspec.UnsetType = msgspec.UNSET


class KeyInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One key that runs of a project logged.

    `stream`: history or events. `kind`: `number` for series; else the media tag (`image-file`, `histogram`,
    `table-file`, `string`, ...). `runs`: how many runs have it.
    """

    name: str
    stream: str
    kind: str
    runs: int
    hidden: bool = False
    step_metric: str | None = None
