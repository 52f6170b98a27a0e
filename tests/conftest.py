"""Fixtures that many tests share."""

import os
import sys
from collections.abc import Iterator
from uuid import uuid4

import hypothesis
import pytest

from tests.kit.server import ServerProcess

# By itself hypothesis lets an example fail that took 200 ms: a busy machine is no fault of the code's.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

# These need environments of their own: make test-frameworks.
collect_ignore = [] if ".venv-frameworks" in sys.prefix else ["frameworks"]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One real server for all tests of a process; each test uses a project of its own."""
    with ServerProcess(tmp_path_factory.mktemp("server")) as process:
        yield process


@pytest.fixture
def project() -> str:
    """A project that no other test has."""
    return f"p-{uuid4().hex[:10]}"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What the developer's shell says of servers and keys does not reach a test."""

    for name in [name for name in os.environ if name.startswith(("RUNCAIRN_", "WANDB_"))]:
        if name != "RUNCAIRN_KILLS":
            monkeypatch.delenv(name)
    monkeypatch.setenv("RUNCAIRN_HOME", str(tmp_path_factory.getbasetemp() / "no-home"))
    # A script that a test killed leaves a sender that tries on for a day; here it gives up soon.
    monkeypatch.setenv("RUNCAIRN_SENDER_PATIENCE", "20")
