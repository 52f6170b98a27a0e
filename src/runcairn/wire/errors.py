"""How the server says no."""

import msgspec


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of every answer of status 400 and above.

    `code` is a short stable name (`offset_gap`, `diverged`, `too_large`, `not_found`, `bad_request`, ...);
    `message` is for people; `remedy` says what to do; `request_id` finds the request in the server's log.
    """

    code: str
    message: str
    remedy: str = ""
    request_id: str = ""
    end: int | None = None
    """offset_gap, diverged: where the stream ends."""
    chain: str | None = None
    """offset_gap, diverged: the server's digest of all before `end`."""
