"""What a filter says, as frozen values. Whoever walks it needs no knowledge of the text."""

from dataclasses import dataclass
from typing import Literal

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "~", "!~"]
Source = Literal["run", "config", "summary", "any"]
Value = str | float | bool | None

RUN_FIELDS: dict[str, Literal["text", "number"]] = {
    "name": "text",
    "id": "text",
    "state": "text",
    "user": "text",
    "group": "text",
    "job_type": "text",
    "notes": "text",
    "created": "number",
    "started": "number",
    "ended": "number",
    "seen": "number",
    "steps": "number",
    "exit_code": "number",
}
"""Fields of the run itself, and how they compare."""


@dataclass(frozen=True, slots=True)
class Field:
    """What is compared: a field of the run, a config or summary key, or (`any`) config first, then summary."""

    source: Source
    name: str


@dataclass(frozen=True, slots=True)
class Compare:
    """`field operator value`. `~` and `!~` carry text: a glob where it holds `*`, else "contains"; case is ignored."""

    field: Field
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class HasTag:
    """The run carries exactly this tag."""

    tag: str


@dataclass(frozen=True, slots=True)
class Not:
    """The other way round."""

    item: "Filter"


@dataclass(frozen=True, slots=True)
class And:
    """All of them; at least two."""

    items: "tuple[Filter, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """One of them at least; at least two."""

    items: "tuple[Filter, ...]"


Filter = Compare | HasTag | Not | And | Or
