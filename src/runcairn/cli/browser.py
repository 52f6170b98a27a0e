"""Opening a page in the user's browser, where there is one."""

import html
import os
import sys
from collections.abc import Mapping
from pathlib import Path


def has_browser(environ: Mapping[str, str]) -> bool:
    """Whether a window can be opened: not over ssh or in a container, where a text browser would take the terminal."""
    if sys.platform == "darwin":
        return "SSH_CONNECTION" not in environ
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")) and "SSH_CONNECTION" not in environ


def open_privately(url: str, folder: Path) -> bool:
    """Open `url`, which lets in whoever has it, by way of a file that only this user can read.

    A browser's arguments show in the list of processes; the file's name there tells nothing. Returns whether a
    browser was started.
    """
    page = folder / "open-dashboard.html"
    page.unlink(missing_ok=True)
    fd = os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        address = html.escape(url, quote=True)
        file.write(
            f'<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
            f'<meta http-equiv="refresh" content="0;url={address}"><a href="{address}">runcairn</a>\n'
        )
    return open_page(page.as_uri())


def open_page(url: str) -> bool:
    """Open an address that holds no secret; returns whether a browser was started."""
    import webbrowser  # 10 ms, for the commands that open a page

    try:
        return webbrowser.open(url)
    except OSError:
        return False
