"""Statistics of a series as part of its name: `loss.min`, `loss.min_step`.

A key that is itself called so (`{"loss": {"min": ...}}` was logged, or written into the summary) comes first.
"""

STATISTICS = (
    *("min", "min_step", "max", "max_step", "last", "last_step", "first", "first_step"),
    *("mean", "count"),
)


def statistic_of(name: str) -> tuple[str, str] | None:
    """`loss.min` -> (`loss`, `min`); None for a name that ends in no statistic."""
    key, dot, what = name.rpartition(".")
    return (key, what) if dot and key and what in STATISTICS else None
