"""Which server the commands talk to: the one that a script started in the same place would find."""

import os

from runcairn import credentials
from runcairn.settings import Settings


def server_access(settings: Settings) -> credentials.Access:
    """The server's address and key by the settings' order.

    An address that nobody named (the default) is passed on as none, so that a login or a running server is found.
    """
    named = None if settings.base_url == credentials.DEFAULT_URL else settings.base_url
    return credentials.find(named, os.environ)
