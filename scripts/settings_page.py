"""Write docs/settings.md from the settings classes."""

from pathlib import Path
from typing import Any

from runcairn.settings import described, variable

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
HEAD = """# Settings

Order: an argument (`init(project=...)`, `init(settings={...})`), the variable, the variable of wandb where there is
one, `runcairn.toml` of this folder or one above it (lines like `project = "paper"`; no key there), the default.
A misspelt `RUNCAIRN_*` variable is answered with the nearest real one. This page is made from `src/runcairn/settings.py`
by `make docs`.

| setting | variable | default | what it does |
| --- | --- | --- | --- |
"""
TAIL = """
## Where files are

| variable | what | default |
| --- | --- | --- |
| `RUNCAIRN_HOME` | key kept by `runcairn login`, announcements of running servers; private to you | `$XDG_CONFIG_HOME/runcairn`, `~/.config/runcairn` |
| `RUNCAIRN_DATA` | the server's database, files and key | `$XDG_DATA_HOME/runcairn`, `~/.local/share/runcairn` |
| `RUNCAIRN_UI` | when building from a checkout: `auto`, `skip` or `force` building the dashboard | `auto` |

The server takes its settings as arguments: see `runcairn server` in [cli.md](cli.md).
"""


def page() -> str:
    """The page's text."""
    return HEAD + "".join(map(_row, described())) + TAIL


def _row(field: Any) -> str:
    theirs = field.metadata["wandb"]
    names = f"`{variable(field.name)}`" + (f", `{theirs}`" if theirs else "")
    default = "" if field.default == "" else f"`{field.default}`"
    return f"| `{field.name}` | {names} | {default} | {field.metadata['help']} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
