"""The server answers as its OpenAPI document says, whatever it is asked."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.kit.script import run_script
from tests.kit.server import ServerProcess

EXAMPLES = int(os.environ.get("RUNCAIRN_EXAMPLES", "8"))
"""Requests of each operation."""


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DEAF = "/live"  # a stream does not end by itself: test_live_stream.py


FULL = """
    import numpy as np
    import runcairn

    run = runcairn.init(project="{project}", id="0", config={"lr": 0.1}, tags=["full"])
    for step in range(5):
        print("step", step)
        run.log({"loss": 1 / (step + 1), "text": "a", "odd": float("nan"), "picture": runcairn.Image(np.ones((4, 4)))})
    run.alert("said")
    run.finish()
"""
"""A run with something of everything: answers about nothing are too easily as documented."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """The numbers that are tried first are those of the first runs, so the full one must be the first."""
    with ServerProcess(tmp_path) as process:
        yield process


@pytest.mark.holds("P7", "T26", "T27")
def test_every_answer_is_as_documented(server: ServerProcess, project: str, tmp_path: Path) -> None:
    run_script(tmp_path, server, FULL.replace("{project}", project))
    assert server.request("PUT", f"/api/v1/projects/-/{project}/runs/one", json={}).status == 200
    schema = schemathesis.openapi.from_url(f"{server.url}/api/v1/openapi.json", headers=server.headers)
    operations = [found.ok() for found in schema.get_all_operations()]
    tried = [operation.label for operation in operations if not operation.path.endswith(DEAF)]
    failures = [
        failure
        for operation in operations
        if operation.label in tried
        for failure in wrong(operation, server)
    ]
    assert len(tried) > 30
    assert not failures, "\n\n".join(failures)


def wrong(operation: schemathesis.schemas.APIOperation, server: ServerProcess) -> list[str]:
    """What one operation answered otherwise than documented; empty when all is well."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case) -> None:
        case.validate_response(case.call(headers=server.headers, timeout=20), checks=CHECKS)

    try:
        ask()
    except (schemathesis.core.failures.FailureGroup, ExceptionGroup) as found:
        return [f"{operation.label}: {failure}" for failure in found.exceptions]
    return []
