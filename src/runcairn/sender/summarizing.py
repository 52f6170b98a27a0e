"""summary.json for a run whose script did not write it: last values and what the user set."""

import os
from contextlib import suppress
from typing import Any

import orjson

from runcairn.runfolder.folder import RunFolder

_OURS = ("_nan", "_step", "_timestamp")
_WORDS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def last_values(folder: RunFolder) -> dict[str, Any]:
    """The last value of every key that was logged, not finite ones by their names; the user's own over them."""
    found: dict[str, Any] = {}
    for row in folder.rows("history"):
        found.update(row)
        if isinstance(row.get("_nan"), dict):
            named: dict[str, str] = row["_nan"]
            found.update({key: _WORDS.get(str(word), word) for key, word in named.items() if key in row})
    for name in _OURS:
        found.pop(name, None)
    return {**found, **folder.state().summary}


def write(folder: RunFolder) -> None:
    """Write summary.json; where the disk refuses it is left out."""
    new = folder.path / f".summary.json-{os.getpid()}"
    with suppress(OSError):
        try:
            data = orjson.dumps(last_values(folder), option=orjson.OPT_INDENT_2)
            fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(fd, "wb") as file:
                file.write(data)
            new.replace(folder.summary)
        except OSError:
            new.unlink(missing_ok=True)
            raise
