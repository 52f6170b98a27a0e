"""Which packages are installed where the script looks for its modules."""

import os
import re
from collections.abc import Iterable
from importlib.metadata import distributions  # 29 ms: the sender can wait, the script cannot

from runcairn.capture.secrets import mask

_NAME = re.compile(r"[-_.]+")


def installed(path: Iterable[str]) -> dict[str, str]:
    """Name -> version, by name. path: the script's `sys.path`; what is first there wins, as in importing."""
    found: dict[str, str] = {}
    places = [place for place in path if place and os.path.isdir(place)]  # noqa: PTH112 - entries are strings
    for distribution in distributions(path=places):
        try:
            name, version = distribution.metadata["Name"], distribution.version
        except (KeyError, OSError, ValueError):  # a broken installation; the others count
            continue
        if name and version:
            found.setdefault(_NAME.sub("-", name).lower(), str(version))
    return dict(sorted(found.items()))


def requirements(packages: dict[str, str]) -> str:
    """As a requirements.txt."""
    return mask("".join(f"{name}=={version}\n" for name, version in packages.items()))
