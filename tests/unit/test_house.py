"""The house is in order: imports point one way, and the docs say what the code does."""

import ast
import importlib.util
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from runcairn import errors

ROOT = Path(__file__).parents[2]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_imports_point_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["cli", "settings", "reliability"])
def test_pages_made_from_the_code_are_current(name: str) -> None:
    page = script(f"{name}_page").page()
    assert (ROOT / "docs" / f"{name}.md").read_text("utf-8") == page, "run: make docs"


def test_every_cited_line_of_reliability_exists() -> None:
    reliability = script("reliability_page")
    known = {line.id for lines in reliability.read_lines().values() for line in lines}
    assert set(reliability.marked_tests()) <= known


def test_every_error_is_listed_with_its_occasion() -> None:
    classes = {
        name
        for name, value in inspect.getmembers(errors, inspect.isclass)
        if issubclass(value, errors.RuncairnError) and value is not errors.RuncairnError
    }
    listed = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "index.md").read_text("utf-8"), re.MULTILINE))
    assert listed == classes


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.holds("T28")
def test_every_pinned_requirement_has_hashes_and_names_no_host() -> None:
    files = sorted((ROOT / "requirements").glob("*.txt"))
    assert [file.stem for file in files] == [
        "base",
        "dev",
        "docs",
        "example-data",
        "example",
        "server",
        "test",
    ]
    for file in [*files, *sorted((ROOT / "requirements" / "frameworks").glob("*.txt"))]:
        text = file.read_text("utf-8")
        assert "://" not in text, file.name
        pins = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == [], file.name


@pytest.mark.holds("T28")
def test_the_package_names_no_host_of_the_internet() -> None:
    package = ROOT / "src" / "runcairn"
    ours = re.compile(r"127\.0\.0\.1|localhost|\[::1\]|\{.*|www\.w3\.org|HOST|host")
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {host}"
        for path in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for host in re.findall(r"\b(?:https?|wss?)://([^/\s\"'`)>]+)", node.value)
        if not ours.match(host)
    ]
    assert found == []


def test_the_readme_runs_and_prints_what_it_says(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    code, output = re.findall(r"```python\n(.*?)```\n.*?```text\n(.*?)```", readme, re.DOTALL)[0]
    environ = {
        **os.environ,
        "RUNCAIRN_MODE": "offline",
        "RUNCAIRN_HOME": str(tmp_path / "home"),
        "RUNCAIRN_NAME": "x",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steady = [line for line in output.splitlines() if re.search(r"loss|Run summary|Run history", line)]
    assert steady
    assert [line for line in steady if line not in (done.stdout + done.stderr)] == []
