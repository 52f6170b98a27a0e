"""Scripts that really fail, and what the server says of them."""

import os
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from runcairn.server.services.logs import Logs
from runcairn.server.services.symptoms import Symptoms
from tests.kit.script import SRC
from tests.kit.series_store import Writer, stand
from tests.kit.server import ServerProcess

ENDINGS = {
    "gpu": (
        "raise RuntimeError('CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 8 GiB')"
    ),
    "memory": "b = bytearray(1 << 60)",
    "disk": "open('/dev/full', 'w', buffering=1).write('x\\n')",
    "raised": "{}['missing']",
    "code": "sys.exit(3)",
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "nan": "run.log({'loss': float('nan')}); run.log({'loss': float('inf')}); run.log({'loss': float('nan')})",
    "well": "pass",
}
SAID = {
    "gpu": [
        "The GPU ran out of memory: RuntimeError: CUDA out of memory",
        "Ended with exit code 1.",
    ],
    "memory": ["The machine ran out of memory: MemoryError", "Ended with exit code 1."],
    "disk": [
        "The disk was full: OSError: [Errno 28] No space left",
        "Ended with exit code 1.",
    ],
    "raised": ["Ended with exit code 1: KeyError: 'missing'"],
    "code": ["Ended with exit code 3."],
    "killed": ["Killed "],
    "nan": ["loss is NaN since step 3."],
    "well": [],
}


def ended(server: ServerProcess, name: str) -> int:
    """The run's number, when the server knows how it ended."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        answer = server.request("GET", f"/api/v1/projects/-/ills/runs/{name}")
        if answer.status == 200 and answer.json()["run"]["state"] != "running":
            return answer.json()["run"]["run"]
        time.sleep(0.1)
    raise AssertionError(f"{name} did not end at the server")


@pytest.mark.parametrize("name", ENDINGS)
def test_a_script_that_ends_so_is_told_of(server: ServerProcess, tmp_path: Path, name: str) -> None:
    text = f"""
        import os, signal, sys
        import runcairn

        run = runcairn.init(project="ills", id="{name}")
        for step in range(3):
            run.log({{"loss": 1.0 / (1 + step)}})
        {ENDINGS[name]}
    """
    (tmp_path / "train.py").write_text(dedent(text))
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("RUNCAIRN_", "WANDB_"))}
    environ = {**kept, **server.client_environ(), "PYTHONPATH": str(SRC)}
    subprocess.run([sys.executable, "train.py"], cwd=tmp_path, env=environ, timeout=60, capture_output=True)
    run = ended(server, name)
    until = time.monotonic() + 10
    while True:
        findings = server.request("GET", f"/api/v1/runs/{run}/diagnosis").json()["findings"]
        texts = [one["text"] for one in findings]
        fits = len(texts) == len(SAID[name]) and all(map(str.startswith, texts, SAID[name]))
        if fits or time.monotonic() > until:  # summaries are saved once a second
            break
        time.sleep(0.2)
    assert fits, texts
    for one in findings:
        if one["line"] is not None:
            lines = server.request("GET", f"/api/v1/runs/{run}/logs?from_line={one['line']}&limit=1").json()[
                "lines"
            ]
            assert one["text"].startswith("Ended") or lines[0][2].split(":")[0] in one["text"]


def test_a_run_that_hangs_is_told_of(tmp_path: Path) -> None:
    with stand(tmp_path) as store:
        writer, begin = Writer("w"), 1_000_000.0
        rows: list[dict[str, Any]] = [
            {"loss": 1.0, "_step": at, "_timestamp": begin + at} for at in range(100)
        ]
        store.append(1, "history", writer.append(*writer.log(rows)))
        samples = [
            {"system/gpu.0.util": 90.0 if at < 10 else 0.0, "_step": at, "_timestamp": begin + 10 * at}
            for at in range(100)
        ]
        events = Writer("w")
        store.append(1, "events", events.append(*events.log(samples)))
        store.ingest.save()
        with store.database.read() as tx:
            seen = tx.exec_driver_sql("SELECT seen FROM run").scalar() or 0.0
        now = [float(seen) + 1]
        symptoms = Symptoms(store.database, Logs(store.database), lambda: now[0])
        assert [one.text for one in symptoms.of(1).findings] == [
            "No progress for 14 minutes: the process lives, but logs no row.",
            "gpu.0 is idle: 0 % in use for 14 minutes.",
        ]
        now[0] = float(seen) + 3600
        assert [one.kind for one in symptoms.of(1).findings] == ["silent"]
