"""The filter language: text -> checked tree. One language for the filter line, the API and `Api()`.

```
lr > 1e-4 and tag:best state:running name~"vit" or not (group = ablation)
```

Words side by side mean `and`. `:` and `=` are equal; `~` is "contains" (with `*` a glob).
A word alone looks into the name.
"""

from .parse import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, parse_filter
from .statistics import STATISTICS, statistic_of
from .tree import And, Compare, Field, Filter, HasTag, Not, Operator, Or, Source, Value

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_TERMS",
    "STATISTICS",
    "And",
    "Compare",
    "Field",
    "Filter",
    "HasTag",
    "Not",
    "Operator",
    "Or",
    "Source",
    "Value",
    "parse_filter",
    "statistic_of",
]
