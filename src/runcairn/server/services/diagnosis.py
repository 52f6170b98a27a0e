"""Facts of a run in, sentences out: what went wrong, and where that can be seen. No database, no clock."""

import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from runcairn.wire.diagnosis import Finding, Severity

SILENT = 60.0
"""Seconds: a script that lives says something more often, as the dashboard's state has it."""
STUCK = 300.0
"""Seconds without a row, or without use of a GPU, that are worth a sentence."""
FULL_MEMORY, FULL_DISK = 95.0, 99.0
_BAD = frozenset({"failed", "crashed", "killed", "preempted"})
_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}
_GPU_MEMORY = re.compile(
    r"(CUDA|HIP) (error: )?out of memory|OutOfMemoryError|CUDNN_STATUS_ALLOC_FAILED|cudaErrorMemoryAllocation"
    r"|RESOURCE_EXHAUSTED|OOM when allocating"
)
_MEMORY = re.compile(
    r"^MemoryError\b|^numpy\S*_ArrayMemoryError|std::bad_alloc|Cannot allocate memory|can't allocate memory"
    r"|Out of memory: Killed process|oom-kill"
)
_DISK = re.compile(r"No space left on device|Disk quota exceeded")
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class NotFinite:
    """A key whose values are NaN or infinite from `step` to the end."""

    key: str
    step: int
    word: str = "NaN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known. Times in seconds: now and seen by the server's clock, last_row and last_sample by the script's.

    log: the last lines with their numbers. idle_gpus: name -> seconds at 0 % until the last sample. memory, disk: % of
    the last sample.
    """

    state: str
    exit_code: int | None
    now: float
    seen: float
    log: Sequence[tuple[int, str]] = ()
    unsent: Mapping[str, int] = field(default_factory=dict[str, int])
    not_finite: Sequence[NotFinite] = ()
    last_row: float | None = None
    last_sample: float | None = None
    idle_gpus: Mapping[str, float] = field(default_factory=dict[str, float])
    memory: float | None = None
    disk: float | None = None


def diagnose(facts: Facts) -> list[Finding]:
    """The worst first; nothing for a run that is well."""
    lacked = list(_resources(facts))
    quoted = {finding.line for finding in lacked}
    found = [*lacked, *_end(facts, quoted), *_values(facts), *_life(facts)]
    return sorted(found, key=lambda finding: _RANK[finding.severity])


def _resources(facts: Facts) -> Iterator[Finding]:
    bad = facts.state in _BAD
    gpu, memory, disk = (_last(facts, pattern) if bad else None for pattern in (_GPU_MEMORY, _MEMORY, _DISK))
    if gpu:
        yield _said("gpu_memory", "The GPU ran out of memory", gpu)
    if memory and memory != gpu:
        yield _said("memory", "The machine ran out of memory", memory)
    elif not gpu and _killed_silently(facts) and (facts.memory or 0) >= FULL_MEMORY:
        text = f"Probably killed for memory: {facts.memory:.0f} % of it was in use at the last sample."
        yield Finding(kind="memory", severity="error", text=text, tab="system", key="system/memory")
    lost = sum(count for what, count in facts.unsent.items() if "disk_full" in what)
    if disk:
        yield _said("disk_full", "The disk was full", disk)
    elif lost:
        text = f"The disk was full: {lost:,} row{'s' * (lost != 1)} could not be kept."
        yield Finding(kind="disk_full", severity="error", text=text, tab="system", key="system/disk")
    elif facts.state == "running" and (facts.disk or 0) >= FULL_DISK:
        text = f"The disk is nearly full: {facts.disk:.0f} % is in use."
        yield Finding(kind="disk_full", severity="warning", text=text, tab="system", key="system/disk")


def _end(facts: Facts, quoted: set[int | None]) -> Iterator[Finding]:
    """quoted: lines that another sentence shows; they are not shown twice."""
    if facts.state not in _BAD:
        return
    number, code = _signal(facts.exit_code), facts.exit_code
    if number == signal.SIGINT:
        text = "Stopped by Ctrl-C, or from the dashboard (SIGINT)."
        yield Finding(kind="killed", severity="note", text=text, tab="logs")
    elif number is not None:
        text = f"Killed by signal {number}{_signal_name(number)}."
        yield Finding(kind="killed", severity="error", text=text, tab="logs")
    elif facts.state == "killed" and code is None:
        text = "Killed without a last word, as by SIGKILL or SIGTERM: by hand, a scheduler, or for memory."
        yield Finding(kind="killed", severity="error", text=text, tab="logs")
    elif facts.state in ("failed", "crashed"):
        raised = exception_line(facts.log)
        with_code = "" if code is None else f" with exit code {code}"
        told = raised and raised[0] not in quoted
        text = f"Ended{with_code}: {raised[1]}" if raised and told else f"Ended{with_code or ' badly'}."
        line = raised[0] if raised else None
        yield Finding(kind="failed", severity="error", text=text, tab="logs", line=line)


def _values(facts: Facts) -> Iterator[Finding]:
    for one in facts.not_finite:
        text = f"{one.key} is {one.word} since step {one.step:,}."
        yield Finding(kind="not_finite", severity="warning", text=text, tab="charts", key=one.key)


def _life(facts: Facts) -> Iterator[Finding]:
    if facts.state != "running":
        return
    if facts.now - facts.seen >= SILENT:
        long = _long(facts.now - facts.seen)
        text = f"The host is silent for {long}; the script may still run, or the machine be gone."
        yield Finding(kind="silent", severity="warning", text=text, tab="system")
        return
    if facts.last_row is not None:
        until = facts.now if facts.last_sample is None else facts.last_sample
        if until - facts.last_row >= STUCK:
            text = f"No progress for {_long(until - facts.last_row)}: the process lives, but logs no row."
            yield Finding(kind="no_progress", severity="warning", text=text, tab="charts")
    for name, seconds in facts.idle_gpus.items():
        if seconds >= STUCK:
            text = f"{name.removeprefix('system/').removesuffix('.util')} is idle: 0 % in use for {_long(seconds)}."
            yield Finding(kind="gpu_idle", severity="warning", text=text, tab="system", key=name)


def exception_line(log: Sequence[tuple[int, str]]) -> tuple[int, str] | None:
    """Number and text of the line that names the last exception; None where no traceback is."""
    begin = max(
        (at for at, (_, text) in enumerate(log) if "Traceback (most recent call last)" in text), default=None
    )
    if begin is None:
        return None
    for number, text in log[begin + 1 :]:
        plain = _plain(text)
        if plain and not plain[0].isspace() and plain[0] not in "|+":
            return number, _short(plain)
    return None


def _last(facts: Facts, pattern: re.Pattern[str]) -> tuple[int, str] | None:
    """The last line that fits; our own words only repeat what the script printed."""
    for number, text in reversed(facts.log):
        plain = _plain(text)
        if pattern.search(plain) and not plain.startswith("runcairn: "):
            return number, plain
    return None


def _said(kind: str, what: str, line: tuple[int, str]) -> Finding:
    text = f"{what}: {_short(line[1].strip())}"
    return Finding(kind=kind, severity="error", text=text, tab="logs", line=line[0])


def _plain(text: str) -> str:
    return _ANSI.sub("", text).rpartition("\r")[2] if text.rstrip("\r") == text else _ANSI.sub("", text)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _killed_silently(facts: Facts) -> bool:
    return facts.state == "killed" and (facts.exit_code is None or _signal(facts.exit_code) == 9)


def _signal(code: int | None) -> int | None:
    """The signal behind an exit code: -9, or 137 as a shell has it."""
    if code is None:
        return None
    number = -code if code < 0 else code - 128
    return number if 0 < number <= 64 else None


def _signal_name(number: int) -> str:
    try:
        return f" ({signal.Signals(number).name})"
    except ValueError:
        return ""


def _long(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 120:
        return f"{minutes} minute{'s' * (minutes != 1)}"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"
