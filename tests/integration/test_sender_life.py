"""The sender beside a script: live, at the end, after every kind of death, with and without a server."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runcairn.credentials import Access
from runcairn.remote import files
from runcairn.remote.client import Server
from runcairn.sender.sync import sync_folder
from tests.kit.folders import append_rows, end, make_folder
from tests.kit.readback import ends_of, logged, same, state_of, stored
from tests.kit.sender import SenderUnderTest, wait_for
from tests.kit.server import ServerProcess


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with ServerProcess(tmp_path_factory.mktemp("server")) as running:
        yield running


def access(server) -> Access:
    return Access(server.url, server.key)


def check(server, sender) -> None:
    ours = logged(sender.folder)
    assert same(ours, stored(access(server), sender.mark.run, list(ours)))


@pytest.mark.holds("P2", "P3")
def test_rows_arrive_while_the_script_runs_and_all_is_verified_at_its_end(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 20, run_id="live", ended=None)
    with SenderUnderTest(folder, server.client_environ()) as sender:
        wait_for(sender.acknowledged(20))
        assert state_of(access(server), sender.mark.run).run.state == "running"
        append_rows(folder, 30, first=20)
        wait_for(sender.acknowledged(50))
        assert sender.messages() == []  # nobody listens yet
        append_rows(folder, 5, first=50)
        end(folder, "failed", 3)
        assert sender.wait() == 0
        last = sender.messages()[-1]
    assert last["phase"] == "done"
    assert last["verified"] is True
    assert {"model.bin", "output.log"} <= set(last["files"])
    assert sender.mark.done
    detail = state_of(access(server), sender.mark.run)
    assert (detail.run.state, detail.run.exit_code, detail.run.steps) == ("failed", 3, 55)
    check(server, sender)


@pytest.mark.holds("F1", "F3", "F5")
@pytest.mark.parametrize(
    ("output", "state"),
    [(b"", "killed"), (b'Traceback (most recent call last):\n  File "x"\nValueError: x\n', "crashed")],
)
def test_a_script_that_died_is_sent_to_the_end_and_marked(server, tmp_path: Path, output, state) -> None:
    folder = make_folder(tmp_path, 100, run_id=f"died-{state}", ended=None)
    with SenderUnderTest(folder, server.client_environ()) as sender:
        with folder.output.open("ab") as file:
            file.write(output)
        append_rows(folder, 10, first=100)
        with folder.history.open("ab") as file:
            file.write(b'{"a":1,"_step":1')  # torn by the kill
        sender.cut()
        assert sender.wait() == 0
        assert sender.messages() == []
    assert state_of(access(server), sender.mark.run).run.state == state
    assert json.loads(folder.summary.read_bytes())["b"] == 108
    assert sender.mark.streams["history"].end == 110
    check(server, sender)


@pytest.mark.holds("F1", "F5", "F57")
def test_a_dead_script_is_noticed_although_a_child_holds_the_lifeline(
    server, tmp_path: Path, monkeypatch
) -> None:
    folder = make_folder(tmp_path, 5, run_id="held", ended=None)
    # A script of this pid began at another time: it is gone. The pipe stays open in this process.
    with SenderUnderTest(folder, server.client_environ(), pid_started=1.0) as sender:
        assert sender.wait(40) == 0
    assert state_of(access(server), sender.mark.run).run.state == "killed"


@pytest.mark.holds("F8", "F59")
def test_a_frozen_script_lives(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 5, run_id="frozen", ended=None)
    script = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    from runcairn.credentials import started
    from runcairn.sender.script import Script

    now = 0.0
    life = Script(script.pid, started(script.pid), -1, clock=lambda: now)
    script.send_signal(signal.SIGSTOP)
    now = 11.0
    assert not life.check()
    script.kill()
    script.wait()
    assert not life.check()  # not looked again yet
    now = 22.0
    assert life.check()
    assert folder.history.exists()


@pytest.mark.holds("F4", "F31")
def test_a_killed_sender_is_followed_by_another_that_goes_on(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 1000, run_id="twice", ended=None)
    environ = server.client_environ()
    for turn in range(3):
        with SenderUnderTest(folder, environ) as sender:
            wait_for(sender.acknowledged(1000 + 200 * turn))
            append_rows(folder, 200, first=1000 + 200 * turn)
            sender.kill()
    end(folder)
    with SenderUnderTest(folder, environ) as sender:
        assert sender.wait() == 0
    assert sender.mark.streams["history"].end == 1600
    check(server, sender)


@pytest.mark.holds("F4")
def test_one_sender_at_a_time(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 10, run_id="alone", ended=None)
    with SenderUnderTest(folder, server.client_environ()) as first:
        wait_for(first.acknowledged(10))
        with pytest.raises(Exception, match="another process"):
            sync_folder(folder.path, access(server), {})
        with SenderUnderTest(folder, server.client_environ()) as second:
            first.kill()
            append_rows(folder, 5, first=10)
            wait_for(second.acknowledged(15))
            end(folder)
            assert second.wait() == 0
    check(server, second)


@pytest.mark.holds("F5", "F25", "F12")
def test_without_a_server_the_sender_leaves_after_its_time_and_sync_sends_later(
    server, tmp_path: Path
) -> None:
    folder = make_folder(tmp_path, 30, run_id="absent", ended=None)
    environ = {"RUNCAIRN_BASE_URL": "http://127.0.0.1:1", "RUNCAIRN_API_KEY": "k"}
    with SenderUnderTest(folder, environ, settings={"sender_patience": 0.5}) as sender:
        end(folder)
        assert sender.wait(20) == 1
        last = sender.messages()[-1]
    assert last["phase"] == "failed"
    assert "no answer" in last["why"]
    assert "no answer" in (sender.mark.why or "")
    assert not sender.mark.done
    assert sync_folder(folder.path, access(server), {}).rows == 30
    check(server, sender)


@pytest.mark.holds("F6", "F31")
def test_a_server_that_is_killed_and_comes_back_loses_nothing(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as own:
        folder = make_folder(tmp_path, 100, run_id="back", ended=None)
        with SenderUnderTest(folder, own.client_environ()) as sender:
            wait_for(sender.acknowledged(100))
            own.kill()
            append_rows(folder, 100, first=100)
            time.sleep(0.1)
            own.start()
            end(folder)
            assert sender.wait(60) == 0
        check(own, sender)


@pytest.mark.holds("F25", "F29")
def test_a_wrong_key_is_told_at_the_end(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 3, run_id="badkey", ended=None)
    with SenderUnderTest(folder, {**server.client_environ(), "RUNCAIRN_API_KEY": "wrong"}) as sender:
        end(folder)
        assert sender.wait() == 1
        last = sender.messages()[-1]
    assert (last["phase"], last["remedy"]) == ("failed", "runcairn login")


@pytest.mark.holds("F42")
def test_a_run_deleted_at_the_server_is_made_anew_by_sync(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 10, run_id="gone", ended=None)
    with SenderUnderTest(folder, server.client_environ()) as sender:
        wait_for(sender.acknowledged(10))
        assert server.request("DELETE", f"/api/v1/runs/{sender.mark.run}").status == 204
        append_rows(folder, 10, first=10)
        end(folder)
        assert sender.wait() == 1
        assert "no run" in sender.messages()[-1]["why"]
    assert sync_folder(folder.path, access(server), {}).rows == 20
    check(server, sender)


@pytest.mark.holds("F41", "F43")
def test_a_folder_restored_from_a_backup_is_refused_and_can_be_sent_as_new(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 10, run_id="restored")
    first = sync_folder(folder.path, access(server), {})
    text = folder.history.read_bytes()
    for damaged in (text[: len(text) // 2], text.replace(b'"a":', b'"A":')):
        folder.history.write_bytes(damaged)
        with pytest.raises(Exception, match="--as-new"):
            sync_folder(folder.path, access(server), {})
    folder.history.write_bytes(text.replace(b'"a":', b'"A":'))
    new = sync_folder(folder.path, access(server), {}, as_new=True)
    assert new.url != first.url
    assert sync_folder(folder.path, access(server), {}).url == new.url  # from then on it is that run


@pytest.mark.holds("F43")
def test_folders_of_one_run_are_writers_of_their_own(server, tmp_path: Path) -> None:
    one = make_folder(tmp_path / "x", 40, run_id="shared", seed=1)
    two = make_folder(tmp_path / "y", 60, run_id="shared", seed=2, started=1.0)
    two.path.rename(two.path.with_name("run-20200101_000000-shared"))
    two = type(two)(two.path.with_name("run-20200101_000000-shared"))
    text = two.journal.read_bytes()
    two.journal.write_bytes(text.replace(one.path.name.encode(), two.path.name.encode()))
    for folder in (one, two, one, two):
        sync_folder(folder.path, access(server), {})
    run = int(json.loads(one.sent.read_bytes())["run"])
    assert {end for (_, stream), (end, _) in ends_of(access(server), run).items() if stream == "history"} == {
        40,
        60,
    }


@pytest.mark.holds("F44", "F14")
def test_files_are_what_was_hashed_or_it_is_said(server, tmp_path: Path) -> None:
    import hashlib

    folder = make_folder(tmp_path, 5, run_id="files", ended=None)
    image = b"bytes of a picture"
    digest = hashlib.sha256(image).hexdigest()
    places = {"good": image, "changed": b"other bytes"}
    (folder.media_dir / "images").mkdir(parents=True)
    rows = []
    for name, data in places.items():
        path = f"media/images/{digest[:20] if name == 'good' else '0' * 20}.png"
        (folder.path / path).write_bytes(data)
        rows.append(
            {
                "img": [{"_type": "image-file", "path": path, "digest": digest, "size": len(image)}],
                "_step": 0,
                "_timestamp": 1.0,
            }
        )
    with folder.history.open("ab") as file:
        file.write(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    os.mkfifo(folder.files_dir / "fifo")
    (folder.files_dir / "outside").symlink_to("/etc/hostname")
    (folder.files_dir / "inside").symlink_to(folder.files_dir / "model.bin")
    (folder.files_dir / "config.yaml").write_text("the user's own")
    (folder.files_dir / "deep" / "er").mkdir(parents=True)
    (folder.files_dir / "deep" / "er" / "ü 1%.txt").write_text("x")
    with SenderUnderTest(folder, server.client_environ()) as sender:
        client = Server(access(server), {})

        def listed() -> dict[str, str]:
            return (
                {info.path: info.digest for info in files.listing(client, sender.mark.run)}
                if sender.mark.run
                else {}
            )

        good = f"media/images/{digest[:20]}.png"
        wait_for(lambda: good in listed())  # while the script runs
        end(folder)
        assert sender.wait() == 0
        names = listed()
        client.close()
    assert names[good] == digest
    assert names["files/config.yaml"] == hashlib.sha256(b"the user's own").hexdigest()
    assert {"inside", "model.bin", "deep/er/ü 1%.txt", "output.log"} <= names.keys()
    assert not {"fifo", "outside", f"media/images/{'0' * 20}.png"} & names.keys()
    said = folder.debug.read_text()
    assert "fifo was not sent: it is no plain file but a FIFO" in said
    assert "outside was not sent: it is a link" in said
    assert "not those that were logged" in said
    assert state_of(access(server), sender.mark.run).unsent["files_not_sent"] == 3


@pytest.mark.holds("F14")
def test_files_of_policy_live_and_now_go_while_the_script_runs(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 1, run_id="policies", ended=None)
    for policy in ("live", "now", "end"):
        (folder.files_dir / policy).write_text("1")
        with folder.journal.open("ab") as file:
            file.write(json.dumps({"kind": "save", "path": policy, "policy": policy}).encode() + b"\n")
    client = Server(access(server), {})
    with SenderUnderTest(folder, server.client_environ()) as sender:

        def sizes() -> dict[str, int]:
            return (
                {info.path: info.size for info in files.listing(client, sender.mark.run)}
                if sender.mark.run
                else {}
            )

        wait_for(lambda: sizes().keys() >= {"live", "now"})
        assert "end" not in sizes()
        (folder.files_dir / "live").write_text("22")
        wait_for(lambda: sizes()["live"] == 2)
    client.close()


def test_a_stop_asked_for_at_the_server_reaches_the_script(server, tmp_path: Path) -> None:
    from runcairn.runfolder.control import Control

    folder = make_folder(tmp_path, 3, run_id="stop", ended=None)
    control = Control(folder.control)
    with SenderUnderTest(folder, server.client_environ()) as sender:
        wait_for(sender.acknowledged(3))
        assert not control.stop
        assert server.request("POST", f"/api/v1/runs/{sender.mark.run}/stop").status == 200
        append_rows(folder, 1, first=3)
        wait_for(lambda: control.stop)
    control.close()


@pytest.mark.holds("F42", "F54")
def test_what_the_journal_says_reaches_the_server(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 3, run_id="facts", ended=None, tags=["a"], group="g", notes="n")
    records = [
        {"kind": "config", "set": {"lr": 0.1, "net": {"depth": 3}, "gone": 1}, "unset": []},
        {"kind": "config", "set": {}, "unset": ["gone"]},
        {"kind": "summary", "set": {"best": 0.9}, "unset": []},
        {"kind": "metric", "name": "val/*", "step_metric": "epoch", "summary": "min,max", "goal": "minimize"},
        {"kind": "lost", "what": "rows_lost_disk_full", "count": 3},
        {"kind": "of the future", "x": 1},
    ]
    with folder.journal.open("ab") as file:
        file.write(b"".join(json.dumps(record).encode() + b"\n" for record in records))
    with SenderUnderTest(folder, server.client_environ()) as sender:
        wait_for(sender.acknowledged(3))
        with folder.journal.open("ab") as file:
            file.write(b'{"kind":"edit","name":"renamed"}\n{"kind":"config","set":{"late":true}}\n')
        wait_for(lambda: state_of(access(server), sender.mark.run).run.name == "renamed")
        detail = state_of(access(server), sender.mark.run)
    assert detail.config == {"lr": 0.1, "net": {"depth": 3}, "late": True}
    assert detail.run.summary["best"] == 0.9
    assert (detail.metrics[0].name, detail.metrics[0].step_metric, detail.metrics[0].summary) == (
        "val/*",
        "epoch",
        ["min", "max"],
    )
    assert detail.unsent == {"rows_lost_disk_full": 3}
    assert (detail.run.tags, detail.run.group, detail.run.notes) == (["a"], "g", "n")


@pytest.mark.holds("F38")
def test_a_row_that_the_server_refuses_holds_up_no_other(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 50, run_id="refused", ended=None)
    with folder.history.open("ab") as file:
        file.write(json.dumps({"k" * 20_000: 1.0, "_step": 50, "_timestamp": 1.0}).encode() + b"\n")
    append_rows(folder, 50, first=51)
    end(folder)
    synced = sync_folder(folder.path, access(server), {})
    assert synced.rows == 101
    assert any("row 50 of history was refused" in note for note in synced.notes)
    run = json.loads(folder.sent.read_bytes())["run"]
    assert state_of(access(server), run).unsent["rows_refused"] == 1
    ours = {key: points for key, points in logged(folder).items() if len(key) < 100}
    assert same(ours, stored(access(server), run, list(ours)))


@pytest.mark.holds("F40")
def test_bad_lines_and_an_empty_folder(server, tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 5, run_id="bad", ended=None)
    with folder.history.open("ab") as file:
        file.write(b'{"a":\n\n[1]\n\xff\xfe\n{"a":7,"_step":99,"_timestamp":1.0}\n')
    folder.journal.write_bytes(b"garbage\n")
    synced = sync_folder(folder.path, access(server), {})
    assert synced.rows == 10
    run = json.loads(folder.sent.read_bytes())["run"]
    assert stored(access(server), run, ["a"])["a"][-1] == (99, 7.0)
    empty = tmp_path / "run-20260101_000000-empty"
    empty.mkdir()
    assert sync_folder(empty, access(server), {}).rows == 0


@pytest.mark.holds("F31")
def test_sync_watches_a_folder_that_grows(server, tmp_path: Path) -> None:
    import threading

    folder = make_folder(tmp_path, 10, run_id="watch", ended=None)
    seen: list[int] = []
    done: list[object] = []
    thread = threading.Thread(
        target=lambda: done.append(
            sync_folder(
                folder.path,
                access(server),
                {},
                watch=True,
                on_progress=lambda news: seen.append(news["rows"][0]),
            )
        )
    )
    thread.start()
    wait_for(lambda: 10 in seen)
    append_rows(folder, 10, first=10)
    wait_for(lambda: 20 in seen)
    end(folder)
    thread.join(30)
    assert done
    assert state_of(access(server), json.loads(folder.sent.read_bytes())["run"]).run.state == "finished"


@pytest.mark.holds("F5", "F28")
def test_offline_only_samples_and_captures(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 3, run_id="offline", ended=None)
    with SenderUnderTest(
        folder, {}, settings={"system_interval": 0.2, "save_code": True}, base_url=None
    ) as sender:
        wait_for(lambda: folder.events.exists() and folder.events.read_bytes().count(b"\n") >= 3)
        end(folder)
        assert sender.wait() == 0
    rows = list(folder.rows("events"))
    assert [row["_step"] for row in rows] == list(range(len(rows)))
    assert {
        "system/cpu",
        "system/proc.cpu",
        "system/memory_gb",
        "system/proc.memory_gb",
        "system/disk_used_gb",
    } <= rows[-1].keys()
    assert json.loads(folder.metadata.read_bytes())["host"]
    assert "orjson==" in folder.requirements.read_text()
    assert not folder.sent.exists()
