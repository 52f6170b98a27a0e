"""What changed: server-sent events of `GET /api/v1/projects/{entity}/{project}/live`.

Each event has an `id` (rising), `event: change`, and a JSON `Change`. After a gap (`event: reset`) the page refetches.
"""

import msgspec

from runcairn.wire.alerts import Alert


class RunChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of one run changed since the last event. `keys`: series that grew, by stream."""

    run: int
    info: bool = False
    """State, name, config, tags or summary changed: ask for the run again."""
    history: list[str] = []
    events: list[str] = []
    values: list[str] = []
    output: bool = False
    files: bool = False
    new: bool = False
    overlay: bool = False
    """The same points are shown otherwise: what was fetched of the keys named is no longer so."""
    alerts: list[Alert] = []


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Changes of one moment (gathered for up to 250 ms), one entry a run."""

    runs: list[RunChange]
