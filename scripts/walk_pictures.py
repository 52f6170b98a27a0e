"""Take the pictures of docs/walk.md from the demo's server: `make demo`, then `make walk-pictures`."""

import os
import subprocess
import sys
from pathlib import Path

import urllib3
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
DATA = ROOT / ".demo" / "server"
ASSETS = ROOT / "docs" / "assets"
SETTLE_MS = 2500


def main() -> int:
    """Write docs/assets/walk-*.png."""
    runcairn = Path(sys.executable).with_name("runcairn")
    up = [str(runcairn), "up", "--no-browser", "--data", str(DATA)]
    link = subprocess.run(up, check=True, capture_output=True, text=True).stdout.strip()
    server = link.partition("/login/")[0]
    headers = {"Authorization": f"Bearer {(DATA / 'api-key').read_text().strip()}"}
    entity = urllib3.request("GET", f"{server}/api/v1/viewer", headers=headers).json()["entity"]
    project = f"{entity}/unet-nuclei"
    listed = urllib3.request("GET", f"{server}/api/v1/projects/{project}/runs", headers=headers).json()[
        "runs"
    ]
    if not listed:
        print("the demo's server has no run yet: make demo", file=sys.stderr)
        return 1
    run = f"{server}/{project}/runs/{listed[-1]['id']}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        )
        page = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light").new_page()
        page.goto(link)
        _take(page, f"{server}/{project}/workspace", "walk-workspace")
        _take(page, f"{run}/media", "walk-media")
        _take(page, f"{run}/system", "walk-system")
        _take(page, f"{server}/{project}/runs", "walk-runs")
        browser.close()
    return 0


def _take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=ASSETS / f"{name}.png")
    print(f"docs/assets/{name}.png")


if __name__ == "__main__":
    sys.exit(main())
