"""What the package's source never does, read from its syntax trees."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import runcairn

SOURCES = sorted(Path(runcairn.__file__).parent.rglob("*.py"))
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
FORBIDDEN_CALLS = {
    *("eval", "exec", "compile", "__import__", "os.system", "os.popen"),
    *("yaml.load", "yaml.unsafe_load", "torch.load"),
}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path, ast.parse(path.read_text(), str(path))


def unpicklings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.partition(".")[0] in FORBIDDEN_MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in FORBIDDEN_MODULES:
            yield node.module or ""
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in FORBIDDEN_CALLS:
                yield called


def shells(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == "shell" and not (
                    isinstance(keyword.value, ast.Constant) and keyword.value.value is False
                ):
                    yield node.lineno
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0] if node.args else None
            if name in ("run", "Popen", "check_call", "check_output") and isinstance(
                first, ast.Constant | ast.JoinedStr
            ):
                yield node.lineno


@pytest.mark.holds("T18")
def test_nothing_is_unpickled_or_evaluated() -> None:
    assert len(SOURCES) > 50
    assert not [(str(path), name) for path, tree in trees() for name in unpicklings(tree)]
    assert list(unpicklings(ast.parse("import pickle.x\nfrom joblib import load\neval('1')\ntorch.load(f)")))[
        3:
    ]


@pytest.mark.holds("T21")
def test_no_program_is_started_through_a_shell() -> None:
    assert not [(str(path), line) for path, tree in trees() for line in shells(tree)]
    assert list(shells(ast.parse("run('ls')\nPopen(x, shell=True)"))) == [1, 2]
