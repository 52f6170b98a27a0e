"""Tests that train with a framework, in whichever environment has it (`make test-frameworks`).

A file is collected where all that its top imports can be imported; `pytest.importorskip` decides for single tests.
What ran is written beside the environment, so that a file that ran nowhere is noticed.
"""

import ast
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_ran: set[str] = set()


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


collect_ignore = [
    file.name
    for file in _HERE.glob("test_*.py")
    if not all(name in sys.modules or find_spec(name) for name in _imports(file))
]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        _ran.add(report.nodeid.partition("::")[0])


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        (Path(sys.prefix) / ".ran").write_text("".join(f"{name}\n" for name in sorted(_ran)))
