"""NVIDIA GPUs by their management library. Absent without fuss: no driver, no library, no permission, no GPU."""

from contextlib import suppress
from typing import Any

_MILLI = 1000.0


class GpuProbe:
    """`system/gpu.<i>.util`, `.memory` (%), `.memory_gb`, `.temp` (C), `.power` (W), one set a GPU."""

    def __init__(self) -> None:
        self._nvml: Any = _library()
        self._handles: list[Any] = _handles(self._nvml)

    def read(self) -> dict[str, float]:
        """Now; what a GPU does not tell is left out."""
        found: dict[str, float] = {}
        for index, handle in enumerate(self._handles):
            found |= self._read_one(f"system/gpu.{index}", handle)
        return found

    def close(self) -> None:
        """Give the library back."""
        if self._nvml:
            with suppress(self._nvml.NVMLError):
                self._nvml.nvmlShutdown()
            self._nvml, self._handles = None, []

    def _read_one(self, name: str, handle: Any) -> dict[str, float]:
        nvml, found = self._nvml, dict[str, float]()
        with suppress(nvml.NVMLError):
            found[f"{name}.util"] = float(nvml.nvmlDeviceGetUtilizationRates(handle).gpu)
        with suppress(nvml.NVMLError):
            memory = nvml.nvmlDeviceGetMemoryInfo(handle)
            found[f"{name}.memory_gb"] = memory.used / 1e9
            found[f"{name}.memory"] = 100.0 * memory.used / memory.total
        with suppress(nvml.NVMLError):
            found[f"{name}.temp"] = float(nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU))
        with suppress(nvml.NVMLError):
            found[f"{name}.power"] = nvml.nvmlDeviceGetPowerUsage(handle) / _MILLI
        return found


def names() -> list[str]:
    """Of all GPUs; empty where there is none."""
    nvml = _library()
    found: list[str] = []
    for handle in _handles(nvml):
        with suppress(nvml.NVMLError):
            name = nvml.nvmlDeviceGetName(handle)
            found.append(name.decode() if isinstance(name, bytes) else str(name))
    if nvml:
        with suppress(nvml.NVMLError):
            nvml.nvmlShutdown()
    return found


def _library() -> Any:
    try:
        import pynvml  # only here: most machines have no GPU
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
    except (pynvml.NVMLError, OSError):
        return None
    return pynvml


def _handles(nvml: Any) -> list[Any]:
    if nvml is None:
        return []
    found: list[Any] = []
    with suppress(nvml.NVMLError):
        found.extend(nvml.nvmlDeviceGetHandleByIndex(index) for index in range(nvml.nvmlDeviceGetCount()))
    return found
