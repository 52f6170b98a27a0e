"""Rows of numbers and values of other kinds, put together by their step."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any


def rows_by_step(
    numbers: Iterable[dict[str, Any]], values: Sequence[Iterable[tuple[int, float, str, Any]]]
) -> Iterator[dict[str, Any]]:
    """One row a step, steps rising. numbers: rows with `_step`, `_timestamp`, None where a key has no value.

    values: (step, time, key, value), each rising by step. Nothing is held but the step at hand.
    """
    parts: list[Iterator[tuple[int, dict[str, Any]]]] = [_of_numbers(numbers)]
    parts += [_of_values(each) for each in values]
    for step, group in groupby(heapq.merge(*parts, key=lambda part: part[0]), key=lambda part: part[0]):
        row: dict[str, Any] = {"_step": step, "_timestamp": float("-inf")}
        for _, fields in group:
            time = max(row["_timestamp"], fields["_timestamp"])
            row |= fields
            row["_timestamp"] = time
        yield row


def _of_numbers(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    for row in rows:
        yield row["_step"], {key: value for key, value in row.items() if value is not None}


def _of_values(values: Iterable[tuple[int, float, str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    for step, time, key, value in values:
        yield step, {"_step": step, "_timestamp": time, key: value}
