"""Run folders as a script leaves them, without running one."""

import os
import random
import time
from pathlib import Path

import orjson

from runcairn.runfolder.folder import RunFolder


def make_folder(
    root: Path,
    rows: int,
    *,
    run_id: str = "test1234",
    seed: int = 0,
    ended: str | None = "finished",
    **start: object,
) -> RunFolder:
    """A folder with `rows` rows (keys `a`, now and then `b`, strings and NaN), some output and a file of the user's."""
    folder = RunFolder.create(root, run_id, time.time())
    now = time.time()
    record = {
        "kind": "start",
        "time": now,
        "format": 1,
        "id": run_id,
        "writer": folder.path.name,
        "project": "p",
        "name": "n",
        "started": now,
        **start,
    }
    folder.journal.write_bytes(orjson.dumps(record) + b"\n")
    append_rows(folder, rows, seed=seed)
    folder.output.write_bytes(b"hello\nprogress 1\rprogress 2\n\xff\xfe no text\n")
    (folder.files_dir / "model.bin").write_bytes(random.Random(seed).randbytes(5000))
    if ended:
        end(folder, ended)
    return folder


def append_rows(folder: RunFolder, rows: int, *, first: int = 0, seed: int = 0) -> None:
    """More rows at the end of history."""
    chance = random.Random(seed)
    lines = []
    for step in range(first, first + rows):
        row: dict[str, object] = {"a": chance.random(), "_step": step, "_timestamp": 1.7e9 + step}
        if step % 3 == 0:
            row["b"] = step
        if step % 50 == 7:
            row |= {"c": None, "_nan": {"c": "nan"}}
        if step % 40 == 5:
            row["text"] = f"row {step}"
        lines.append(orjson.dumps(row) + b"\n")
    with folder.history.open("ab") as file:
        file.write(b"".join(lines))


def end(folder: RunFolder, state: str = "finished", code: int = 0) -> None:
    """The script's last word."""
    with folder.journal.open("ab") as file:
        file.write(orjson.dumps({"kind": "exit", "time": time.time(), "state": state, "code": code}) + b"\n")


def dead_process() -> tuple[int, float]:
    """Pid and start time of a process that is gone: this one's pid with another start."""
    return os.getpid(), -1.0
