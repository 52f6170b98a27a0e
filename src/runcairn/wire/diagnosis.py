"""What is wrong with a run, in words."""

from typing import Literal

import msgspec

Severity = Literal["error", "warning", "note"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence, and where on the run's page its evidence stands.

    `kind`: gpu_memory, memory, disk_full, not_finite, no_progress, killed, failed, gpu_idle, silent. `tab`: logs,
    charts or system. `line`: of the log, from 0; `key`: of the series.
    """

    kind: str
    severity: Severity
    text: str
    tab: str
    line: int | None = None
    key: str | None = None


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/runs/{run}/diagnosis`: the worst first; empty when nothing is amiss."""

    findings: list[Finding]
