"""The server answers as its OpenAPI document says, whatever it is asked."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.kit.server import ServerProcess

EXAMPLES = int(os.environ.get("RUNCAIRN_EXAMPLES", "8"))
"""Requests of each operation."""


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DEAF = "/live"  # a stream does not end by itself: test_live_stream.py


@pytest.mark.holds("P7", "T26", "T27")
def test_every_answer_is_as_documented(server: ServerProcess, project: str) -> None:
    for rid in ("0", "one"):
        assert server.request("PUT", f"/api/v1/projects/-/{project}/runs/{rid}", json={}).status == 200
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
        deadline=None,
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
