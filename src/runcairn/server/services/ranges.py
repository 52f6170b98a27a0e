"""The one range of bytes that a Range header asks for."""

import re

from runcairn.errors import Refused

_ONE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def wanted_range(header: str | None, size: int) -> tuple[int, int] | None:
    """[begin, end) of the bytes asked for; None: all (no header, or one that may be left unheeded).

    Raises Refused 416 when the range begins behind the last byte.
    """
    match = _ONE.fullmatch(header.replace(" ", "")) if header else None
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        begin, end = max(0, size - int(match[2])), size
    else:
        begin, end = int(match[1]), min(size, int(match[2]) + 1 if match[2] else size)
        if match[2] and int(match[2]) < begin:
            return None
    if begin >= size:
        raise Refused(f"the file has {size:,} bytes", status=416, code="bad_range")
    return begin, end
