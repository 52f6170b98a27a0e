"""What comes packed, or from other programs: nothing is unpacked to files, and no length is believed."""

import ast
import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import runcairn
from runcairn.integrations import tensorboard_import
from runcairn.integrations.tfevents import masked_crc, records
from tests.unit.integrations.test_tfevents import framed, part

SOURCE = Path(runcairn.__file__).parent
ARCHIVES = {"zipfile", "tarfile", "gzip", "bz2", "lzma", "zipimport"}
UNPACKING = {"shutil.unpack_archive", "zlib.decompress", "np.load", "numpy.load"}
OWN = {"remote/ingest.py": "gzip", "server/services/logblocks.py": "zlib.decompress"}
"""The first only packs; the second unfolds what the same server had packed, from its own database."""


def unpackings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.partition(".")[0] in ARCHIVES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ARCHIVES:
            yield node.module or ""
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in UNPACKING:
            yield ast.unparse(node.func)


@pytest.mark.holds("T17")
def test_no_archive_is_unpacked_and_nothing_unfolds_without_a_limit() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): name
        for path in sorted(SOURCE.rglob("*.py"))
        for name in unpackings(ast.parse(path.read_text(), str(path)))
    }
    assert found == OWN
    bad = "import zipfile\nfrom tarfile import open\nshutil.unpack_archive(f)\nnp.load(f)\nzlib.decompress(b)"
    assert len(list(unpackings(ast.parse(bad)))) == 5


@pytest.mark.holds("T17")
@pytest.mark.parametrize("length", [1, 2**31, 2**62, 2**64 - 1])
def test_a_record_longer_than_its_file_is_not_waited_for(length: int) -> None:
    claimed = struct.pack("<Q", length)
    torn = claimed + struct.pack("<I", masked_crc(claimed))
    assert [body for body, _ in records(framed(b"whole") + torn)] == [b"whole"]


@pytest.mark.holds("T17")
def test_pipes_devices_and_links_among_event_files_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs, outside = tmp_path / "logs", tmp_path / "outside"
    logs.mkdir()
    outside.mkdir()
    summary = part(5, part(1, part(1, b"loss") + part(2, 0.5)))
    event = framed(part(1, 1e9) + part(2, 1) + summary)
    (outside / "events.out.tfevents.secret").write_bytes(event)
    (logs / "events.out.tfevents.1").write_bytes(event)
    os.mkfifo(logs / "events.out.tfevents.2")
    (logs / "events.out.tfevents.3").symlink_to("/dev/zero")
    (logs / "events.out.tfevents.4").symlink_to(logs / "events.out.tfevents.4")
    (logs / "elsewhere").symlink_to(outside, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUNCAIRN_MODE", "offline")
    found: list[Any] = []
    work = threading.Thread(target=lambda: found.extend(tensorboard_import.bring_in(logs)), daemon=True)
    work.start()
    work.join(30)
    assert not work.is_alive(), "it waits for a pipe"
    assert [brought.name for brought in found] == ["logs"]
