"""`run.config`: the hyperparameters, as attributes, items or a dict, kept in the journal as they change."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from runcairn.errors import ConfigLocked, UsageError

Changed = Callable[[dict[str, Any], list[str]], None]
"""(keys set with their whole values, keys taken away)."""


class Config:
    """A mapping of text to anything. A value that differs from the one set before needs `allow_val_change`."""

    _values: dict[str, Any]
    _changed: Changed
    _may_change: bool

    def __init__(self, changed: Changed | None = None, *, allow_val_change: bool = False) -> None:
        object.__setattr__(self, "_values", {})
        object.__setattr__(self, "_changed", changed or _nobody)
        object.__setattr__(self, "_may_change", allow_val_change)

    def update(
        self, d: Any = None, allow_val_change: bool | None = None, *, exclude: Iterable[str] = (), **more: Any
    ) -> None:
        """Set the keys of a dict, an argparse Namespace, an object with `to_dict`, or a YAML/JSON file's path.

        Raises ConfigLocked where a key has another value already and neither this call nor `init` allows that.
        """
        new = {**as_mapping(d), **more}
        for name in exclude:
            new.pop(name, None)
        self._set(new, self._may_change if allow_val_change is None else allow_val_change)

    def take_over_kept(self, values: Mapping[str, Any]) -> None:
        """What was kept already: nobody hears of it. Not `seed`, nor another name that scripts give a setting."""
        self._values.update({name: _watched(value, self, name) for name, value in values.items()})

    def setdefaults(self, d: Any) -> None:
        """Set the keys that have no value yet."""
        self._set({name: value for name, value in as_mapping(d).items() if name not in self._values}, True)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """The value of `key`, set to `default` where it has none."""
        self.setdefaults({key: default})
        return self[key]

    def as_dict(self) -> dict[str, Any]:
        """A plain dict of all, nested ones plain too."""
        return {name: _plain(value) for name, value in self._values.items()}

    def get(self, key: str, default: Any = None) -> Any:
        """The value of `key`, or `default`."""
        return self._values.get(key, default)

    def keys(self) -> Iterable[str]:
        """The keys, in the order they were set."""
        return self._values.keys()

    def values(self) -> Iterable[Any]:
        """The values, in the order of their keys."""
        return self._values.values()

    def items(self) -> Iterable[tuple[str, Any]]:
        """Keys with their values."""
        return self._values.items()

    def persist(self) -> None:
        """Nothing to do: every change is kept at once."""

    def _set(self, new: Mapping[Any, Any], may_change: bool) -> None:
        fresh: dict[str, Any] = {}
        for name, value in new.items():
            if not isinstance(name, str):
                raise UsageError(f"config key {name!r} is no text", remedy=f'use "{name}"')
            if name in self._values:
                if _same(self._values[name], value):
                    continue
                if not may_change:
                    raise ConfigLocked(
                        f"config {name!r} is {self._values[name]!r} and would become {value!r}",
                        remedy="config.update({...}, allow_val_change=True)",
                    )
            fresh[name] = value
        if fresh:
            wrapped = {name: _watched(value, self, name) for name, value in fresh.items()}
            before = dict(self._values)
            self._values.update(wrapped)
            try:
                self._changed({name: _plain(value) for name, value in wrapped.items()}, [])
            except UsageError:
                self._values.clear()
                self._values.update(before)
                raise

    def touched(self, name: str) -> None:
        """A nested value below `name` was changed in place."""
        self._changed({name: _plain(self._values[name])}, [])

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._set({key: value}, self._may_change)

    def __delitem__(self, key: str) -> None:
        del self._values[key]
        self._changed({}, [key])

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"config has no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(f"config has no {name!r}") from None

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self.as_dict())

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *self._values]


class Nested(dict[str, Any]):
    """A dict inside the config: also read as attributes; changing it in place is noticed."""

    def __init__(self, values: Mapping[Any, Any], owner: Config, top: str) -> None:
        super().__init__({name: _watched(value, owner, top) for name, value in values.items()})
        self._owner, self._top = owner, top

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"config has no {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in {"_owner", "_top"}:
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, _watched(value, self._owner, self._top))
        self._owner.touched(self._top)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._owner.touched(self._top)

    def update(self, *others: Any, **more: Any) -> None:
        """As dict.update."""
        given: dict[str, Any] = {}
        given.update(*others, **more)
        for name, value in given.items():
            super().__setitem__(name, _watched(value, self._owner, self._top))
        self._owner.touched(self._top)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """As dict.setdefault."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: str, *default: Any) -> Any:
        """As dict.pop."""
        value = super().pop(key, *default)
        self._owner.touched(self._top)
        return value

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


def as_mapping(given: Any) -> dict[str, Any]:
    """What people pass as a config, as a dict. Raises UsageError."""
    if given is None:
        return {}
    if isinstance(given, Config):
        return given.as_dict()
    if isinstance(given, Mapping):
        return dict(cast("Mapping[str, Any]", given))
    if isinstance(given, str | Path):
        return _from_file(Path(given))
    for method in ("to_dict", "model_dump", "flag_values_dict", "as_dict"):
        if callable(take := getattr(given, method, None)):
            return dict(cast("Mapping[str, Any]", take()))
    if hasattr(given, "__dataclass_fields__"):
        import dataclasses  # only for a dataclass, whose module is loaded then

        return dataclasses.asdict(given)
    if hasattr(given, "__dict__") and not isinstance(given, type):
        fields = cast("dict[str, Any]", vars(given))
        return {name: value for name, value in fields.items() if not name.startswith("_")}
    raise UsageError(f"a config is a dict, not a {type(given).__name__}", remedy='config={"lr": 0.001}')


def _from_file(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise UsageError(
            f"config file {path}: {error.strerror}", remedy="pass a dict or a file's path"
        ) from error
    if path.suffix == ".json":
        import json  # only for a file of it

        found: Any = json.loads(text)
    else:
        try:
            import yaml  # only where the user has it
        except ImportError:
            raise UsageError(
                f"config file {path} is YAML", remedy="pip install pyyaml, or use JSON"
            ) from None
        found = yaml.safe_load(text)
    if not isinstance(found, dict):
        raise UsageError(f"config file {path} holds no mapping", remedy="key: value, one a line")
    return cast("dict[str, Any]", found)


def _watched(value: Any, owner: Config, top: str) -> Any:
    return Nested(cast("Mapping[Any, Any]", value), owner, top) if isinstance(value, Mapping) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in cast("Mapping[Any, Any]", value).items()}
    return value


def _same(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except Exception:  # noqa: BLE001 - arrays and tensors refuse to be compared as a whole
        return one is other


def _nobody(_set: dict[str, Any], _unset: list[str]) -> None:
    return
