"""Runs for tests of the training process: no server, no console, no hooks left behind."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import runcairn
from runcairn.sdk.run import Run


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """`init` offline in a folder of the test's; every run is finished at its end."""
    runs: list[Run] = []

    def begin(**arguments: Any) -> Run:
        settings = {"console": "off", **arguments.pop("settings", {})}
        run = runcairn.init(
            **{"project": "p", "dir": tmp_path, "mode": "offline", "reinit": "create_new", **arguments},
            settings=settings,
        )
        runs.append(run)
        return run

    yield begin
    for run in runs:
        run.finish()


@pytest.fixture
def run(begin: Callable[..., Run]) -> Run:
    """One open run."""
    return begin()
