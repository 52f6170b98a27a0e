"""What may stand in a name that becomes part of an address."""

import re

from runcairn.errors import UsageError

MOST = 128
_FORBIDDEN = re.compile(r"[/\\#?%:\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def check_name(what: str, name: str) -> str:
    """`name`, fit to stand in an address. Raises UsageError naming `what` and the character that is not."""
    if not name.strip() or name in (".", "..", "-"):
        raise UsageError(
            f"{what} {name!r} cannot be used", remedy="choose a name with a letter or digit in it"
        )
    if len(name) > MOST:
        raise UsageError(f"{what} has {len(name)} characters", remedy=f"use at most {MOST}")
    if bad := _FORBIDDEN.search(name):
        raise UsageError(
            f"{what} contains {bad[0]!r}", remedy=r"leave out / \ # ? % : and control characters"
        )
    return name
