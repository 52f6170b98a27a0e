"""Limits of containers, samples of this machine, and probes that fail."""

import os
from pathlib import Path

import pytest

from runcairn.capture import host, packages
from runcairn.capture.system import probes
from runcairn.capture.system.limits import cpu_limit, memory_limit, memory_used


def files(root: Path, **content: str) -> None:
    for name, text in content.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def named(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_cgroup_2(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("0::/job/step\n")
    root = tmp_path / "cg"
    named(root, "job/memory.max", "1000000\n")
    named(root, "job/memory.current", "600000\n")
    named(root, "job/memory.stat", "anon 5\ninactive_file 100000\n")
    named(root, "job/step/memory.max", "max\n")
    named(root, "job/cpu.max", "150000 100000\n")
    named(root, "job/step/cpu.max", "max 100000\n")
    assert memory_limit(root, own) == 1_000_000
    assert memory_used(root, own) == 500_000
    assert cpu_limit(root, own) == 1.5


def test_cgroup_1_in_a_container(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n")
    root = tmp_path / "cg"
    named(root, "memory/memory.limit_in_bytes", "2000000\n")
    named(root, "memory/memory.usage_in_bytes", "900000\n")
    named(root, "cpu/cpu.cfs_quota_us", "200000\n")
    named(root, "cpu/cpu.cfs_period_us", "100000\n")
    assert (memory_limit(root, own), memory_used(root, own), cpu_limit(root, own)) == (
        2_000_000,
        900_000,
        2.0,
    )


def test_no_limits(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("0::/\n4:memory:/\n")
    named(tmp_path, "memory/memory.limit_in_bytes", "9223372036854771712\n")
    named(tmp_path, "cpu/cpu.cfs_quota_us", "-1\n")
    for place in (tmp_path, tmp_path / "missing"):
        assert (memory_limit(place, own), memory_used(place, own), cpu_limit(place, own)) == (
            None,
            None,
            None,
        )


def test_a_sample_of_this_machine(tmp_path: Path) -> None:
    found = probes.Probes(os.getpid(), tmp_path)
    sample = found.read()
    assert not found.failed
    assert 0 <= sample["system/cpu"] <= 100
    assert 0 < sample["system/proc.memory_gb"] < sample["system/memory_gb"] * 10
    assert sample["system/proc.count"] >= 1
    assert {"system/disk_used_gb", "system/net_sent_mb"} <= sample.keys()


def test_a_script_that_is_gone_and_a_probe_that_fails(tmp_path: Path, monkeypatch) -> None:
    def fail(path: str) -> None:
        raise RuntimeError("a strange machine")

    monkeypatch.setattr(probes, "DiskProbe", fail)
    found = probes.Probes(2**22 + 1, tmp_path)
    sample = found.read()
    assert "a strange machine" in found.failed["disk"]
    assert "system/cpu" in sample
    assert "system/proc.cpu" not in sample


def test_host_and_packages() -> None:
    found = host.read("3.12.1")
    assert found["python"] == "3.12.1"
    assert found["cpu_count"] >= 1
    assert None not in found.values()
    import sys

    installed = packages.installed(sys.path)
    assert installed["orjson"]
    assert f"orjson=={installed['orjson']}\n" in packages.requirements(installed)
    assert packages.installed(["", "/nonexistent"]) == {}


@pytest.mark.holds("T22")
def test_the_environment_is_not_captured(monkeypatch) -> None:
    monkeypatch.setenv("SECRET_CANARY", "c4n4ry")
    assert "c4n4ry" not in repr(host.read())
