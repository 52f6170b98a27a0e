"""`kill -9` of the script: no row is lost whose log() had returned."""

import os
import random
import signal
from multiprocessing import shared_memory
from pathlib import Path

import pytest

from tests.faults.scripts import finish, processes_of, start, the_folder, until

KILLS = int(os.environ.get("RUNCAIRN_KILLS", "6"))

WRITER = """
from multiprocessing import shared_memory, resource_tracker
run = begin(settings={{"console": "off"}})
board = shared_memory.SharedMemory("{board}")
resource_tracker.unregister(board._name, "shared_memory")
row = {{"i": 0.0, **{{f"k{{n}}": n / 7 for n in range({keys})}}}}
i = 0
while True:
    row["i"] = i
    run.log(row)
    board.buf[:8] = i.to_bytes(8, "little")  # outside the folder: what was promised
    i += 1
    if i == 1:
        print("logging", flush=True)
"""


@pytest.mark.holds("P2", "F1", "F2")
@pytest.mark.parametrize("number", range(KILLS))
def test_every_row_that_log_returned_from_is_kept(tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    board = shared_memory.SharedMemory(create=True, size=8)
    try:
        body = WRITER.format(board=board.name, keys=chance.choice([1, 50, 2000]))
        with start(body, tmp_path) as script:
            assert script.stdout is not None
            assert script.stdout.readline() == "logging\n"
            wait = chance.uniform(0, 0.2)
            try:
                script.wait(wait)
            except Exception:
                script.send_signal(signal.SIGKILL)
            script.wait(30)
        promised = int.from_bytes(board.buf[:8], "little")
    finally:
        board.close()
        board.unlink()
    rows = the_folder(tmp_path).rows("history")
    kept = [row["i"] for row in rows]
    assert kept == list(range(len(kept))), f"seed {number}"
    assert promised < len(kept) <= promised + 2, f"seed {number}"
    assert rows.bad == 0  # what was torn has no newline


@pytest.mark.holds("F5")
def test_nothing_of_ours_outlives_a_killed_script_offline(tmp_path: Path) -> None:
    with start("begin(); print(1, flush=True); time.sleep(600)", tmp_path) as script:
        assert script.stdout is not None
        script.stdout.readline()
        # One that has just been started has no command line for a moment.
        until(lambda: processes_of(tmp_path))
        script.kill()
    until(lambda: not processes_of(tmp_path))


@pytest.mark.holds("F2", "F43")
def test_a_run_goes_on_in_a_folder_of_its_own_after_a_kill(tmp_path: Path) -> None:
    first = 'run = begin(id="same", config={"lr": 1}); [run.log({"a": i}) for i in range(5)]; os.kill(os.getpid(), 9)'
    finish(first, tmp_path)
    done = finish(
        'run = begin(id="same", resume="allow"); print(run.step, run.config.lr); run.log({"a": 5})', tmp_path
    )
    assert done.stdout.startswith("5 1")
    one, two = sorted((tmp_path / "runcairn").glob("run-*-same"))
    from runcairn.runfolder.folder import RunFolder

    assert [r["_step"] for r in RunFolder(two).rows("history")] == [5]
    assert RunFolder(one).state().writer != RunFolder(two).state().writer
    again = finish('print(begin(resume="auto").id)', tmp_path)
    assert again.stdout.split()[0] != "same"  # that one ended well
