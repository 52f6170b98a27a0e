"""A logged document in a real browser: its scripts run in a frame of our page, and reach nothing and nobody."""

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from tests.kit.browser import launched
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

_HOSTILE = """<!doctype html><body>
<img src="STRANGER/img"><link rel=stylesheet href="STRANGER/css"><script src="STRANGER/js"></script>
<iframe src="STRANGER/frame"></iframe><form action="STRANGER/form"><input name=a></form>
<link rel="dns-prefetch" href="STRANGER"><svg><image href="STRANGER/svg"/></svg>
<video src="STRANGER/video"></video><object data="STRANGER/object"></object>
<script>
const tried = {};
const attempt = async (name, what) => {
  try { tried[name] = String(await what()); } catch (error) { tried[name] = "refused"; }
};
(async () => {
  tried.origin = self.origin;
  await attempt("fetch", async () => (await fetch("STRANGER/fetch", {mode: "no-cors"})).type);
  await attempt("ours", async () => (await fetch("OURS/api/v1/viewer")).status);
  await attempt("beacon", () => { navigator.sendBeacon("STRANGER/beacon"); return "sent"; });
  await attempt("socket", () => new Promise((yes, no) => {
    const socket = new WebSocket("STRANGER/ws".replace("http", "ws")); socket.onopen = yes; socket.onerror = no; }));
  await attempt("cookie", () => document.cookie);
  await attempt("storage", () => localStorage.length);
  await attempt("parent", () => parent.document.title);
  await attempt("popup", () => window.open("STRANGER/popup").closed);
  await attempt("form", () => { document.forms[0].submit(); return "sent"; });
  await attempt("top", () => { top.location = "STRANGER/top"; return "sent"; });
  await attempt("picture", () => new Promise((yes, no) => {
    const one = new Image(); one.onload = () => yes("shown"); one.onerror = no;
    one.src = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"; }));
  parent.postMessage(tried, "*");
  if (location.hash === "#leave") location = "STRANGER/leave";
  if (location.hash === "#inside") location = "OURS/api/v1/viewer?by=document";
})();
</script>"""
_SHOW = """async ([src, attributes]) => {
  const frame = document.createElement("iframe");
  for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
  const told = new Promise((yes) => addEventListener("message", ({data, origin}) => yes({...data, sender: origin})));
  const late = new Promise((yes) => setTimeout(() => yes(null), 8000));
  frame.src = src;
  document.body.append(frame);
  return Promise.race([told, late]);
}"""


@pytest.fixture(scope="module")
def stranger() -> Iterator[tuple[str, list[str]]]:
    """A server of somebody else: its address, and the paths that it was asked for."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 -- the base class names it

        def log_message(self, *_: object) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listener.server_port}", asked
    listener.shutdown()
    listener.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture
def page(browser: Browser, server: ServerProcess) -> Iterator[Page]:
    """One of our own pages, signed in."""
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    page.goto(server.url + server.request("POST", "/api/v1/login-links").json()["path"] + "?next=/settings")
    yield page
    context.close()


def logged(server: ServerProcess, project: str, body: bytes, mime: str = "text/html") -> str:
    """The path below the server's address at which the document is framed."""
    run = server.request("PUT", f"/api/v1/projects/-/{project}/runs/one", json={}).json()["run"]
    digest = hashlib.sha256(body).hexdigest()
    assert server.request("PUT", f"/api/v1/runs/{run}/blobs/{digest}", body=body).status == 200
    entry = {"path": "media/html/a.html", "digest": digest, "size": len(body), "mime": mime, "kind": "media"}
    assert server.request("POST", f"/api/v1/runs/{run}/files", json={"files": [entry]}).status == 200
    return f"/api/v1/runs/{run}/frames/{digest}"


def hostile(server: ServerProcess, stranger: str) -> bytes:
    return _HOSTILE.replace("STRANGER", stranger).replace("OURS", server.url).encode()


@pytest.mark.holds("T12", "T13")
@pytest.mark.parametrize("attributes", [{"sandbox": "allow-scripts"}, {}], ids=["sandboxed", "forgotten"])
@pytest.mark.parametrize("leaving", ["", "#leave", "#inside"])
def test_scripts_of_a_logged_document_run_and_reach_nothing(
    page: Page,
    server: ServerProcess,
    project: str,
    stranger: tuple[str, list[str]],
    attributes: dict[str, str],
    leaving: str,
) -> None:
    url, asked = stranger
    path = logged(server, project, hostile(server, url))
    answered: list[tuple[str, int]] = []
    page.on("response", lambda answer: answered.append((answer.url, answer.status)))
    tried = page.evaluate(_SHOW, [path + leaving, attributes])
    assert tried is not None, "the document's script did not run"
    if leaving:
        with contextlib.suppress(BrowserError):  # it is blocked with a word, or by an error page
            page.frames[1].wait_for_url(lambda at: "/frames/" not in at, timeout=20_000)
    assert (tried.pop("origin"), tried.pop("sender"), tried.pop("picture")) == ("null", "null", "shown")
    sent = ("beacon", "form", "top")  # these say nothing to their caller: the stranger tells
    assert {name: word for name, word in tried.items() if name not in sent} == dict.fromkeys(
        ("fetch", "ours", "socket", "cookie", "storage", "parent", "popup"), "refused"
    )
    assert asked == []
    assert page.url == server.url + "/settings"
    assert [status for at, status in answered if "?by=document" in at] in ([], [401], [403])


@pytest.mark.holds("T13")
def test_opened_by_itself_it_is_a_download(
    page: Page, server: ServerProcess, project: str, stranger: tuple[str, list[str]]
) -> None:
    url, asked = stranger
    body = hostile(server, url)
    path = logged(server, project, body)
    page.evaluate(_SHOW, [path, {"sandbox": "allow-scripts"}])  # it is not answered from what was framed
    tab = page.context.new_page()
    with tab.expect_download() as waiting, pytest.raises(BrowserError, match="Download"):
        tab.goto(server.url + path)
    assert waiting.value.path().read_bytes() == body
    assert asked == []


@pytest.mark.holds("T13")
def test_only_documents_of_the_run_are_framed_and_only_by_us(server: ServerProcess, project: str) -> None:
    framing = {"Sec-Fetch-Dest": "iframe"}
    path = logged(server, project, b"<p>x")
    shown = server.request("GET", path, headers=framing)
    assert (shown.status, shown.data) == (200, b"<p>x")
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    policy = shown.headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "frame-ancestors 'self'" in policy
    assert shown.headers.getlist("x-frame-options") == ["SAMEORIGIN"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    for headers in ({}, {"Sec-Fetch-Dest": "document"}, {"Sec-Fetch-Dest": "embed"}):
        answer = server.request("GET", path, headers=headers)
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["content-type"].startswith("application/octet-stream")
    svg = logged(server, project + "-svg", b"<svg onload=alert(1)>", "image/svg+xml")
    assert server.request("GET", svg, headers=framing).status == 404
    elsewhere = path.rpartition("/")[0] + "/" + "0" * 64
    assert server.request("GET", elsewhere, headers=framing).status == 404
