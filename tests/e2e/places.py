"""What there is to look at: the name of a picture, its address, and what a reader does there."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.kit.server import ServerProcess

Act = Callable[[Page], None]


@dataclass(frozen=True)
class Place:
    """An address; `act`: what is done there before the picture is taken."""

    address: str
    act: Act | None = None


def entity_of(server: ServerProcess) -> str:
    """Whose projects they are."""
    return server.request("GET", "/api/v1/viewer").json()["entity"]


def runs_of(server: ServerProcess, project: str) -> dict[str, str]:
    """Name of a run -> its address."""
    path = f"/api/v1/projects/{entity_of(server)}/{project}/runs"
    return {run["name"]: run["url"] for run in server.request("GET", path).json()["runs"]}


def clicked(role: str, name: str, *more: tuple[str, str]) -> Act:
    """Click one thing, then others."""

    def act(page: Page) -> None:
        for each, words in ((role, name), *more):
            page.get_by_role(each, name=words).first.click()  # pyright: ignore[reportArgumentType]

    return act


def pressed(*keys: str) -> Act:
    """Press keys, one after the other."""

    def act(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return act


def hovered(selector: str) -> Act:
    """Rest over the first of these."""
    return lambda page: page.locator(selector).first.hover()


def scrolled(pixels: int) -> Act:
    """Turn the wheel over the middle of the page."""

    def act(page: Page) -> None:
        size = page.viewport_size or {"width": 0, "height": 0}
        page.mouse.move(size["width"] * 0.7, size["height"] * 0.6)
        page.mouse.wheel(0, pixels)

    return act


def project_places(server: ServerProcess, project: str) -> dict[str, Place]:
    """What there is of a project whatever it holds."""
    base = f"/{entity_of(server)}/{project}"
    return {
        "projects": Place("/"),
        "workspace": Place(f"{base}/workspace"),
        "runs": Place(f"{base}/runs"),
        "compare": Place(f"{base}/compare"),
    }


def places(server: ServerProcess) -> dict[str, Place]:
    """With many runs."""
    base = f"/{entity_of(server)}"
    found = {
        "projects": Place("/"),
        "settings": Place("/settings"),
        "authorize": Place("/authorize?port=43210&state=x&host=laptop"),
        "missing": Place("/a/b/c/d"),
        "missing-run": Place(f"{base}/sweep/runs/nothing"),
        "missing-project": Place(f"{base}/nothing/workspace"),
        "palette": Place(f"{base}/sweep/workspace", pressed("Control+k")),
        "shortcuts": Place(f"{base}/sweep/workspace", pressed("?")),
    }
    return found | _projects(base) | _run_pages(server) | _odd(server) | _media(server) | _networks(server)


def _projects(base: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for project in ("nuclei-segmentation", "sweep"):
        found[f"{project}-workspace"] = Place(f"{base}/{project}/workspace")
        found[f"{project}-runs"] = Place(f"{base}/{project}/runs")
    workspace, table = f"{base}/sweep/workspace", f"{base}/sweep/runs"
    nuclei = f"{base}/nuclei-segmentation/workspace"
    return found | {
        "workspace-media": Place(nuclei, scrolled(900)),
        "workspace-hover": Place(nuclei, hovered(".u-over")),
        "workspace-panel-settings": Place(workspace, clicked("button", "settings of loss")),
        "workspace-panel-menu": Place(workspace, clicked("button", "menu of loss")),
        "workspace-full": Place(workspace, clicked("button", "full screen: loss")),
        "workspace-add-panel": Place(workspace, clicked("button", "Panel")),
        "workspace-view": Place(workspace, clicked("button", "Mine")),
        "workspace-no-match": Place(f"{workspace}?f=lr+%3E+5"),
        "workspace-no-panel": Place(f"{workspace}?q=nothing"),
        "workspace-none-shown": Place(f"{workspace}?runs=top%3A0"),
        "workspace-focus": Place(workspace, pressed(*["Tab"] * 8)),
        "runs-wrong-filter": Place(f"{table}?f=lr+%3E+and+depth%3A1"),
        "runs-no-match": Place(f"{table}?f=lr+%3E+5"),
        "runs-columns": Place(table, clicked("button", "Columns")),
        "runs-best": Place(
            f"{table}?sort=-summary.val/acc.max&cols=summary.val/acc.max,summary.loss.min,config.lr"
        ),
        "runs-trash": Place(table, clicked("button", "Trash")),
    }


def _run_pages(server: ServerProcess) -> dict[str, Place]:
    found: dict[str, Place] = {}
    runs = runs_of(server, "nuclei-segmentation")
    tabs = ("charts", "overview", "architecture", "logs", "system", "media", "files")
    for name, each in (("unet-3-levels", tabs), ("unet-live", ("charts", "overview", "logs"))):
        found |= {f"{name}-{tab}": Place(f"{runs[name]}/{tab}") for tab in each}
    address = runs["unet-3-levels"]
    return found | {
        "run-overview-below": Place(f"{address}/overview", scrolled(800)),
        "run-media-below": Place(f"{address}/media", scrolled(700)),
        "run-file": Place(f"{address}/files?file=report.md"),
        "run-hide-points": Place(address, clicked("button", "menu of lr", ("menuitem", "Hide points…"))),
        "run-rename-key": Place(address, clicked("button", "menu of lr", ("menuitem", "Rename the key…"))),
        "run-delete": Place(address, clicked("button", "Delete this run…")),
        "run-stop": Place(runs["unet-live"], clicked("button", "Stop…")),
    }


def _odd(server: ServerProcess) -> dict[str, Place]:
    """Runs that went wrong, and those with names that are too long."""
    base = f"/{entity_of(server)}"
    name = next(
        each["name"]
        for each in server.request("GET", "/api/v1/projects").json()
        if each["name"].startswith("a-project")
    )
    odd = f"{base}/{name}"
    found = {
        f"trouble-{run}-{tab}": Place(f"{base}/trouble/runs/{run}/{tab}")
        for run in ("nan", "oom", "alarm")
        for tab in ("charts", "overview")
    }
    found |= {
        f"odd-{tab}": Place(f"{odd}/runs/odd0/{tab}")
        for tab in ("charts", "overview", "logs", "files", "media")
    }
    found |= {f"odd-{page}": Place(f"{odd}/{page}") for page in ("workspace", "runs")}
    return found | {
        "trouble-workspace": Place(f"{base}/trouble/workspace"),
        "trouble-runs": Place(f"{base}/trouble/runs"),
        "odd-arabic": Place(f"{odd}/runs/odd2/overview"),
        "odd-compare": Place(f"{odd}/compare?a=odd0&b=odd2"),
        "odd-delete": Place(f"{odd}/runs/odd0", clicked("button", "Delete this run…")),
    }


def _media(server: ServerProcess) -> dict[str, Place]:
    """Every type of media, down the page."""
    base = f"/{entity_of(server)}/gallery"
    run = runs_of(server, "gallery")["one"]
    found = {f"gallery-workspace-{n}": Place(f"{base}/workspace", scrolled(n * 700)) for n in range(5)}
    found |= {f"gallery-media-{n}": Place(f"{run}/media", scrolled(n * 700)) for n in range(8)}
    return found | {
        "gallery-all": Place(f"{run}/media?mode=all"),
        "gallery-wipe": Place(f"{run}/media?mode=wipe"),
        "gallery-charts": Place(run),
    }


def _networks(server: ServerProcess) -> dict[str, Place]:
    base = f"/{entity_of(server)}/networks"
    if server.request("GET", f"/api/v1/projects{base}").status != 200:
        return {}
    two = f"{base}/compare?a=unet-2-levels&b=unet-3-levels"
    return {
        "network": Place(f"{base}/runs/unet-3-levels/architecture"),
        "compare": Place(f"{base}/compare"),
        "compare-one": Place(f"{base}/compare?a=unet-2-levels"),
        "compare-config": Place(two),
        "compare-all": Place(f"{two}&all=true"),
        "compare-results": Place(f"{two}&tab=results"),
        "compare-networks": Place(f"{two}&tab=arch"),
    }
