"""The server's doors as a client meets them."""

import hashlib
import json

import pytest

from tests.kit.server import ServerProcess


def started(server: ServerProcess, project: str, rid: str = "one", **start: object) -> dict[str, object]:
    answer = server.request("PUT", f"/api/v1/projects/-/{project}/runs/{rid}", json=start)
    assert answer.status == 200, answer.data
    return answer.json()


def test_a_run_begins_once_and_its_project_with_it(server: ServerProcess, project: str) -> None:
    first = started(server, project, name="first", tags=["a"])
    again = started(server, project, name="other")
    assert first["run"] == again["run"]
    assert again["name"] == "first"
    info = server.request("GET", f"/api/v1/projects/tester/{project}").json()
    assert (info["runs"], info["running"]) == (1, 1)


def test_runs_are_filtered_ordered_and_paged(server: ServerProcess, project: str) -> None:
    for number in range(5):
        run = started(server, project, f"r{number}", tags=["even"] if number % 2 == 0 else [])
        change = {"config": {"model": {"depth": number}, "kind": "vit"}, "summary": {"acc": number / 10}}
        server.request("PATCH", f"/api/v1/runs/{run['run']}", json=change)

    def listed(**query: str) -> list[str]:
        answer = server.request("GET", f"/api/v1/projects/-/{project}/runs", fields=query)
        return [run["id"] for run in answer.json()["runs"]]

    assert listed(filter="model.depth >= 2 and tag:even") == ["r4", "r2"]
    assert listed(filter="acc > 0.15 kind=vit not id:r3", order="summary.acc") == ["r2", "r4"]
    assert listed(filter="kind ~ VI", order="-config.model.depth", limit="2") == ["r4", "r3"]
    page = server.request("GET", f"/api/v1/projects/-/{project}/runs", fields={"limit": "2"}).json()
    assert (page["total"], page["next"]) == (5, "2")
    assert listed(limit="2", cursor="4") == ["r0"]


def test_recent_runs_never_share_a_colour(server: ServerProcess, project: str) -> None:
    slots = [started(server, project, f"r{number}")["slot"] for number in range(45)]
    assert all(len(set(slots[at : at + 20])) == 20 for at in range(25))


@pytest.mark.holds("T26")
@pytest.mark.parametrize(
    ("method", "path", "body", "status", "says"),
    [
        ("GET", "/api/v1/projects/-/{p}/runs?filter=lr%20%3E", None, 400, "value is missing"),
        ("GET", "/api/v1/projects/-/{p}/runs?order=nonsense", None, 400, "cannot be ordered"),
        ("GET", "/api/v1/projects/-/{p}/runs?limit=99999999", None, 400, "limit"),
        ("GET", "/api/v1/runs/999999999", None, 404, "no run number"),
        ("GET", "/api/v1/projects/-/nowhere", None, 404, "no project"),
        ("PUT", "/api/v1/projects/-/{p}/runs/x", b"{", 400, ""),
        ("PUT", "/api/v1/projects/-/{p}/runs/x", b'{"tags":7}', 400, "tags"),
        ("PUT", "/api/v1/projects/-/a%3Fb/runs/x", b"{}", 400, "contains"),
        ("GET", "/api/v1/nothing", None, 404, ""),
        ("DELETE", "/api/v1/viewer", None, 405, ""),
    ],
)
def test_bad_requests_say_why(
    server: ServerProcess, project: str, method: str, path: str, body: bytes | None, status: int, says: str
) -> None:
    started(server, project)
    answer = server.request(method, path.format(p=project), body=body)
    assert answer.status == status, answer.data
    error = answer.json()
    assert says in error["message"]
    assert error["request_id"]
    assert "Traceback" not in answer.data.decode()


def test_a_file_appears_when_its_bytes_are_there(server: ServerProcess, project: str) -> None:
    run = started(server, project)["run"]
    body = b"weights" * 1000
    digest = hashlib.sha256(body).hexdigest()
    files = {"files": [{"path": "models/best.h5", "digest": digest, "size": len(body)}]}
    assert server.request("POST", f"/api/v1/runs/{run}/files", json=files).json()["missing"] == [digest]
    assert server.request("GET", f"/api/v1/runs/{run}/files").json() == []
    wrong = server.request("PUT", f"/api/v1/runs/{run}/blobs/{digest}", body=body[:-1])
    assert wrong.status == 400
    assert "digest" in wrong.json()["message"]
    assert server.request("PUT", f"/api/v1/runs/{run}/blobs/{digest}", body=body).json() == {
        "size": len(body)
    }
    assert server.request("POST", f"/api/v1/runs/{run}/files", json=files).json() == {
        "kept": 1,
        "missing": [],
    }
    answer = server.request("GET", f"/api/v1/runs/{run}/files/models/best.h5")
    assert answer.data == body
    assert answer.headers["content-disposition"].startswith("attachment")
    other = started(server, project, "other")["run"]
    assert server.request("GET", f"/api/v1/runs/{other}/blobs/{digest}").status == 404


def test_views_are_kept_and_a_stale_write_is_refused(server: ServerProcess, project: str) -> None:
    started(server, project)
    path = f"/api/v1/projects/-/{project}/views/draft"
    assert server.request("GET", path).status == 404
    assert server.request("PUT", path, body=b'{"panels":[1]}').json()["version"] == 1
    assert server.request("PUT", path, body=b"{}", headers={"If-Match": "1"}).json()["version"] == 2
    assert server.request("PUT", path, body=b"{}", headers={"If-Match": "1"}).status == 412
    assert json.loads(server.request("GET", path).data)["data"] == {}
    assert server.request("DELETE", path).status == 204
