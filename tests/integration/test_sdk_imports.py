"""What the training process loads: little, and nothing that is not needed yet."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import runcairn
from runcairn.errors import UsageError
from runcairn.sdk import current
from tests.faults.scripts import environ

HEAVY = ["numpy", "PIL", "msgspec", "urllib3", "http", "asyncio", "click", "psutil", "importlib.metadata", "ssl",
         "multiprocessing", "logging", "runcairn.remote", "runcairn.wire", "runcairn.series", "runcairn.sender",
         "runcairn.server", "runcairn.media", "runcairn.cli", "runcairn.api"]  # fmt: skip


def modules(code: str, place: Path) -> set[str]:
    """What is loaded after `code`, beyond a bare interpreter's."""
    end = "print(json.dumps(sorted(set(sys.modules) - before)))"
    program = f"import sys, json; before = set(sys.modules)\n{code}\n{end}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=place,
        env=environ(place),
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_loads_the_door_only(tmp_path: Path) -> None:
    loaded = modules("import runcairn", tmp_path)
    assert {name for name in loaded if name.startswith("runcairn")} == {"runcairn"}
    assert len(loaded) <= 30


def test_a_run_loads_nothing_heavy(tmp_path: Path) -> None:
    code = """
import runcairn
run = runcairn.init(project="p", settings={"base_url": "http://127.0.0.1:9", "sender_patience": 0})
run.log({"a": 1.0, "b": "text", "c": float("nan")})
run.config.lr = 1
run.summary["x"] = 1
run.sender.leave()
run.sender = None
run.finish()
"""
    loaded = modules(code, tmp_path)
    assert not [
        name for name in loaded if name in HEAVY or name.startswith(tuple(f"{heavy}." for heavy in HEAVY))
    ]
    assert len(loaded) < 130


def test_every_public_name_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "_current", current._Current())  # as if no test before had begun a run
    missing = [name for name in runcairn.__all__ if name != "summary" and not hasattr(runcairn, name)]
    assert missing in ([], ["Api"])
    with pytest.raises(AttributeError, match="no 'nonsense'"):
        _ = runcairn.nonsense
    with pytest.raises(UsageError, match="init"):
        _ = runcairn.summary
