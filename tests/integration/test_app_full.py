"""A server without room: refuses, keeps nothing half, goes on reading, and heals by itself."""

import hashlib
import os
import resource
from pathlib import Path

import pytest

from tests.kit.server import ServerProcess


@pytest.mark.holds("F17")
def test_a_file_without_room_is_refused_and_taken_when_there_is_some(tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as server:
        run = server.request("PUT", "/api/v1/projects/-/p/runs/one", json={}).json()["run"]
        small, large = os.urandom(1000), os.urandom(6 * 1024 * 1024)
        paths = [f"/api/v1/runs/{run}/blobs/{hashlib.sha256(body).hexdigest()}" for body in (small, large)]
        before = resource.prlimit(
            server.pid, resource.RLIMIT_FSIZE, (2 * 1024 * 1024, resource.RLIM_INFINITY)
        )
        refused = server.request("PUT", paths[1], body=large)
        assert refused.status == 507
        assert refused.json()["code"] == "store_full"
        assert not list((server.data / "blobs" / "arriving").iterdir())
        assert server.request("PUT", paths[0], body=small).status == 200
        assert server.request("GET", f"/api/v1/runs/{run}").status == 200
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)
        assert server.request("PUT", paths[1], body=large).json() == {"size": len(large)}
