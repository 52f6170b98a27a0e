"""Rows of accounts, keys and sessions. Keys and session tokens are here as digests only."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from runcairn.server.store.schema import account, api_key, entity, session


@dataclass(frozen=True, slots=True)
class Account:
    """An account and the entity that its runs go to."""

    id: int
    name: str
    entity_id: int
    entity: str


_ACCOUNT = select(account.c.id, account.c.name, account.c.entity, entity.c.name.label("entity_name")).join(
    entity, entity.c.id == account.c.entity
)


def find_or_make(tx: Connection, name: str, now: float) -> Account:
    """The account `name`; made with an entity of its own where it is missing."""
    row = tx.execute(_ACCOUNT.where(account.c.name == name)).one_or_none()
    if row is not None:
        return Account(*row)
    entity_id = entity_named(tx, name, now)
    made = tx.execute(insert(account).values(name=name, entity=entity_id, created=now)).inserted_primary_key
    assert made is not None
    return Account(made[0], name, entity_id, name)


def entity_named(tx: Connection, name: str, now: float) -> int:
    """The id of the entity `name`, made where it is missing."""
    found = tx.execute(select(entity.c.id).where(entity.c.name == name)).scalar_one_or_none()
    if found is not None:
        return found
    made = tx.execute(insert(entity).values(name=name, created=now)).inserted_primary_key
    assert made is not None
    return made[0]


def by_key(tx: Connection, digest: str) -> Account | None:
    """The account of a key that stands; None for a wrong or revoked one."""
    query = _ACCOUNT.join(api_key, api_key.c.account == account.c.id).where(
        api_key.c.hash == digest, api_key.c.revoked.is_(None)
    )
    row = tx.execute(query).one_or_none()
    return Account(*row) if row else None


def by_session(tx: Connection, digest: str, now: float) -> Account | None:
    """The account of a session that has not ended."""
    query = _ACCOUNT.join(session, session.c.account == account.c.id).where(
        session.c.hash == digest, session.c.expires > now
    )
    row = tx.execute(query).one_or_none()
    return Account(*row) if row else None


def add_key(tx: Connection, account_id: int, name: str, digest: str, now: float) -> None:
    """Keep a key by its digest."""
    tx.execute(insert(api_key).values(account=account_id, name=name, hash=digest, created=now))


def add_session(tx: Connection, account_id: int, digest: str, now: float, expires: float) -> None:
    """Begin a session; those that have ended go."""
    tx.execute(delete(session).where(session.c.expires <= now))
    tx.execute(insert(session).values(hash=digest, account=account_id, created=now, expires=expires))


def end_session(tx: Connection, digest: str) -> None:
    """End a session; one that is not there stays so."""
    tx.execute(delete(session).where(session.c.hash == digest))
