"""What other pages of a real browser can do to the server: nothing.

The browser is signed in to our server. A second server, on another port of the same host, serves hostile pages and
counts what it is told; a third name, resolved to loopback, stands for a rebinding attacker.
"""

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import urllib3
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Error as BrowserError

from tests.kit.browser import launched
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
REBOUND = "rebound.example"


@dataclass
class Stranger:
    """A server of somebody else on this machine."""

    url: str
    seen: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """(path, Cookie header) of each request."""


@pytest.fixture(scope="module")
def stranger() -> Iterator[Stranger]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.seen.append((self.path, self.headers.get("Cookie", "")))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>stranger</title><body></body>")

        do_POST = do_GET  # noqa: N815 -- the base class names it

        def log_message(self, *_: object) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    told = Stranger(f"http://127.0.0.1:{listener.server_port}")
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield told
    listener.shutdown()
    listener.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched(f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1") as found:
        yield found


@pytest.fixture
def signed_in(browser: Browser, server: ServerProcess) -> Iterator[BrowserContext]:
    """A context that opened a one-time link."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url + server.request("POST", "/api/v1/login-links").json()["path"] + "?next=/settings")
    assert page.url == server.url + "/settings"
    yield context
    context.close()


ASK = """async ([url, options]) => {
  try { const answer = await fetch(url, options); return answer.type === "opaque" ? "opaque" : answer.status; }
  catch (error) { return "blocked"; }
}"""


@pytest.mark.holds("T8", "T9")
def test_the_link_becomes_a_cookie_that_scripts_cannot_see(
    signed_in: BrowserContext, server: ServerProcess
) -> None:
    page = signed_in.pages[0]
    assert page.evaluate(ASK, ["/api/v1/viewer", {}]) == 200
    assert page.evaluate("document.cookie") == ""
    (cookie,) = signed_in.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert cookie["name"].endswith(server.url.rpartition(":")[2])
    assert "login" not in page.evaluate("location.href + document.referrer")


@pytest.mark.holds("T6", "T7", "T9")
def test_a_page_of_another_port_reads_and_writes_nothing(
    signed_in: BrowserContext, server: ServerProcess, stranger: Stranger, project: str
) -> None:
    run = server.request("PUT", f"/api/v1/projects/-/{project}/runs/one", json={}).json()["run"]
    page = signed_in.new_page()
    page.goto(stranger.url)
    assert stranger.seen[-1][1]  # the browser did show it our cookie: it is the same host
    change = {"method": "PATCH", "body": '{"name": "taken"}', "credentials": "include"}
    for options in (
        {"credentials": "include"},
        {"credentials": "include", "mode": "no-cors"},
        change,
        change | {"headers": {"X-Runcairn": "1", "Content-Type": "application/json"}},
        change | {"method": "POST", "mode": "no-cors"},
    ):
        assert page.evaluate(ASK, [f"{server.url}/api/v1/runs/{run}", options]) in ("blocked", "opaque")
    page.evaluate(
        """url => { const form = document.createElement("form"); form.method = "post"; form.enctype = "text/plain";
        form.action = url; form.target = "frame"; const frame = document.createElement("iframe"); frame.name = "frame";
        document.body.append(frame, form); form.submit(); }""",
        f"{server.url}/api/v1/runs/{run}/stop",
    )
    page.wait_for_load_state("networkidle")
    after = server.request("GET", f"/api/v1/runs/{run}").json()["run"]
    assert after["name"] != "taken"
    assert server.request("POST", f"/api/v1/runs/{run}/alive", json={"writer": "w"}).json() == {"stop": False}


@pytest.mark.holds("T9")
def test_a_stolen_cookie_writes_nothing_from_another_origin(
    signed_in: BrowserContext, server: ServerProcess, stranger: Stranger, project: str
) -> None:
    page = signed_in.new_page()
    page.goto(stranger.url)
    headers = {"Cookie": stranger.seen[-1][1], "Origin": stranger.url, "X-Runcairn": "1"}
    answer = urllib3.request(
        "PUT", f"{server.url}/api/v1/projects/-/{project}/runs/x", headers=headers, body=b"{}"
    )
    assert answer.status == 403


@pytest.mark.holds("T5")
def test_a_rebound_name_gets_nothing(signed_in: BrowserContext, server: ServerProcess) -> None:
    page = signed_in.new_page()
    port = server.url.rpartition(":")[2]
    answer = page.goto(f"http://{REBOUND}:{port}/")
    assert answer
    assert answer.status == 421
    assert page.evaluate(ASK, ["/api/v1/projects", {"credentials": "include"}]) == 421


@pytest.mark.holds("T14")
def test_our_pages_run_no_foreign_script_and_stand_in_no_frame(
    signed_in: BrowserContext, server: ServerProcess, stranger: Stranger
) -> None:
    page = signed_in.pages[0]
    before = len(stranger.seen)
    ran = page.evaluate(
        """async stranger => {
          window.ran = 0;
          const inline = document.createElement("script"); inline.textContent = "window.ran = 1";
          const foreign = document.createElement("script"); foreign.src = stranger + "/script.js";
          const picture = new Image(); picture.src = stranger + "/picture.png";
          const holder = document.createElement("div"); holder.innerHTML = "<img src=x onerror='window.ran = 2'>";
          const base = document.createElement("base"); base.href = stranger;
          document.body.append(inline, foreign, picture, holder); document.head.append(base);
          let told = "sent"; try { await fetch(stranger + "/leak", {mode: "no-cors"}); } catch { told = "blocked"; }
          await new Promise(requestAnimationFrame);
          return [window.ran, told, new URL("x", document.baseURI).origin === location.origin];
        }""",
        stranger.url,
    )
    assert ran == [0, "blocked", True]
    assert len(stranger.seen) == before
    framing = signed_in.new_page()
    framing.goto(stranger.url)
    framing.evaluate(
        "url => { const f = document.createElement('iframe'); f.src = url; document.body.append(f); }",
        server.url,
    )
    framing.wait_for_load_state("networkidle")
    with pytest.raises(BrowserError):
        framing.frames[1].evaluate("document.querySelector('#root').id")


@pytest.mark.holds("T13")
def test_a_logged_page_runs_nothing_when_it_is_opened(
    signed_in: BrowserContext, server: ServerProcess, stranger: Stranger, project: str
) -> None:
    run = server.request("PUT", f"/api/v1/projects/-/{project}/runs/one", json={}).json()["run"]
    before = len(stranger.seen)
    for number, mime in enumerate(("text/html", "image/svg+xml", "image/png")):
        body = (
            f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"fetch('{stranger.url}/{number}')\"/>".encode()
        )
        digest = hashlib.sha256(body).hexdigest()
        server.request("PUT", f"/api/v1/runs/{run}/blobs/{digest}", body=body)
        entry = {"path": f"page{number}.html", "digest": digest, "size": len(body), "mime": mime}
        server.request("POST", f"/api/v1/runs/{run}/files", json={"files": [entry]})
        page = signed_in.new_page()
        with contextlib.suppress(BrowserError):  # a download is no page: going there fails
            page.goto(f"{server.url}/api/v1/runs/{run}/files/page{number}.html")
        page.close()
    assert len(stranger.seen) == before
