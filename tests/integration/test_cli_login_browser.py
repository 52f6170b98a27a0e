"""`runcairn login` with the server's real page in a real browser."""

import pytest
from playwright.sync_api import expect

from runcairn import credentials
from runcairn.cli.handover import Handover
from runcairn.remote import accounts
from runcairn.remote.client import Server
from tests.kit.browser import launched
from tests.kit.server import ServerProcess


@pytest.mark.browser
def test_the_page_hands_a_working_key_to_the_listener(server: ServerProcess) -> None:
    link = server.request("POST", "/api/v1/login-links").json()["path"]
    handover = Handover()
    try:
        with launched() as browser:
            page = browser.new_page()
            page.goto(server.url + link)
            page.goto(f"{server.url}/authorize?port={handover.port}&state={handover.state}&host=laptop")
            page.get_by_role("button", name="Allow").click()
            key = handover.wait(30)
            expect(page.get_by_text("runcairn has the key")).to_be_visible()
            assert key
            assert key not in page.url
    finally:
        handover.close()
    assert key != server.key
    client = Server(credentials.Access(server.url, key), {})
    assert accounts.viewer(client).user == "tester"
    client.close()
