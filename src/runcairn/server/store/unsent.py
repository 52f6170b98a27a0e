"""What a run's scripts could not keep, as the column `run.unsent` has it: `{writer: {counter: n}}`.

Each writer counts for itself and says its counts anew each time; the run's are their sums. `{counter: n}` is what was
written before there were writers in it.
"""

import msgspec

_Said = dict[str, dict[str, int] | int]
_EARLIER = ""
"""Stands for the writer that is not known; people's edits have none either."""


def said(text: str, writer: str, counts: dict[str, int]) -> str:
    """The column `text` after `writer` has said its `counts`."""
    whole = {**_by_writer(text), (writer or _EARLIER): counts}
    return msgspec.json.encode({name: each for name, each in whole.items() if each}).decode()


def total(text: str) -> dict[str, int]:
    """Of all writers together, by counter."""
    found: dict[str, int] = {}
    for counts in _by_writer(text).values():
        for name, count in counts.items():
            found[name] = found.get(name, 0) + count
    return found


def _by_writer(text: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, each in msgspec.json.decode(text, type=_Said).items():
        if isinstance(each, int):
            found.setdefault(_EARLIER, {})[name] = each
        else:
            found[name] = each
    return found
