"""What `define_metric` says of a key: an exact name before a glob, the first of several."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from msgspec import structs

from runcairn.wire.projects import KeyInfo
from runcairn.wire.runs import MetricDef

SHOWN = ("min", "max", "mean", "first", "none")
"""What stands for a key in lists instead of its last value."""


def rule_of(name: str, defined: Sequence[MetricDef]) -> MetricDef | None:
    """The rule for the key `name`."""
    exact = [one for one in defined if one.name == name]
    fitting = exact or [one for one in defined if fnmatchcase(name, one.name)]
    return fitting[0] if fitting else None


def described(key: KeyInfo, defined: Sequence[MetricDef]) -> KeyInfo:
    """`key` with what was defined of it. What a glob makes a key's x is drawn over steps itself."""
    rule = rule_of(key.name, defined) if key.stream == "history" else None
    if rule is None:
        return key
    x = None if rule.step_metric == key.name else rule.step_metric
    return structs.replace(key, hidden=rule.hidden, step_metric=x)


def shown_of(names: Iterable[str], defined: Sequence[MetricDef]) -> dict[str, str]:
    """Of the keys `names` those of which not the last value is shown, and what is: see SHOWN.

    The first word of `summary` counts; `best` is the highest where the goal is to maximize, else the lowest.
    """
    if not defined:
        return {}
    found: dict[str, str] = {}
    for name in names:
        rule = rule_of(name, defined)
        word = rule.summary[0] if rule and rule.summary else "last"
        if word == "best":
            word = "max" if rule and rule.goal == "maximize" else "min"
        if word in SHOWN:
            found[name] = word
    return found
