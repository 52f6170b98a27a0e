"""What commands need that work on the server itself: its libraries, which not everybody has installed."""

from collections.abc import Generator
from contextlib import contextmanager

from runcairn.errors import RuncairnError


@contextmanager
def server_part() -> Generator[None]:
    """Around imports of `runcairn.server`: raises RuncairnError that says what to install where one is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("runcairn"):
            raise
        raise RuncairnError(
            f"the server's part is not installed ({error.name} is missing)",
            remedy="pip install 'runcairn[server]'",
        ) from error
