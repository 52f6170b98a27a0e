"""`runcairn.login()`: a key for the server, kept for the scripts that follow."""

import os

from runcairn import credentials
from runcairn.errors import UsageError


def login(key: str | None = None, host: str | None = None, **_others: object) -> bool:
    """Keep `key` for the server at `host`; without one, say whether a key is at hand. No word to the server.

    Raises UsageError where the key cannot be kept, naming the file.
    """
    access = credentials.find(host, os.environ)
    if key is None:
        return access.key is not None
    try:
        credentials.store(access.url, key, None, os.environ)
    except OSError as error:
        raise UsageError(
            f"cannot keep the key: {error.strerror} ({error.filename})", remedy="set RUNCAIRN_API_KEY instead"
        ) from error
    return True
