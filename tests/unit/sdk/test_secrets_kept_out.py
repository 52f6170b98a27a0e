"""Secrets in config and command line do not reach the folder; what only sounds like one stays."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runcairn.sdk.run import Run
from tests.faults.scripts import environ, finish


def everything(folder: Path) -> bytes:
    return b"".join(
        path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != ".control"
    )


@pytest.mark.holds("T22")
def test_no_secret_of_the_config_reaches_the_folder(
    begin: Callable[..., Run], capsys: pytest.CaptureFixture[str]
) -> None:
    run = begin(
        config={
            "hf_token": "canary-canary", "data": {"password": "canary-canary", "url": "s3://me:canary-canary@host/x"},
            "keys": ["ghp_canarycanarycanarycanary12"], "lr": 0.1,
        }
    )  # fmt: skip
    run.config.update({"api_key": "canary-canary"})
    run.finish()
    assert b"canary" not in everything(run.folder.path)
    assert run.config.hf_token == "canary-canary"  # the script's own stays whole
    assert run.folder.state().config["data"] == {"password": "***", "url": "s3://***@host/x"}
    said = capsys.readouterr().err
    assert "canary" not in said
    assert "'data.password' looks like a secret" in said


@pytest.mark.parametrize(
    "harmless",
    [{"pad_token": "<|endoftext|>"}, {"max_tokens": 4096}, {"token": "[MASK]"}, {"tokenizer": "bert-base-uncased"},
     {"author": "somebody famous"}, {"notes": "a sentence with a password in it"}, {"key": "train/loss"}],
)  # fmt: skip
def test_what_only_sounds_like_a_secret_stays(begin: Callable[..., Run], harmless: dict[str, Any]) -> None:
    assert begin(config=harmless).folder.state().config == harmless


@pytest.mark.holds("T22")
def test_no_secret_of_the_command_line_or_environment_reaches_the_folder(tmp_path: Path) -> None:
    body = """
    sys.argv = ["train.py", "--api-key", "canary-canary", "--password=canary-canary", "--lr", "0.1"]
    run = begin()
    run.log({"a": 1.0})
    """
    env = environ(tmp_path, RUNCAIRN_API_KEY="canary-canary", AWS_SECRET_ACCESS_KEY="canary-canary")
    assert finish(body, tmp_path, env=env).returncode == 0
    (folder,) = (tmp_path / "runcairn").glob("run-*")
    assert b"canary" not in everything(folder)
    assert b"0.1" in (folder / "run.jsonl").read_bytes()
