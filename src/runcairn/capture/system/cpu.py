"""How busy the host and the script's processes are; memory of both."""

import psutil

from runcairn.capture.system.limits import cpu_limit, memory_limit, memory_used

GB = 1e9


class HostProbe:
    """`system/cpu`: % of all cores that this machine or container may use; `system/memory_gb`, `system/memory` (%)."""

    def __init__(self) -> None:
        self._cores = psutil.cpu_count() or 1
        self._most = min(cpu_limit() or self._cores, self._cores)
        self._limit = memory_limit()
        psutil.cpu_percent()  # the first answer has nothing to compare with

    def read(self) -> dict[str, float]:
        """Now."""
        memory = psutil.virtual_memory()
        total = min(self._limit or memory.total, memory.total)
        own = memory_used() if self._limit else None
        used = memory.total - memory.available if own is None else own
        return {
            "system/cpu": min(psutil.cpu_percent() * self._cores / self._most, 100.0),
            "system/memory_gb": used / GB,
            "system/memory": 100.0 * used / total,
        }


class ProcessProbe:
    """The script with all its children: `system/proc.cpu` (%, 100 is one core), `.memory_gb`, `.threads`, `.count`."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._known: dict[tuple[int, float], psutil.Process] = {}
        self._read_cpu()

    def read(self) -> dict[str, float]:
        """Now; empty when the script is gone."""
        cpu = self._read_cpu()
        if not self._known:
            return {}
        memory = threads = 0
        for process in self._known.values():
            try:
                with process.oneshot():
                    memory += process.memory_info().rss
                    threads += process.num_threads()
            except psutil.Error:
                continue  # ended meanwhile
        return {
            "system/proc.cpu": cpu,
            "system/proc.memory_gb": memory / GB,
            "system/proc.threads": float(threads),
            "system/proc.count": float(len(self._known)),
        }

    def _read_cpu(self) -> float:
        """Of processes seen before: a process is compared with itself, so its object is kept."""
        try:
            top = psutil.Process(self._pid)
            found = [top, *top.children(recursive=True)]
        except psutil.Error:
            self._known = {}
            return 0.0
        known: dict[tuple[int, float], psutil.Process] = {}
        cpu = 0.0
        for process in found:
            try:
                name = (process.pid, process.create_time())
                known[name] = self._known.get(name, process)
                cpu += known[name].cpu_percent()
            except psutil.Error:
                continue
        self._known = known
        return cpu
