"""Ids and readable names of runs, and names and sizes as a terminal may show them."""

import re
import zlib
from typing import Final

from runcairn.errors import UsageError

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
MAX_ID: Final = 128
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")
_PROJECT = re.compile(r"[^/\\#?%:\x00-\x1f\x7f]+(/[^/\\#?%:\x00-\x1f\x7f]+)*")
MAX_NAME: Final = 512
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")

_ADJECTIVES = re.findall(
    r"\w+",
    "amber bold brisk calm clear cool crisp dawn deep dry dusty early eager fair fine firm fresh gentle golden "
    "grand grey high icy keen kind late light lofty lone long lucid mild misty mossy noble north open pale plain "
    "proud quick quiet rapid rocky rosy rough silent silver sleek slow small smooth snowy soft solid south spare "
    "steady steep still stony strong sunny swift tall tidy vast vivid warm west wide wild windy wise young",
)
_NOUNS = re.findall(
    r"\w+",
    "arch bank basin bay beacon bend birch bluff boulder bridge brook cairn cape canyon cedar cliff cloud coast "
    "cove crag creek crest dale delta dune falls fern field fjord ford forest gate glacier glade glen gorge grove "
    "harbor heath hill hollow island knoll lake lantern larch ledge marsh meadow mesa moor oak pass path peak pine "
    "plain plateau pond quarry ravine reef ridge river rock saddle shore slope spring stone stream summit thicket "
    "torrent trail valley vista wood",
)


def make_id(randomness: bytes) -> str:
    """Eight letters and digits from at least 6 random bytes."""
    number = int.from_bytes(randomness)
    letters: list[str] = []
    for _ in range(8):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(letters)


def readable_name(run_id: str) -> str:
    """A name that people can say, e.g. `quiet-ridge-427`; the same for the same id, so a folder needs no note of it."""
    number = zlib.crc32(run_id.encode(errors="replace"))
    number, tail = divmod(number, 1000)
    number, adjective = divmod(number, len(_ADJECTIVES))
    return f"{_ADJECTIVES[adjective]}-{_NOUNS[number % len(_NOUNS)]}-{tail}"


def check_id(run_id: str) -> str:
    """`run_id` where it may name a run and its folder. Raises UsageError."""
    if not _ID.fullmatch(run_id) or len(run_id) > MAX_ID:
        raise UsageError(
            f"{run_id!r} cannot be a run's id",
            remedy=f"letters, digits, '_', '-' and '.', not beginning with '.' or '-', at most {MAX_ID}",
        )
    return run_id


def check_project(project: str) -> str:
    """`project` where it may name a project, folders before it included (`lab/paper`). Raises UsageError."""
    parts = project.split("/")
    if not _PROJECT.fullmatch(project) or len(project) > MAX_ID or any(p.strip(". ") == "" for p in parts):
        raise UsageError(
            f"{project!r} cannot be a project's name",
            remedy=rf"no control characters, none of \ # ? % :, at most {MAX_ID} characters; / only between names",
        )
    return project


def check_entity(entity: str) -> str:
    """`entity` where it may name a user or team. Raises UsageError."""
    if "/" in entity or not _PROJECT.fullmatch(entity) or len(entity) > MAX_ID or entity.strip(". ") == "":
        raise UsageError(f"{entity!r} cannot be an entity", remedy="name a user or a team")
    return entity


def printable(text: str) -> str:
    r"""`text` with control characters shown as `\x1b`, so that a terminal shows it and does not obey it."""
    return _CONTROL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def shown_size(count: float) -> str:
    """Bytes for people: `12.3 MB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"
