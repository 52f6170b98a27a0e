"""What the features are worth to a model, as a table and as bars."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import runcairn

BARS: Final = 20
"""Features that the chart shows, at most: more bars have no room for their names."""


def importance(key: str, names: Sequence[Any], values: Iterable[Any]) -> dict[str, Any]:
    """`key` (a table: feature, importance; the most important first) and `key_chart` (bars of the first 20)."""
    pairs = sorted(
        ((str(name), float(value)) for name, value in zip(names, values, strict=True)),
        key=lambda pair: -abs(pair[1]),
    )
    shown = pairs[:BARS]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [value for _, value in shown],
        "y": [name for name, _ in shown],
    }
    layout = {
        "title": {"text": "Feature importance"},
        "xaxis": {"title": {"text": "importance"}, "type": "linear"},
        "yaxis": {"type": "category", "autorange": "reversed"},
    }
    return {
        key: runcairn.Table(columns=["feature", "importance"], data=[list(pair) for pair in pairs]),
        f"{key}_chart": runcairn.Plotly({"data": [bars], "layout": layout}),
    }
