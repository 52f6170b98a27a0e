import os
import stat
import webbrowser
from pathlib import Path

import pytest

from runcairn.cli.browser import has_browser, open_privately

LINK = "http://127.0.0.1:8787/login/s3cr3t?next_page=/a&b"


@pytest.mark.holds("T8")
def test_the_link_shows_in_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: opened.append(url) or True)
    before = os.umask(0)
    try:
        assert open_privately(LINK, tmp_path)
        assert open_privately(LINK, tmp_path)  # the file of the last time is replaced, not written into
    finally:
        os.umask(before)
    assert all("s3cr3t" not in url for url in opened)
    page = Path(opened[0].removeprefix("file://"))
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert "url=http://127.0.0.1:8787/login/s3cr3t?next_page=/a&amp;b" in page.read_text()


@pytest.mark.parametrize(
    ("environ", "there"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "w"}, True),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "x"}, False),
    ],
)
def test_a_browser_needs_a_screen_of_this_machine(
    environ: dict[str, str], there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert has_browser(environ) is there
