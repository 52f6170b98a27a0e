"""Text that wants to be a script is shown as text, on every page, and nothing leaves the server."""

import json
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import NewPage, feed, seen
from tests.e2e.payloads import PAYLOADS
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TABS = ("charts", "overview", "logs", "system", "media", "files")


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("nasty")
    with ServerProcess(folder) as server:
        feed(server, folder, "nasty", json.dumps(PAYLOADS))
        yield server


def _leaves(address: str, ours: str) -> bool:
    return not address.startswith((ours, "data:", "blob:", "about:"))


@pytest.mark.holds("T12", "T13")
def test_no_text_becomes_a_script_or_a_request(nasty: ServerProcess, open_page: NewPage) -> None:
    (run,) = nasty.request("GET", "/api/v1/projects/tester/nasty/runs").json()["runs"]
    page = open_page(nasty, "/settings")
    page.on("dialog", lambda _: pytest.fail("a script opened a dialog"))
    left: list[str] = []
    page.on("request", lambda request: left.append(request.url) if _leaves(request.url, nasty.url) else None)
    addresses = [
        "/",
        "/tester/nasty/workspace",
        "/tester/nasty/runs",
        *(f"{run['url']}/{tab}" for tab in TABS),
    ]
    files = ("page.html", "picture.svg", "notes.md", "config.yaml")
    addresses += [f"{run['url']}/files?file={name}" for name in files]
    for address in addresses:
        page.goto(nasty.url + address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.pwned") is None, address
        assert (
            page.locator("iframe, object, embed, base, link[href*=evil], [onerror], [onload]").count() == 0
        ), address
        assert left == [], address
        assert page.url.startswith(nasty.url), address
    page.goto(f"{nasty.url}{run['url']}/overview")
    seen(page, PAYLOADS[0])


@pytest.mark.holds("T13")
def test_a_logged_page_opened_by_itself_is_a_download_without_our_origin(nasty: ServerProcess) -> None:
    (run,) = nasty.request("GET", "/api/v1/projects/tester/nasty/runs").json()["runs"]
    for name in ("page.html", "picture.svg"):
        answer = nasty.request("GET", f"/api/v1/runs/{run['run']}/files/{name}")
        assert answer.status == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.holds("T14")
def test_the_page_itself_has_one_inline_script_and_the_policy_names_it(nasty: ServerProcess) -> None:
    answer = nasty.request("GET", "/")
    policy = answer.headers["content-security-policy"]
    scripts = policy.split("script-src", 1)[1].split(";")[0]
    assert "'unsafe-inline'" not in scripts
    assert scripts.count("'sha256-") == 1
    assert "frame-ancestors 'none'" in policy
