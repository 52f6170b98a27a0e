"""For tests of a run's life: scripts on machines of their own, the run by the public API, its charts in the page."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from runcairn.api.root import Api
from runcairn.api.run import Run
from tests.faults.scripts import environ, finish
from tests.kit.script import SRC
from tests.kit.server import ServerProcess

PATIENCE = 20_000
"""Milliseconds for what arrives by itself."""


def on(server: ServerProcess, place: Path, **more: str) -> dict[str, str]:
    """The environment of a script in `place`, which is made: as if that were a machine of its own."""
    place.mkdir(parents=True, exist_ok=True)
    return {**environ(place), **server.client_environ(), "PYTHONPATH": str(SRC), **more}


def ran(server: ServerProcess, place: Path, body: str, *, code: int = 0, **more: str) -> str:
    """What a script prints that runs in `place` and ends with `code`; `begin` is `init` (tests/faults/scripts.py)."""
    done = finish(body, place, env=on(server, place, **more))
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def run_of(server: ServerProcess, project: str, run_id: str) -> Run:
    """The run as users read it."""
    return Api(server.url, server.key).run(f"{project}/{run_id}")


def times(run: Run, key: str, stream: str = "history") -> list[float]:
    """When the points of a key were logged, in their order."""
    table = run.series(key, stream=stream, as_="arrow").to_pydict()  # pyright: ignore[reportArgumentType]
    return table.get("_timestamp", [])


def chart(page: Page, key: str, stream: str = "history") -> Locator:
    """The line chart of a key."""
    return page.locator(f'[data-panel="{stream}:{key}"] [data-testid=line-chart]')


def draws(page: Page, key: str, *, points: int, stream: str = "history", runs: int = 1) -> None:
    """The chart of `key` is drawn with so many points on so many lines."""
    drawn = chart(page, key, stream)
    drawn.scroll_into_view_if_needed(timeout=PATIENCE)
    expect(drawn).to_have_attribute("data-points", str(points), timeout=PATIENCE)
    expect(drawn).to_have_attribute("data-runs", str(runs))


def tab(page: Page, name: str) -> None:
    """Open a tab of the run's page."""
    page.get_by_label("Of this run").get_by_role("button", name=name).click()


def fact(page: Page, name: str) -> Locator:
    """What the overview says under `name`."""
    named = page.get_by_role("term").get_by_text(name, exact=True)
    return page.locator("dl > div").filter(has=named).get_by_role("definition")
