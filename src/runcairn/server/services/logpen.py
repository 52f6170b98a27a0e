"""How a terminal draws what comes next: colours and weights, as colour sequences change them. Pure."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

Pen = tuple[str, ...]
"""Parameters of one colour sequence, each in its slot."""
_SLOTS: Final[tuple[str, ...]] = ("1", "2", "3", "4", "5", "7", "8", "9", "foreground", "background")
PLAIN: Final[Pen] = ("",) * len(_SLOTS)
_ENDS: Final[dict[str, str]] = {"22": "12", "23": "3", "24": "4", "25": "5", "27": "7", "28": "8", "29": "9"}
"""What a parameter takes back."""
_COLOURS: Final = {"38": "foreground", "48": "background"}


def sequence(pen: Pen) -> str:
    """The colour sequence that sets `pen`, whatever was before."""
    return f"\x1b[{';'.join(['0', *filter(None, pen)])}m"


@lru_cache(4096)
def styled(pen: Pen, parameters: str) -> Pen:
    """`pen` after the colour sequence with `parameters`; a private one changes nothing."""
    if parameters[:1] in ("?", "<", "=", ">", "!"):
        return pen
    look: dict[str, str] = dict(zip(_SLOTS, pen, strict=True))
    codes = iter(parameters.split(";"))
    for code in codes:
        if ":" in code:
            _set_newer(look, code.split(":"))
        elif code in _COLOURS:
            look[_COLOURS[code]] = _colour(code, next(codes, ""), codes) or look[_COLOURS[code]]
        else:
            _set(look, code.lstrip("0") or "0")
    return tuple(look.values())


def _set(look: dict[str, str], code: str) -> None:
    value = int(code) if len(code) < 4 else -1
    if code == "0":
        look.update(dict.fromkeys(look, ""))
    elif code in look:
        look[code] = code
    elif code == "21":  # underlined twice, shown as once
        look["4"] = "4"
    elif code in _ENDS:
        look.update(dict.fromkeys(_ENDS[code], ""))
    elif 30 <= value <= 39 or 90 <= value <= 97:
        look["foreground"] = "" if value == 39 else code
    elif 40 <= value <= 49 or 100 <= value <= 107:
        look["background"] = "" if value == 49 else code


def _set_newer(look: dict[str, str], parts: list[str]) -> None:
    """As `38:5:196`, `38:2::255:0:0` and `4:3` have it."""
    code, *rest = parts
    if code in _COLOURS and rest:
        numbers = rest[-3:] if rest[0] == "2" else rest[1:]
        look[_COLOURS[code]] = _colour(code, rest[0], iter(numbers)) or look[_COLOURS[code]]
    elif code == "4":
        look["4"] = "" if rest == ["0"] else "4"


def _colour(code: str, kind: str, numbers: Iterator[str]) -> str:
    """One of the 256 or all three parts, from the numbers that follow; empty when they are none."""
    found = [next(numbers, "") or "0" for _ in range({"5": 1, "2": 3}.get(kind, 0))]
    fits = found and all(len(each) < 4 and each.isdecimal() and int(each) < 256 for each in found)
    return ";".join([code, kind, *found]) if fits else ""
