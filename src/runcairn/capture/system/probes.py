"""All probes together: one sample of the machine and of the script's processes."""

import math
import os
from typing import Protocol

from runcairn.capture.system.cpu import HostProbe, ProcessProbe
from runcairn.capture.system.disk import DiskProbe
from runcairn.capture.system.gpu import GpuProbe
from runcairn.capture.system.network import NetworkProbe


class Probe(Protocol):
    """One source of numbers."""

    def read(self) -> dict[str, float]:
        """The numbers now, keys as they are logged."""
        ...


class Probes:
    """Every probe that works here; one that fails is left out from then on, the others go on."""

    def __init__(self, pid: int, folder: str | os.PathLike[str], *, machine: bool = True) -> None:
        """pid: of the script; folder: whose disk is looked at. machine: more than the script itself."""
        self.failed: dict[str, str] = {}
        """probe -> why it was left out."""
        self._probes: dict[str, Probe] = {}
        for name, make in (
            ("cpu", HostProbe),
            ("process", lambda: ProcessProbe(pid)),
            ("disk", lambda: DiskProbe(folder)),
            ("network", NetworkProbe),
            ("gpu", GpuProbe),
        ):
            if not machine and name != "process":
                continue
            try:
                self._probes[name] = make()
            except Exception as error:  # noqa: BLE001 - a strange machine must not stop the others
                self.failed[name] = repr(error)

    def read(self) -> dict[str, float]:
        """One sample: finite numbers, rounded to what they mean."""
        found: dict[str, float] = {}
        for name, probe in list(self._probes.items()):
            try:
                found |= probe.read()
            except Exception as error:  # noqa: BLE001 - as above
                self.failed[name] = repr(error)
                del self._probes[name]
        return {name: round(value, 4) for name, value in found.items() if math.isfinite(value)}
