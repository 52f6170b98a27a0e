"""The network of a run, and two runs' networks beside each other, as the browser shows them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPage, barriers, seen
from tests.kit.server import ServerProcess

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        find_spec("keras") is None or find_spec("jax") is None,
        reason="No network was shown: Keras is not installed. To run these: pip install -r requirements/example.txt",
    ),
]

FEED = Path(__file__).parent / "feed_networks.py"
PROJECT = "/tester/networks"


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server with three runs of small U-Nets."""
    folder = tmp_path_factory.mktemp("networks")
    with ServerProcess(folder) as server:
        environ = {**os.environ, **server.client_environ(), "PYTHONPATH": str(FEED.parents[2] / "src")}
        done = subprocess.run(
            [sys.executable, FEED], cwd=folder, env=environ, capture_output=True, timeout=240
        )
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        yield server


def at(page: Page, server: ServerProcess, address: str) -> Page:
    """The page at an address that holds more than one `&`."""
    page.goto(server.url + address)
    return page


def row(page: Page, *texts: str):
    """The row of a table that holds all texts."""
    found = page.get_by_role("row")
    for text in texts:
        found = found.filter(has_text=text)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_run_shows_its_layers_and_leads_to_a_comparison(
    networks: ServerProcess, open_page: NewPage, theme: str
) -> None:
    page = open_page(networks, f"{PROJECT}/runs/unet-2-levels", theme)
    page.get_by_role("button", name="Architecture").click()
    expect(row(page, "Sequential", "encoder_0")).to_contain_text("64 \u00d7 64 \u00d7 16")
    expect(row(page, "Conv2D", "answer")).to_contain_text("activation sigmoid")
    config = networks.request("GET", f"/api/v1/projects{PROJECT}/runs/unet-2-levels").json()["config"]
    seen(page, config["architecture/hash"])
    seen(page, f"{config['architecture/parameters']:,}")
    rows = page.get_by_role("row").count()
    page.get_by_role("button", name="layers in encoder_0").click()
    expect(page.get_by_role("row")).to_have_count(rows - 3)
    assert barriers(page) == []
    page.get_by_role("button", name="Compare with").click()
    page.get_by_role("button", name="unet-3-levels").click()
    seen(page, "layers added")
    assert "compare?a=unet-2-levels&b=unet-3-levels&tab=arch" in page.url
    assert barriers(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_two_networks_and_configs_beside_each_other(
    networks: ServerProcess, open_page: NewPage, theme: str
) -> None:
    page = at(
        open_page(networks, "/", theme), networks, f"{PROJECT}/compare?a=unet-2-levels&b=unet-2-gelu&tab=arch"
    )
    expect(page.locator('[data-status="changed"]')).to_have_count(
        11
    )  # two of each of five blocks, and the dropout
    expect(row(page, "Dropout")).to_contain_text("rate 0.1 → 0.3")
    expect(page.locator('[data-status="inside"]')).to_have_count(5)
    page.get_by_label("only differences").uncheck()
    expect(row(page, "UpSampling2D")).to_have_count(2)
    page.get_by_role("button", name="Config").click()
    expect(row(page, "data.size")).to_contain_text("64")
    page.get_by_label("only differences").check()
    expect(row(page, "architecture/hash")).to_have_count(1)
    expect(row(page, "data.size")).to_have_count(0)
    assert barriers(page) == []
    page.get_by_role("button", name="Swap A and B").click()
    page.wait_for_url("**/compare?**a=unet-2-gelu**")
    page.reload()
    expect(row(page, "architecture/hash")).to_have_count(1)


def test_the_structure_is_a_setting_to_filter_by(networks: ServerProcess, open_page: NewPage) -> None:
    page = open_page(networks, f"{PROJECT}/runs/unet-2-gelu/architecture")
    page.get_by_role("link", name="runs of this structure").click()
    expect(page.get_by_role("link", name="unet-2-levels")).to_have_count(0)
    seen(page, "unet-2-gelu")
    page = at(open_page(networks, "/"), networks, f"{PROJECT}/runs?f=config.architecture/layers%20%3E%2025")
    seen(page, "unet-3-levels")
    expect(page.get_by_role("link", name="unet-2-levels")).to_have_count(0)


def test_a_comparison_of_nothing_offers_a_choice(networks: ServerProcess, open_page: NewPage) -> None:
    page = at(open_page(networks, "/"), networks, f"{PROJECT}/compare?tab=arch")
    seen(page, "Choose two runs")
    page.get_by_role("button", name="Choose a run").first.click()
    page.get_by_role("searchbox", name="Find a run").fill("gelu")
    expect(page.get_by_role("button", name="unet-3-levels")).to_have_count(0)
    page.get_by_role("button", name="unet-2-gelu").click()
    page.wait_for_url("**/compare?**a=unet-2-gelu**")
