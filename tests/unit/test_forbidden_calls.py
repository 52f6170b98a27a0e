"""Read on the syntax tree of the whole package: what must not be called anywhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "runcairn"
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "static" not in path.parts)
UNPICKLE = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
EVALUATE = {"eval", "exec", "yaml.load", "yaml.unsafe_load", "torch.load"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "pty.spawn"}


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8")))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in nodes(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield ast.unparse(node.func), node


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', '?')}"


@pytest.mark.holds("T18")
def test_nothing_is_unpickled_or_evaluated() -> None:
    found: list[str] = []
    for path in FILES:
        for node in nodes(path):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [where(path, node) for name in names if name.partition(".")[0] in UNPICKLE]
        for name, node in calls(path):
            keywords = {k.arg: ast.unparse(k.value) for k in node.keywords}
            if name in EVALUATE or (name.endswith("load") and keywords.get("allow_pickle") == "True"):
                found.append(where(path, node))
    assert found == []


@pytest.mark.holds("T21")
def test_no_command_goes_through_a_shell() -> None:
    found = [
        where(path, node)
        for path in FILES
        for name, node in calls(path)
        if name in SHELLS or any(k.arg == "shell" and ast.unparse(k.value) != "False" for k in node.keywords)
    ]
    assert found == []


@pytest.mark.holds("T28")
def test_the_package_names_no_host_of_the_internet() -> None:
    ours = re.compile(r"127\.0\.0\.1|localhost|\[::1\]|\{.*|www\.w3\.org|HOST|host")
    found = [
        f"{where(path, node)} {host}"
        for path in FILES
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for host in re.findall(r"\b(?:https?|wss?)://([^/\s\"'`)>]+)", node.value)
        if not ours.match(host)
    ]
    assert found == []
