"""What an answer means: which error it is, and whether trying again may help.

| status | raised |
| --- | --- |
| 401, 403 | NotAllowed |
| 404, with our body | NotFound |
| 409 offset_gap, diverged | OffsetGap, Diverged |
| 413 | TooLarge |
| 507 | StoreFull |
| 408, 425, 429, 5xx, redirects, anything without our body | Unreachable: try again, after `retry_after` if it says so |
| any other 4xx, with our body | Refused |
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import msgspec

from runcairn.errors import (
    Diverged,
    NotAllowed,
    NotFound,
    OffsetGap,
    Refused,
    RuncairnError,
    StoreFull,
    TooLarge,
    Unreachable,
)
from runcairn.wire.errors import ErrorBody

_AGAIN = frozenset({408, 425, 429})
_LONGEST_WAIT = 600.0
_SIZES = re.compile(r"is ([\d,]+) bytes; the limit is ([\d,]+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """A header's value, empty where it is missing; `name` in small letters."""
        return next((value for key, value in self.headers.items() if key.lower() == name), "")

    @property
    def content_type(self) -> str:
        """Without parameters, in small letters."""
        return self.header("content-type").partition(";")[0].strip().lower()


def error_of(answer: Answer, url: str, stream: str = "", begins: int = 0, ours: str = "") -> RuncairnError:
    """The error that an answer other than success is. stream, begins, ours: of an append, for its messages."""
    status, body = answer.status, error_body(answer)
    wait = retry_after(answer.header("retry-after"))
    if status == 507:
        return StoreFull(body.message if body else "the server's disk is full")
    if status in _AGAIN or status >= 500:
        why = f": {body.message}" if body else ""
        return Unreachable(f"{url} answered {status}{why}", retry_after=wait)
    if status in (401, 403):
        why = body.message if body else f"{url} answered {status}"
        return NotAllowed(why, status=status, code=body.code if body else "", remedy="runcairn login")
    if status == 413:
        return _too_large(body, url)
    if body is None:
        to = f" and points to {answer.header('location')}" if 300 <= status < 400 else ""
        return Unreachable(
            f"{url} answered {status}{to}: that is no runcairn server",
            remedy="look at the address: RUNCAIRN_BASE_URL, and proxies",
            retry_after=wait,
        )
    if status == 404:
        return NotFound(body.message, status=404, code=body.code, remedy=body.remedy)
    if body.code == "offset_gap" and body.end is not None:
        return OffsetGap(stream, begins, body.end, body.chain or "")
    if body.code == "diverged" and body.end is not None:
        return Diverged(stream, body.end, ours, body.chain or "")
    return Refused(body.message, status=status, code=body.code, remedy=body.remedy)


def error_body(answer: Answer) -> ErrorBody | None:
    """The server's own words, where the body is ours."""
    if answer.content_type != "application/json":
        return None
    try:
        return msgspec.json.decode(answer.body, type=ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def retry_after(text: str) -> float | None:
    """Seconds that a Retry-After header asks to wait, at most ten minutes; None where it says nothing usable."""
    if not text:
        return None
    try:
        seconds = (
            float(text) if text.strip().isdigit() else parsedate_to_datetime(text).timestamp() - time.time()
        )
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _too_large(body: ErrorBody | None, url: str) -> Refused:
    if body and (sizes := _SIZES.search(body.message)):
        size, limit = (int(text.replace(",", "")) for text in sizes.groups())
        return TooLarge(body.message[: sizes.start()].strip(), size, limit, remedy=body.remedy)
    return Refused(
        body.message if body else f"the request is too large for {url} or a proxy before it",
        status=413,
        code="too_large",
        remedy=body.remedy if body else "raise the limit of the proxy's request bodies to 16 MiB",
    )
