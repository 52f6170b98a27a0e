"""What a container may use: limits of cgroup version 2 and 1."""

from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")
_UNLIMITED = 1 << 60


def memory_limit(root: Path = _ROOT, own: Path = Path("/proc/self/cgroup")) -> int | None:
    """Bytes; None: no limit. The tightest of this process's groups."""
    found = [_number(folder / "memory.max") for folder in _groups(root, own, "")]
    found += [_number(folder / "memory.limit_in_bytes") for folder in _groups(root, own, "memory")]
    return min((size for size in found if size is not None and size < _UNLIMITED), default=None)


def memory_used(root: Path = _ROOT, own: Path = Path("/proc/self/cgroup")) -> int | None:
    """Bytes that the nearest limited group uses, without what the kernel may drop at once; None: no limit."""
    for controller, limit, used, cache in (
        ("", "memory.max", "memory.current", "inactive_file"),
        ("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ):
        for folder in _groups(root, own, controller):
            size, now = _number(folder / limit), _number(folder / used)
            if size is not None and size < _UNLIMITED and now is not None:
                return max(now - _field(folder / "memory.stat", cache), 0)
    return None


def cpu_limit(root: Path = _ROOT, own: Path = Path("/proc/self/cgroup")) -> float | None:
    """Cores; None: no limit."""
    found: list[float] = []
    for folder in _groups(root, own, ""):
        quota, _, period = _text(folder / "cpu.max").partition(" ")
        if quota.isdigit() and period.isdigit() and int(period):
            found.append(int(quota) / int(period))
    for folder in _groups(root, own, "cpu"):
        quota, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
        if quota is not None and period:
            found.append(quota / period)
    return min(found, default=None)


def _groups(root: Path, own: Path, controller: str) -> list[Path]:
    """This process's group of a controller (empty: version 2) and those above it, nearest first."""
    for line in _text(own).splitlines():
        _, names, path = [*line.split(":", 2), "", ""][:3]
        if controller not in names.split(","):
            continue
        top = root / controller if controller else root
        inner = top / path.lstrip("/")
        nearest = inner if inner.is_dir() else top  # in a container the path may be that of outside
        return [place for place in (nearest, *nearest.parents) if place == top or top in place.parents]
    return []


def _number(path: Path) -> int | None:
    text = _text(path)
    return int(text) if text.isdigit() else None


def _field(path: Path, name: str) -> int:
    for line in _text(path).splitlines():
        key, _, value = line.partition(" ")
        if key == name and value.isdigit():
            return int(value)
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError):
        return ""
