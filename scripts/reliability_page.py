"""Write docs/reliability.md: which lines of the reliability page have a test, by the `holds` marks of the tests.

The lines stand in docs/development/reliability-lines.md: `- F15 text`, under headings; a line that is not shown yet may
be followed by `  why: reason`.
"""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINES = ROOT / "docs" / "development" / "reliability-lines.md"
PAGE = ROOT / "docs" / "reliability.md"
HEAD = """# What holds

Requirements of reliability and security, and the tests that show each. Made by `make docs` from the tests' marks
(`@pytest.mark.holds("F15")`) and `docs/development/reliability-lines.md`. **no test** means what it says.
"""
_LINE = re.compile(r"- ([PFT]\d+) (.+)")


@dataclass
class Line:
    """One requirement: its id, its text, and why it has no test where it has none."""

    id: str
    text: str
    why: str = ""


def read_lines() -> dict[str, list[Line]]:
    """Heading -> its lines."""
    sections: dict[str, list[Line]] = {}
    current: list[Line] = []
    for row in LINES.read_text("utf-8").splitlines():
        if row.startswith("## "):
            current = sections.setdefault(row[3:], [])
        elif match := _LINE.match(row):
            current.append(Line(match[1], match[2]))
        elif row.startswith("  why: ") and current:
            current[-1].why = row.removeprefix("  why: ")
    return sections


def marked_tests() -> dict[str, list[str]]:
    """Id -> `path::name` of the tests that show it, found in the text of the tests without running them."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        everywhere = [i for node in tree.body for i in _module_marks(node)]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                marks = [i for decorator in node.decorator_list for i in _ids(decorator)]
                if node.name.startswith("test_"):
                    marks += everywhere
                for one in marks:
                    found[one].append(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def page() -> str:
    """The page's text."""
    tests = marked_tests()
    parts = [HEAD]
    for heading, lines in read_lines().items():
        parts.append(f"\n## {heading}\n\n")
        for line in lines:
            parts.append(f"- **{line.id}** {line.text}\n")
            shown = tests.get(line.id, [])
            files = sorted({one.partition("::")[0] for one in shown})
            if shown:
                parts.append(f"  shown by {', '.join(f'`{file}`' for file in files)}\n")
            else:
                parts.append(f"  **no test**{': ' + line.why if line.why else ''}\n")
    return "".join(parts)


def _ids(decorator: ast.expr) -> list[str]:
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.holds":
        return [str(arg.value) for arg in decorator.args if isinstance(arg, ast.Constant)]
    return []


def _module_marks(node: ast.stmt) -> list[str]:
    """The ids of a module's `pytestmark = ...`."""
    if not isinstance(node, ast.Assign) or ast.unparse(node.targets[0]) != "pytestmark":
        return []
    marks = node.value.elts if isinstance(node.value, ast.List) else [node.value]
    return [i for mark in marks for i in _ids(mark)]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
