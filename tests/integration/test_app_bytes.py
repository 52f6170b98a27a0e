"""Bytes of files: in whole or not at all, out in whole or in part, and never as something a browser runs."""

import hashlib
import http.client
import os
from pathlib import Path

import pytest
import urllib3

from tests.kit.server import ServerProcess

BIG = os.urandom(9 * 1024 * 1024)
"""Larger than any JSON body may be."""


def started(server: ServerProcess, project: str) -> int:
    return server.request("PUT", f"/api/v1/projects/-/{project}/runs/one", json={}).json()["run"]


def keep(
    server: ServerProcess, run: int, path: str, body: bytes, mime: str = "application/octet-stream"
) -> str:
    digest = hashlib.sha256(body).hexdigest()
    assert server.request("PUT", f"/api/v1/runs/{run}/blobs/{digest}", body=body).status == 200
    entry = {"path": path, "digest": digest, "size": len(body), "mime": mime}
    answer = server.request("POST", f"/api/v1/runs/{run}/files", json={"files": [entry]})
    assert answer.json() == {"kept": 1, "missing": []}
    return digest


def connected(server: ServerProcess) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)


def test_a_large_file_comes_back_to_the_byte_and_in_parts(server: ServerProcess, project: str) -> None:
    run = started(server, project)
    digest = keep(server, run, "models/größe 1.bin", BIG)
    assert server.request("GET", f"/api/v1/runs/{run}/blobs/{digest}").data == BIG
    path = f"/api/v1/runs/{run}/files/models/gr%C3%B6%C3%9Fe%201.bin"
    for wanted, part in {
        "bytes=0-9": BIG[:10],
        "bytes=5000000-": BIG[5_000_000:],
        "bytes=-7": BIG[-7:],
        f"bytes={len(BIG) - 1}-{len(BIG) * 2}": BIG[-1:],
    }.items():
        answer = server.request("GET", path, headers={"Range": wanted})
        assert (answer.status, answer.data) == (206, part), wanted
        assert answer.headers["content-range"].endswith(f"/{len(BIG)}")
    assert server.request("GET", path, headers={"Range": f"bytes={len(BIG)}-"}).status == 416
    for unheeded in ("bytes=9-2", "lines=1-2", "bytes=0-1,4-5", "bytes=-"):
        assert len(server.request("GET", path, headers={"Range": unheeded}).data) == len(BIG)


@pytest.mark.holds("F26")
def test_an_upload_cut_midway_leaves_nothing(server: ServerProcess, project: str) -> None:
    run = started(server, project)
    body = os.urandom(300_000)
    digest = hashlib.sha256(body).hexdigest()
    path = f"/api/v1/runs/{run}/blobs/{digest}"
    for cut in (0, 1, 150_000, len(body) - 1):
        cutting = connected(server)
        cutting.putrequest("PUT", path)
        for name, value in (server.headers | {"Content-Length": str(len(body))}).items():
            cutting.putheader(name, value)
        cutting.endheaders()
        cutting.send(body[:cut])
        cutting.close()
        files = {"files": [{"path": "x", "digest": digest, "size": len(body)}]}
        assert server.request("POST", f"/api/v1/runs/{run}/files", json=files).json()["missing"] == [digest]
    keep(server, run, "x", body)


@pytest.mark.holds("F6")
def test_a_server_killed_during_an_upload_forgets_the_half(project: str, tmp_path: Path) -> None:
    with ServerProcess(tmp_path) as own:
        run = started(own, project)
        cutting = connected(own)
        cutting.putrequest("PUT", f"/api/v1/runs/{run}/blobs/{hashlib.sha256(BIG).hexdigest()}")
        for name, value in (own.headers | {"Content-Length": str(len(BIG))}).items():
            cutting.putheader(name, value)
        cutting.endheaders()
        cutting.send(BIG[: 5 * 1024 * 1024])
        arriving = own.data / "blobs" / "arriving"
        while not any(found.stat().st_size for found in arriving.iterdir()):
            assert own.request("GET", "/healthz").status == 200
        own.kill()
        cutting.close()
        own.start()
        assert not list(arriving.iterdir())
        keep(own, run, "x", BIG)


@pytest.mark.holds("T13")
@pytest.mark.parametrize(
    ("mime", "shown"),
    [
        ("image/png", True),
        ("audio/wav", True),
        ("video/mp4", True),
        ("text/html", False),
        ("image/svg+xml", False),
        ("application/pdf", False),
        ("text/html; image/png", False),
        ("image/png\r\nx-evil: 1", False),
    ],
)
def test_what_a_browser_could_run_is_a_download(
    server: ServerProcess, project: str, mime: str, shown: bool
) -> None:
    run = started(server, project)
    digest = keep(server, run, "a'\";b.html", b"<script>alert(1)</script>", mime)
    for path in (f"/api/v1/runs/{run}/blobs/{digest}", f"/api/v1/runs/{run}/files/a'%22;b.html"):
        headers = server.request("GET", path).headers
        assert headers["content-disposition"].startswith("inline" if shown else "attachment")
        assert headers["content-type"].startswith(mime if shown else "application/octet-stream")
        assert headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in headers["content-security-policy"]
        assert "x-evil" not in headers


@pytest.mark.holds("T15", "T16")
def test_only_a_digest_names_bytes(server: ServerProcess, project: str) -> None:
    run = started(server, project)
    for digest in ("..%2F..%2Fapi-key", "0" * 63, "0" * 65, "A" * 64, "file:%2F%2F%2Fetc%2Fpasswd"):
        for method in ("GET", "PUT"):
            answer = server.request(
                method, f"/api/v1/runs/{run}/blobs/{digest}", body=b"x" if method == "PUT" else None
            )
            assert answer.status in (400, 404), answer.data
    entry = {"path": "x", "digest": "../../api-key", "size": 1}
    assert server.request("POST", f"/api/v1/runs/{run}/files", json={"files": [entry]}).status == 400


@pytest.mark.holds("F42")
def test_files_of_a_deleted_run_are_refused_with_what_is_left(server: ServerProcess, project: str) -> None:
    run = started(server, project)
    assert server.request("DELETE", f"/api/v1/runs/{run}").status == 204
    answer = server.request("PATCH", f"/api/v1/runs/{run}", json={"state": "finished"})
    assert answer.status == 404
    assert "folder still has everything" in answer.json()["remedy"]
    digest = hashlib.sha256(b"x").hexdigest()
    assert server.request("PUT", f"/api/v1/runs/{run}/blobs/{digest}", body=b"x").status == 404
    again = started(server, project)
    assert again != run  # a handle is never used twice: what still writes to the old one cannot reach the new


@pytest.mark.holds("T27")
def test_bodies_above_their_limit_are_refused_while_they_come(server: ServerProcess, project: str) -> None:
    run = started(server, project)

    def endless(pieces: int):
        for _ in range(pieces):
            yield b" " * 1024 * 1024

    for path, pieces in ((f"/api/v1/runs/{run}", 12), (f"/api/v1/runs/{run}/streams/history", 20)):
        method = "PATCH" if pieces == 12 else "POST"
        try:
            answer = urllib3.request(
                method,
                server.url + path,
                headers=server.headers,
                body=endless(pieces),
                retries=False,
                timeout=20,
            )
        except urllib3.exceptions.HTTPError:
            continue  # cut off while it was sending: refused too
        assert answer.status == 413, answer.data
    announced = server.request(
        "PATCH", f"/api/v1/runs/{run}", headers={"Content-Length": str(10**8)}, body=b""
    )
    assert announced.status == 413
    assert "limit" in announced.json()["message"]
    assert announced.headers["connection"] == "close"  # the rest is still to come: nobody may ask on it again


@pytest.mark.holds("T27")
@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"config":' * 50_000, b'{"config":{"a":' + b"[" * 3000 + b"]" * 3000 + b"}}"]
)
def test_deep_nesting_is_refused_or_kept_but_never_fatal(
    server: ServerProcess, project: str, body: bytes
) -> None:
    run = started(server, project)
    assert server.request("PATCH", f"/api/v1/runs/{run}", body=body).status in (200, 400)
    assert server.request("GET", f"/api/v1/runs/{run}").status == 200
    assert server.request("GET", f"/api/v1/projects/-/{project}/runs").status == 200
