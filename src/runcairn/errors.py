"""Every exception of runcairn.

RuncairnError
├── UsageError            the caller's own misuse, raised at the call
│   ├── ConfigLocked      a config value changed without allow_val_change
│   └── FilterError       a filter that does not parse, with the position
├── FolderError           a run folder that cannot be used as asked
├── Unreachable           no answer from the server: try again later
├── Refused               the server said no, with its status and its words
│   ├── NotAllowed        401 or 403: the key is missing, wrong or too weak
│   ├── NotFound          404
│   └── OffsetGap         409: the append does not begin where the stream ends
├── Diverged              other bytes already stand at this offset (409)
├── TooLarge              a body, row or value above its limit (413)
├── StoreFull             no room on the server's disk (507)
├── StoreUnusable         the store cannot be opened: another server has it, it is newer than the code, or not ours
└── DamagedData           a checksum did not match; names run, key and steps
"""


class RuncairnError(Exception):
    """Base of all our errors: what happened, and what to do about it."""

    def __init__(self, problem: str, *, remedy: str = "") -> None:
        super().__init__(f"{problem}\n  try: {remedy}" if remedy else problem)
        self.problem = problem
        self.remedy = remedy


class UsageError(RuncairnError, ValueError):
    """The caller asked for something that cannot be; raised at the call."""


class ConfigLocked(UsageError):
    """A config value was changed without `allow_val_change=True`."""


class FilterError(UsageError):
    """A filter did not parse. `position` counts characters from 0."""

    def __init__(self, problem: str, *, position: int, remedy: str = "") -> None:
        super().__init__(f"{problem} (at character {position})", remedy=remedy)
        self.position = position


class FolderError(RuncairnError):
    """A run folder cannot be used as asked."""


class Unreachable(RuncairnError):
    """No answer from the server; trying again later may help. `retry_after`: seconds that it asked to wait, if any."""

    def __init__(self, problem: str, *, remedy: str = "", retry_after: float | None = None) -> None:
        super().__init__(problem, remedy=remedy)
        self.retry_after = retry_after


class Refused(RuncairnError):
    """The server understood and said no. `status` is the HTTP status, `code` its short name."""

    def __init__(self, problem: str, *, status: int, code: str = "", remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.status = status
        self.code = code


class NotAllowed(Refused):
    """401 or 403: the key is missing, wrong or too weak."""


class NotFound(Refused):
    """404: there is no such thing, or it is not yours to see."""


class OffsetGap(Refused):
    """An append does not begin where its stream ends (HTTP 409). `end` is where it ends; go on from there."""

    def __init__(self, stream: str, begins: int, end: int, chain: str) -> None:
        super().__init__(
            f"append to {stream!r} begins at {begins}, its end is {end}",
            status=409,
            code="offset_gap",
            remedy=f"send from {end}",
        )
        self.stream, self.end, self.chain = stream, end, chain


class Diverged(Refused):
    """Other bytes already stand below this offset (HTTP 409): another folder, or one restored from a backup."""

    def __init__(self, stream: str, end: int, ours: str, theirs: str) -> None:
        super().__init__(
            f"{stream!r} differs below offset {end}: the folder has digest {ours}, the server {theirs}",
            status=409,
            code="diverged",
            remedy="send this folder as a run of its own: runcairn sync --as-new FOLDER",
        )
        self.stream, self.end, self.ours, self.theirs = stream, end, ours, theirs


class TooLarge(Refused):
    """Something is above its limit; the message says its size and the limit."""

    def __init__(self, what: str, size: int, limit: int, *, remedy: str = "") -> None:
        super().__init__(
            f"{what} is {size:,} bytes; the limit is {limit:,}", status=413, code="too_large", remedy=remedy
        )
        self.size, self.limit = size, limit


class StoreFull(Refused):
    """The server has no room; nothing of the request was kept."""

    def __init__(self, problem: str = "the server's disk is full") -> None:
        super().__init__(
            problem, status=507, code="store_full", remedy="make room on the server; the sender tries again"
        )


class DamagedData(RuncairnError):
    """Stored bytes do not match their checksum; the message names run, key and steps."""


class StoreUnusable(RuncairnError):
    """The server's store cannot be opened as asked; the message names what is in the way."""
