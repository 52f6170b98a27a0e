"""`define_metric`: how a key, or a glob of keys, is drawn and summed up."""

from collections.abc import Sequence
from typing import Any, Final, cast

from runcairn.errors import UsageError

_SUMMARIES: Final = ("min", "max", "mean", "last", "best", "first", "none", "copy")
_GOALS: Final = ("minimize", "maximize")


def checked(
    name: Any, step_metric: Any, summary: str | Sequence[str] | None, goal: str | None, hidden: bool | None
) -> dict[str, Any]:
    """The fields of a `metric` record; None leaves out. Raises UsageError for what no metric can be."""
    if not isinstance(name, str) or not name:
        raise UsageError(f"define_metric({name!r}): the name is text", remedy='define_metric("val/*")')
    if name.startswith("_"):
        raise UsageError(f"metric {name!r} is runcairn's own", remedy="name a key that you log")
    if "*" in name[:-1]:
        raise UsageError(f"metric {name!r}: a * stands at the end only", remedy='define_metric("val/*")')
    fields: dict[str, Any] = {"name": name}
    if step_metric is not None:
        if not isinstance(step_metric, str | Metric):
            raise UsageError(f"step_metric of {name!r} is no text", remedy='step_metric="epoch"')
        fields["step_metric"] = step_metric.name if isinstance(step_metric, Metric) else step_metric
    if summary is not None:
        words = summary.split(",") if isinstance(summary, str) else list(summary)
        wrong = [word for word in words if word not in _SUMMARIES]
        if wrong:
            raise UsageError(
                f"summary {wrong[0]!r} of {name!r}", remedy=f"one of {', '.join(_SUMMARIES[:-1])}"
            )
        fields["summary"] = ["last" if word == "copy" else word for word in words]
    if goal is not None:
        if goal not in _GOALS:
            raise UsageError(f"goal {goal!r} of {name!r}", remedy="minimize or maximize")
        fields["goal"] = goal
    if hidden is not None:
        fields["hidden"] = bool(hidden)
    return fields


class Metric:
    """What `define_metric` returns: the name, and what was said of it."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.name: str = fields["name"]
        self.step_metric: str | None = fields.get("step_metric")
        self.summary: list[str] = cast("list[str]", fields.get("summary", []))
        self.goal: str | None = fields.get("goal")
        self.hidden: bool = fields.get("hidden", False)

    def __repr__(self) -> str:
        return f"Metric({self.name!r}, step_metric={self.step_metric!r})"
