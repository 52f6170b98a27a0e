"""Keys, sessions and one-time links: who is asking, and how a browser gets in."""

import hashlib
import os
import secrets
import string
from collections.abc import Callable
from pathlib import Path

from runcairn.errors import NotAllowed
from runcairn.server.access import Who
from runcairn.server.store import accounts
from runcairn.server.store.database import Database
from runcairn.wire.accounts import LoginLink, NewKey

KEY_LENGTH = 40
"""Letters and digits: 238 bits, and the form that clients of the wandb protocol accept."""
LINK_LIFE = 300.0
"""Seconds in which a one-time link lets in."""
MOST_LINKS = 100
"""Links that wait to be opened; the oldest give way."""
SESSION_LIFE = 30 * 86400.0
_ALPHABET = string.ascii_letters + string.digits


class Accounts:
    """Answers from memory after the first time; keys and sessions are known by their digests only."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._keys: dict[str, Who] = {}
        self._sessions: dict[str, tuple[Who, float]] = {}
        self._links: dict[str, tuple[Who, float]] = {}

    def first_start(self, name: str, key_file: Path) -> accounts.Account:
        """The laptop's one account, with a key in `key_file` (0600 from its first byte); both made once."""
        now = self._clock()
        owner = self._database.write(lambda tx: accounts.find_or_make(tx, name, now)).result()
        key = _read_key(key_file) or _make_key(key_file)
        digest = digest_of(key)
        with self._database.read() as tx:
            known = accounts.by_key(tx, digest)
        if known is None:
            self._database.write(
                lambda tx: accounts.add_key(tx, owner.id, "first start", digest, now)
            ).result()
        return owner

    async def identify(self, key: str | None, session: str | None) -> Who | None:
        """The caller that `key` or, without one, `session` stands for. A wrong key is nobody, session or not."""
        if key is not None:
            return await self._by_key(digest_of(key))
        if session is not None:
            return await self._by_session(digest_of(session))
        return None

    async def _by_key(self, digest: str) -> Who | None:
        if known := self._keys.get(digest):
            return known
        account = await self._database.aread(lambda tx: accounts.by_key(tx, digest))
        if account is None:
            return None
        self._keys[digest] = found = Who(account.id, account.name, account.entity, "key")
        return found

    async def _by_session(self, digest: str) -> Who | None:
        now = self._clock()
        known = self._sessions.get(digest)
        if known and known[1] > now:
            return known[0]
        account = await self._database.aread(lambda tx: accounts.by_session(tx, digest, now))
        if account is None:
            return None
        found = Who(account.id, account.name, account.entity, "session")
        self._sessions[digest] = (found, now + 60)
        return found

    def link(self, who: Who) -> LoginLink:
        """A path that lets one browser in as `who`, once."""
        now = self._clock()
        standing = [(token, link) for token, link in self._links.items() if link[1] > now]
        self._links = dict(standing[-MOST_LINKS:])
        token = secrets.token_urlsafe(24)
        self._links[digest_of(token)] = (who, now + LINK_LIFE)
        return LoginLink(path=f"/login/{token}", expires=now + LINK_LIFE)

    async def redeem(self, token: str) -> str:
        """A session's token for a link's token. Raises NotAllowed when the link was used or is too old."""
        now = self._clock()
        link = self._links.pop(digest_of(token), None)
        if link is None or link[1] <= now:
            raise NotAllowed(
                "this sign-in link was used before or is too old",
                status=403,
                code="link_used",
                remedy="make a new one: runcairn up",
            )
        session = secrets.token_urlsafe(32)
        digest, account_id = digest_of(session), link[0].account
        await self._database.awrite(
            lambda tx: accounts.add_session(tx, account_id, digest, now, now + SESSION_LIFE)
        )
        return session

    async def end(self, session: str | None) -> None:
        """Sign the browser out, here and not only there."""
        if session is None:
            return
        digest = digest_of(session)
        self._sessions.pop(digest, None)
        await self._database.awrite(lambda tx: accounts.end_session(tx, digest))

    async def new_key(self, who: Who, name: str) -> NewKey:
        """A key of its own for a machine; shown this once."""
        key, now = random_key(), self._clock()
        await self._database.awrite(lambda tx: accounts.add_key(tx, who.account, name, digest_of(key), now))
        return NewKey(key=key, name=name)


def random_key() -> str:
    """A new key."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(KEY_LENGTH))


def digest_of(secret: str) -> str:
    """What is kept of a key or token. SHA-256 suffices: the secrets are random, there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _read_key(path: Path) -> str | None:
    try:
        return path.read_text().strip() or None
    except FileNotFoundError:
        return None


def _make_key(path: Path) -> str:
    """A kill at any moment leaves a whole key or none: it is written beside and renamed when it is on the disk."""
    key = random_key()
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
    finally:
        new.unlink(missing_ok=True)
    return key
