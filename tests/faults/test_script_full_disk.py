"""A small disk of its own that really becomes full; it needs the right to mount one."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.faults.scripts import command, environ, the_folder

_MOUNT = "mkdir small && mount -t tmpfs -o size=1m tmpfs small && cd small"


def _may_mount(place: Path) -> bool:
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs ."], cwd=place, capture_output=True
    )
    return done.returncode == 0


@pytest.mark.holds("F15", "F16", "P1")
def test_training_goes_on_while_a_real_disk_is_full(tmp_path: Path) -> None:
    if os.name != "posix" or not _may_mount(tmp_path):
        pytest.skip("no right to mount a small disk here: run the tests as root on Linux")
    body = """
    run = begin()
    for i in range(100):
        run.log({"i": i})
    with open("filler", "wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 4096): pass
        except OSError as error:
            print("full", error.errno)
    picture = runcairn.Histogram(list(range(100)))
    for i in range(100, 1000):
        run.log({"i": i, "text": "y" * 100})
    run.log({"i": 1000, "picture": picture})
    os.unlink("filler")
    for i in range(1001, 1100):
        run.log({"i": i})
    run.finish()
    print("trained")
    """
    inside = f"{_MOUNT} && {shlex.join(command(body))} && cd .. && cp -r small kept"
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", inside],
        cwd=tmp_path,
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["full", "28", "trained"]
    assert done.stderr.count("cannot write") == 1
    folder = the_folder(tmp_path / "kept")
    rows = folder.rows("history")
    kept = [row["i"] for row in rows]
    assert kept == sorted(set(kept))
    assert kept[:100] == list(range(100))
    assert kept[-99:] == list(range(1001, 1100))
    assert rows.bad <= 1  # the one that was cut
    assert folder.state().lost["rows_lost_disk_full"] == 1100 - len(kept)
