"""Who is let in, and from where."""

import json
import stat

import pytest
import urllib3

from tests.kit.server import ServerProcess

OPEN = {"/", "/{path}", "/healthz", "/readyz", "/login/{token}"}


def ask(server: ServerProcess, path: str, method: str = "GET", **headers: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request(
        method, server.url + path, headers=headers, retries=False, redirect=False, timeout=10, body=b"{}"
    )


@pytest.mark.holds("T3", "P7")
def test_every_door_asks_for_a_credential(server: ServerProcess) -> None:
    paths = server.request("GET", "/api/v1/openapi.json").json()["paths"]
    doors = [(path, method) for path, methods in paths.items() for method in methods]
    assert len(doors) > 30
    for path, method in doors:
        filled = path.replace("{run}", "1").replace("{number}", "1").replace("{digest}", "0" * 64)
        for name in ("entity", "project", "rid", "name", "token", "stream"):
            filled = filled.replace("{" + name + "}", "history")
        answer = ask(server, filled, method.upper())
        assert answer.status == (200 if path in OPEN else 401), (path, method, answer.status)


@pytest.mark.holds("T4")
def test_a_handler_without_a_permission_is_refused() -> None:
    from litestar import Litestar, get

    from runcairn.server.access import Permission, check_doors, needs

    @get("/forgotten", sync_to_thread=False)
    def forgotten() -> str:
        return ""

    @get("/wide", opt=needs(Permission.OPEN), sync_to_thread=False)
    def wide() -> str:
        return ""

    with pytest.raises(TypeError, match="/forgotten"):
        check_doors(Litestar([forgotten], openapi_config=None), [])
    with pytest.raises(RuntimeError, match="/wide"):
        check_doors(Litestar([wide], openapi_config=None), [])


@pytest.mark.holds("T5")
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil:8787", "", "169.254.0.1"]
)
def test_a_foreign_host_is_refused_before_anything_else(server: ServerProcess, host: str) -> None:
    assert ask(server, "/healthz", Host=host).status == 421
    assert ask(server, "/api/v1/viewer", Host=host, **server.headers).status == 421


@pytest.mark.holds("T6")
def test_foreign_origins_are_refused_and_no_cors_header_is_sent(server: ServerProcess) -> None:
    port = server.url.rpartition(":")[2]
    for origin in (
        "null",
        "http://evil.example",
        f"http://127.0.0.1:{port}.evil",
        f"https://127.0.0.1:{port}",
    ):
        assert ask(server, "/api/v1/viewer", Origin=origin, **server.headers).status == 403
    answer = ask(server, "/api/v1/viewer", Origin=server.url, **server.headers)
    assert answer.status == 200
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert ask(server, "/api/v1/viewer", "OPTIONS", Origin=server.url).status == 405


@pytest.mark.holds("T8", "T9")
def test_the_link_lets_in_once_and_becomes_a_cookie(server: ServerProcess) -> None:
    link = server.request("POST", "/api/v1/login-links").json()["path"]
    answer = ask(server, link + "?next=/tester/demo")
    cookie = answer.headers["set-cookie"]
    assert answer.status == 303
    assert answer.headers["location"] == "/tester/demo"
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert server.url.rpartition(":")[2] in cookie
    assert ask(server, link).status == 403
    assert ask(server, "/api/v1/viewer", Cookie=cookie.partition(";")[0]).status == 200
    for outside in ("//evil.example", "https://evil.example", "/\\evil.example"):
        fresh = server.request("POST", "/api/v1/login-links").json()["path"]
        assert ask(server, f"{fresh}?next={outside}").headers["location"] == "/"


@pytest.mark.holds("T7")
def test_a_write_by_cookie_needs_our_header_and_our_pages(server: ServerProcess, project: str) -> None:
    link = server.request("POST", "/api/v1/login-links").json()["path"]
    cookie = {"Cookie": ask(server, link).headers["set-cookie"].partition(";")[0]}
    path = f"/api/v1/projects/-/{project}/runs/x"
    same = {"X-Runcairn": "1", "Sec-Fetch-Site": "same-origin"}
    assert ask(server, path, "PUT", **cookie).status == 403
    assert ask(server, path, "PUT", **cookie, **{"X-Runcairn": "1"}).status == 403
    assert ask(server, path, "PUT", **cookie, **{**same, "Sec-Fetch-Site": "cross-site"}).status == 403
    assert ask(server, path, "PUT", **cookie, **{"Sec-Fetch-Site": "same-origin"}).status == 403
    assert ask(server, path, "PUT", **cookie, **same).status == 200


@pytest.mark.holds("T2", "T10")
def test_what_the_server_writes_is_private(server: ServerProcess) -> None:
    found = [server.data, *server.data.rglob("*")]
    assert len(found) > 4
    for path in found:
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
    assert len(server.key) == 40
    assert server.key.isalnum()
    database = b"".join(path.read_bytes() for path in server.data.glob("runcairn.db*"))
    assert server.key.encode() not in database


@pytest.mark.holds("T14")
def test_pages_carry_a_strict_policy(server: ServerProcess) -> None:
    policy = ask(server, "/").headers["content-security-policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules["default-src"] == "'self'"
    assert "unsafe" not in rules["script-src"]
    assert "http" not in rules["script-src"]
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"


@pytest.mark.holds("T15")
@pytest.mark.parametrize(
    "name",
    [
        "../api-key",
        "..%2fapi-key",
        "%2e%2e/api-key",
        "/etc/passwd",
        "a/../../api-key",
        "..\\api-key",
        "C:/x",
        "a\x00b",
    ],
)
def test_names_never_become_paths(server: ServerProcess, project: str, name: str) -> None:
    run = server.request("PUT", f"/api/v1/projects/-/{project}/runs/x", json={}).json()["run"]
    entry = {"path": name, "digest": "0" * 64, "size": 1}
    answer = server.request("POST", f"/api/v1/runs/{run}/files", body=json.dumps({"files": [entry]}))
    assert answer.status in (200, 400)
    for path in (f"/api/v1/runs/{run}/files/{name}", f"/{name}", f"/assets/{name}"):
        answer = server.request("GET", path.replace("\x00", "%00").replace("\\", "%5c"))
        assert server.key.encode() not in answer.data
        assert b"root:" not in answer.data


@pytest.mark.holds("F6", "P6")
def test_a_killed_server_starts_again_with_what_it_acknowledged(tmp_path: object) -> None:
    from pathlib import Path

    with ServerProcess(Path(str(tmp_path))) as server:
        server.request("PUT", "/api/v1/projects/-/p/runs/x", json={"name": "kept"})
        key = server.key
        server.kill()
        server.start()
        assert server.key == key
        assert server.request("GET", "/api/v1/projects/-/p/runs/x").json()["run"]["name"] == "kept"
        assert server.stop() == 0
        server.start()
