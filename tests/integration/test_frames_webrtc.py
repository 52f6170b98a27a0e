"""WebRTC goes round the directives that keep a logged document from the network: it has to be shut by itself."""

from collections.abc import Iterator
from contextlib import suppress
from html import escape

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from tests.integration.test_frames_browser import logged
from tests.kit.browser import launched
from tests.kit.server import ServerProcess
from tests.kit.stranger import Stranger, listening

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

_CALL = """
const caller = new RTCPeerConnection({iceServers: [
  {urls: "stun:127.0.0.1:PORT"}, {urls: "turn:127.0.0.1:PORT?transport=tcp", username: "u", credential: "p"}]});
caller.createDataChannel("x");
caller.onicegatheringstatechange = () => top.postMessage(caller.iceGatheringState, "*");
caller.createOffer().then(offer => caller.setLocalDescription(offer));
"""
_FRAME = """src => new Promise(done => {
  addEventListener("message", ({ data }) => data === "complete" && done(data));
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.src = src;
  document.body.append(frame);
})"""


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    with listening() as told:
        yield told


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture
def page(browser: Browser, server: ServerProcess) -> Iterator[Page]:
    """One of our own pages, signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url + server.request("POST", "/api/v1/login-links").json()["path"] + "?next=/settings")
    yield page
    context.close()


def test_the_stranger_would_hear_a_call(page: Page, stranger: Stranger) -> None:
    page.evaluate(_CALL.replace("PORT", str(stranger.port)))
    stranger.heard.wait(30)
    assert stranger.calls


@pytest.mark.holds("T12", "T13")
@pytest.mark.parametrize("nested", [False, True], ids=["itself", "in a frame of its own"])
def test_a_logged_document_calls_nobody(
    page: Page, server: ServerProcess, project: str, stranger: Stranger, nested: bool
) -> None:
    script = f"<script>{_CALL.replace('PORT', str(stranger.port))}</script>"
    body = f'<body><iframe srcdoc="{escape(script)}"></iframe>' if nested else f"<body>{script}"
    path = logged(server, project, f"<!doctype html>{body}".encode())
    ends: list[str] = []
    page.on("crash", lambda _: ends.append("crashed"))
    with suppress(BrowserError):
        ends.append(page.evaluate(_FRAME, path))
    # Chromium ends the page of a document whose own frame tries: it has called nobody either.
    assert ends in (["complete"], ["crashed"])
    assert stranger.calls == []
