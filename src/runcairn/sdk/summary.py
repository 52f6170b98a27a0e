"""`run.summary`: the last value of every key, and what the user wrote over it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from runcairn.sdk.history import LastValues

Written = Callable[[dict[str, Any], list[str]], None]


class Summary:
    """A mapping. Reading catches up with what was logged; writing is kept at once and stands before last values."""

    _last: LastValues
    _mine: dict[str, Any]
    _gone: set[str]
    _written: Written

    def __init__(self, last: LastValues, written: Written) -> None:
        object.__setattr__(self, "_last", last)
        object.__setattr__(self, "_mine", {})
        object.__setattr__(self, "_gone", set())
        object.__setattr__(self, "_written", written)

    def update(self, d: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Write several keys; nested dicts are merged into nested dicts."""
        new = {**(d or {}), **more}
        for name, value in new.items():
            old = self._mine.get(name)
            if isinstance(old, dict) and isinstance(value, Mapping):
                new[name] = _merged(cast("dict[str, Any]", old), cast("Mapping[str, Any]", value))
        self._write(new)

    def carry_on(self, before: Mapping[str, Any]) -> None:
        """What an earlier part of the run left, under what is logged from now on."""
        self._last.values.update(before)

    def get(self, key: str, default: Any = None) -> Any:
        """The value of `key`, or `default`."""
        return self._all().get(key, default)

    def as_dict(self) -> dict[str, Any]:
        """A plain dict of all."""
        return dict(self._all())

    def keys(self) -> list[str]:
        """The keys."""
        return list(self._all())

    def values(self) -> list[Any]:
        """The values, in the order of their keys."""
        return list(self._all().values())

    def items(self) -> list[tuple[str, Any]]:
        """Keys with their values."""
        return list(self._all().items())

    def _all(self) -> dict[str, Any]:
        last = {name: value for name, value in self._last.catch_up().items() if name not in self._gone}
        return {**last, **self._mine}

    def _write(self, new: dict[str, Any]) -> None:
        self._written(new, [])
        self._mine.update(new)
        self._gone.difference_update(new)

    def __getitem__(self, key: str) -> Any:
        found = self._all()[key]
        return _Inner(cast("dict[str, Any]", found), self, key) if isinstance(found, dict) else found

    def __setitem__(self, key: str, value: Any) -> None:
        self._write({key: dict(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else value})

    def __delitem__(self, key: str) -> None:
        if key not in self._all():
            raise KeyError(key)
        self._mine.pop(key, None)
        self._gone.add(key)
        self._written({}, [key])

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"summary has no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __contains__(self, key: object) -> bool:
        return key in self._all()

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __repr__(self) -> str:
        return repr(self.as_dict())


class _Inner(dict[str, Any]):
    """A dict inside the summary: changing an item of it writes the whole."""

    def __init__(self, values: dict[str, Any], owner: Summary, top: str) -> None:
        super().__init__(values)
        self._owner, self._top = owner, top

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self._owner[self._top] = dict(self)

    def update(self, *others: Any, **more: Any) -> None:
        """As dict.update."""
        super().update(*others, **more)
        self._owner[self._top] = dict(self)


def _merged(old: dict[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for name, value in new.items():
        before = merged.get(name)
        if isinstance(before, dict) and isinstance(value, Mapping):
            merged[name] = _merged(cast("dict[str, Any]", before), cast("Mapping[str, Any]", value))
        else:
            merged[name] = value
    return merged
