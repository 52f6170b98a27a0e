"""The machine that the script runs on."""

import os
import platform
import socket
from pathlib import Path
from typing import Any

import psutil

from runcairn.capture.system.gpu import names as gpu_names
from runcairn.capture.system.limits import cpu_limit, memory_limit


def read(python: str | None = None) -> dict[str, Any]:
    """os, host, cpu and gpu as a flat dict for people and machines; what is not known is left out.

    python: version of the script's interpreter; None: this one's.
    """
    found: dict[str, Any] = {
        "os": platform.platform(aliased=True),
        "machine": platform.machine(),
        "host": socket.gethostname(),
        "python": python or platform.python_version(),
        "implementation": platform.python_implementation(),
        "cpu": _cpu_name(),
        "cpu_count": os.cpu_count(),
        "cpu_count_physical": psutil.cpu_count(logical=False),
        "cpu_limit": cpu_limit(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 2),
        "memory_limit_gb": _gb(memory_limit()),
        "gpu": gpu_names() or None,
        "slurm_job": os.environ.get("SLURM_JOB_ID"),
    }
    if found["gpu"]:
        found["gpu_count"] = len(found["gpu"])
    return {name: value for name, value in found.items() if value is not None}


def _cpu_name() -> str | None:
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or None


def _gb(size: int | None) -> float | None:
    return None if size is None else round(size / 1e9, 2)
