"""The dashboard's types are those of the messages."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

WEB = Path(__file__).parents[3] / "web"


def generator() -> ModuleType:
    """web/scripts/api_types.py, which lies in no package."""
    spec = importlib.util.spec_from_file_location("api_types", WEB / "scripts" / "api_types.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bare(text: str) -> str:
    """Without layout: where lines break is the formatter's matter, and it may begin a list with `|`."""
    return re.sub(r"(?<=[=:(])\|", "", re.sub(r"\s+", "", text))


def test_types_of_the_dashboard_are_fresh() -> None:
    kept = (WEB / "src" / "data" / "types.ts").read_text()
    assert bare(kept) == bare(generator().everything()), "stale: npm run api (in web/)"
