"""What is refused at the gate, over HTTP as it goes over the wire."""

import pytest
import urllib3

from tests.kit.server import ServerProcess


def ask(
    server: ServerProcess, method: str, path: str, body: bytes | None = None, **headers: str
) -> urllib3.BaseHTTPResponse:
    return urllib3.request(
        method, server.url + path, body=body, headers=headers, retries=False, redirect=False, timeout=20
    )


def signed_in(server: ServerProcess) -> str:
    link = server.request("POST", "/api/v1/login-links").json()["path"]
    return ask(server, "GET", link).headers["set-cookie"].partition(";")[0]


SAME = {"X-Runcairn": "1", "Sec-Fetch-Site": "same-origin"}


@pytest.mark.holds("T7")
@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "TEXT/Plain;a=b"],
)
def test_what_a_form_can_send_is_not_read(server: ServerProcess, project: str, kind: str) -> None:
    path = f"/api/v1/projects/-/{project}/runs/x"
    assert server.request("PUT", path, body=b"{}", headers={"Content-Type": kind}).status == 415
    assert (
        ask(server, "PUT", path, b"{}", Cookie=signed_in(server), **SAME, **{"Content-Type": kind}).status
        == 415
    )


@pytest.mark.holds("T7", "T9")
def test_a_cookie_answers_no_other_page_of_the_browser(server: ServerProcess) -> None:
    cookie = signed_in(server)
    for site, status in {"same-origin": 200, "none": 200, "same-site": 403, "cross-site": 403}.items():
        assert (
            ask(server, "GET", "/api/v1/projects", Cookie=cookie, **{"Sec-Fetch-Site": site}).status == status
        )
    assert ask(server, "GET", "/", Cookie=cookie, **{"Sec-Fetch-Site": "cross-site"}).status in (200, 503)


@pytest.mark.holds("T9")
def test_our_cookie_is_found_among_those_of_other_local_servers(server: ServerProcess) -> None:
    cookie = signed_in(server)
    for around in ('a="b; {0}', "bad[name]=1; {0}; x", "{0}; =; ;;", "_x={{}}@,; {0}", "session=1; {0}"):
        assert ask(server, "GET", "/api/v1/viewer", Cookie=around.format(cookie)).status == 200, around
    name, _, value = cookie.partition("=")
    for wrong in (f"x{name}={value}", f"{name}x={value}", f"{name}=", f"{name}={value}x"):
        assert ask(server, "GET", "/api/v1/viewer", Cookie=wrong).status == 401, wrong


@pytest.mark.holds("T8")
def test_fetching_a_link_ahead_does_not_use_it_up(server: ServerProcess) -> None:
    link = server.request("POST", "/api/v1/login-links").json()["path"]
    assert ask(server, "GET", link, **{"Sec-Purpose": "prefetch"}).status == 403
    assert ask(server, "HEAD", link).status == 405
    assert ask(server, "GET", link).status == 303
    assert ask(server, "GET", link).status == 403
    assert ask(server, "GET", "/login/wrong").status == 403


@pytest.mark.holds("T2", "T7")
def test_keys_are_made_by_signed_in_browsers_and_links_by_keys(server: ServerProcess) -> None:
    assert server.request("POST", "/api/v1/keys", json={"name": "laptop"}).status == 403
    cookie = signed_in(server)
    assert ask(server, "POST", "/api/v1/login-links", Cookie=cookie, **SAME).status == 403
    body = b'{"name": "laptop"}'
    made = ask(
        server, "POST", "/api/v1/keys", body, Cookie=cookie, **SAME, **{"Content-Type": "application/json"}
    )
    assert made.status == 201
    key = made.json()["key"]
    assert ask(server, "GET", "/api/v1/viewer", Authorization=f"Bearer {key}").json()["user"] == "tester"


def test_signing_out_ends_the_session_at_the_server(server: ServerProcess) -> None:
    cookie = signed_in(server)
    assert ask(server, "GET", "/api/v1/viewer", Cookie=cookie).status == 200
    gone = ask(server, "POST", "/api/v1/logout", Cookie=cookie, **SAME)
    assert gone.status == 204
    assert "Max-Age=0" in gone.headers["set-cookie"]
    assert ask(server, "GET", "/api/v1/viewer", Cookie=cookie).status == 401


@pytest.mark.holds("T3")
def test_a_wrong_key_is_nobody_whatever_comes_with_it(server: ServerProcess) -> None:
    cookie = signed_in(server)
    for authorization in (
        "Bearer x",
        "Bearer " + "a" * 40,
        f"Bearer {server.key}x",
        "Basic !",
        "Basic YXBpOng=",
        "Digest x",
    ):
        answer = ask(server, "GET", "/api/v1/viewer", Authorization=authorization)
        assert answer.status == 401, authorization
        assert answer.json()["remedy"]
    assert ask(server, "GET", "/api/v1/viewer", Authorization="Bearer wrong", Cookie=cookie).status == 401
    basic = urllib3.make_headers(basic_auth=f"api:{server.key}")["authorization"]
    assert ask(server, "GET", "/api/v1/viewer", Authorization=basic).status == 200


@pytest.mark.holds("T26", "T2")
def test_no_answer_shows_a_secret_a_path_or_a_trace(server: ServerProcess, project: str) -> None:
    cookie = signed_in(server)
    answers = [
        ask(server, "GET", "/api/v1/viewer", Authorization=f"Bearer {server.key}extra"),
        ask(server, "GET", f"/api/v1/runs/{2**70}", Authorization=f"Bearer {server.key}"),
        ask(
            server,
            "PUT",
            f"/api/v1/projects/-/{project}/runs/x",
            b"\xff",
            Authorization=f"Bearer {server.key}",
        ),
        ask(server, "GET", "/api/v1/projects/-/x/runs?filter=%27%3B%20drop%20table%20run", Cookie=cookie),
        ask(server, "POST", "/api/v1/series/chart", b"[]", Authorization=f"Bearer {server.key}"),
    ]
    for answer in answers:
        assert 400 <= answer.status < 500
        error = answer.json()
        assert len(error["request_id"]) == 16
        assert answer.headers["x-request-id"] == error["request_id"]
        text = answer.data.decode().lower()
        for leak in (
            server.key.lower(),
            cookie.partition("=")[2].lower(),
            str(server.data),
            "traceback",
            "sqlite",
            "select ",
        ):
            assert leak not in text
