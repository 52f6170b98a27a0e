"""`config.yaml`: the config for people, one line a key: `key: <JSON>`, which every YAML reader reads."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from runcairn.runfolder.private import write_private

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS = frozenset({"y", "n", "yes", "no", "true", "false", "on", "off", "null"})
"""Plain words that some YAML readers take for something else than text."""
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON may carry as it is but YAML may not, or takes for the end of a line."""
_LONGEST_KEY = 1000
"""YAML reads `key: value` on one line up to 1,024 characters of key."""


def dump(config: Mapping[str, Any]) -> str:
    """The text of `config.yaml`. Values are what JSON can hold."""
    return "".join(_line(name, value) for name, value in config.items())


def write(path: Path, config: Mapping[str, Any]) -> None:
    """Put `config` in the place of what was there. Raises OSError."""
    write_private(path, dump(config).encode())


def _line(name: str, value: Any) -> str:
    key = name if _PLAIN.fullmatch(name) and name.lower() not in _WORDS else _json(name)
    return f"{key}: {_json(value)}\n" if len(key) <= _LONGEST_KEY else f"? {key}\n: {_json(value)}\n"


def _json(value: Any) -> str:
    text = orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
